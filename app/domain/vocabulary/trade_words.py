"""Words that lead to trades: how they are folded for the search, and those that ship with the code."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.domain.vocabulary.fields import detailed_fields
from app.domain.vocabulary.picks import TradeKind
from app.domain.vocabulary.tables import FOLDER, names, rows
from app.domain.vocabulary.trades import all_trades
from app.kit.folding import fold
from app.kit.phrases import bare

#: Raise it when folding or the rows below change: then every installation makes its words again at its next start.
FORM = 1
LONGEST = 240
_SOURCES = ("isco08", "isced_f", "trade_words")


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase that leads to a trade; `is_name` where it is the trade's name and not another word for it."""

    kind: TradeKind
    key: str
    language: str
    text: str
    is_name: bool

    @property
    def searched(self) -> str:
        """Return the phrase as the search keeps it; empty where nothing of it can be searched for."""
        return " ".join(words_of(self.text))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, without the Arabic article and what is written together with it."""
    return [bare(word) for word in fold(text[:LONGEST]).split()]


def spoken_forms(label: str) -> list[str]:
    """Return the forms that people type of a label: "Bäcker/Bäckerin" is also "Bäcker" and "Bäckerin"."""
    halves = [half.strip() for half in label.split("/")]
    if len(halves) == 2 and all(len(half) > 2 for half in halves):
        return [label, *halves]
    return [label]


def own_words() -> Iterator[Word]:
    """Yield every word of the vocabulary that ships with the code: groups of ISCO-08 and fields of ISCED-F 2013."""
    for entry in all_trades():
        for language, name in entry.names.items():
            yield Word(TradeKind.GROUP, entry.code, language, name, True)
    for row in rows("trade_words"):
        for language, words in row.items():
            if language != "code":
                for word in filter(None, (words or "").split(";")):
                    yield Word(TradeKind.GROUP, row["code"], language, word, False)
    named = names("isced_f")
    for code in detailed_fields():
        for language, name in named[code].items():
            yield Word(TradeKind.FIELD, code, language, name, True)


def fingerprint() -> str:
    """Return what changes whenever `own_words` would give other rows."""
    digest = sha256(str(FORM).encode())
    for source in _SOURCES:
        digest.update((FOLDER / f"{source}.csv").read_bytes())
    return digest.hexdigest()
