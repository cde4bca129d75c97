"""Finding a trade by what a teacher types: any language, mistakes, plurals, beginnings, parts of words.

Two bounded looks at `trade_word`: first for phrases in which every typed word begins a word; only where that
brings too little, for words that were probably meant (`spelling`). What is found is ranked here, so a common
word costs no more than a rare one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.domain.vocabulary.fields import detailed_fields, field_name
from app.domain.vocabulary.picks import Pick, TradeKind, field_path, group_path, usual_field
from app.domain.vocabulary.tables import language_of
from app.domain.vocabulary.trade_words import words_of
from app.domain.vocabulary.trades import all_trades, is_trade, trade_name
from app.kit.phrases import EXACT, WORDS_BEGIN, whole_value
from app.models.occupation import Occupation
from app.models.trade_word import LEXEMES, TradeWord
from app.services.trades.occupations import label_in
from app.services.trades.spelling import meant_words

MOST_TYPED = 6
MOST_ROWS = 100
#: With so many trades found nobody asks for words that were perhaps meant. What a phrase with half the words is worth.
ENOUGH, HALF = 4, 0.5
#: Enough to choose between equals, too little to lift a beginning above a whole word.
OWN_LANGUAGE, OWN_NAME = 0.06, 0.01
#: A phrase that says nothing more than what was typed, mistakes apart.
AS_LONG = 0.04
_KINDS = {kind: number * 0.003 for number, kind in enumerate(TradeKind)}
#: Two letters begin too many words of all languages: they are looked up in the reader's own and in English.
SHORT = 2
_ROW = "kind, key, language, searched, text, is_name"
_BEGIN = f"SELECT {_ROW} FROM trade_word WHERE language = ANY(:own) AND searched LIKE :begins LIMIT 300"  # noqa: S608
_ORDER = """ORDER BY searched = :whole DESC, language = ANY(:own) DESC, starts_with(searched, :whole) DESC,
    kind <> 'occupation' DESC, length(searched), key, language LIMIT :most"""
# Four looks, each of them bounded: phrases of one's own languages that begin so; those in which every word begins a
# word; then phrases of any language with these very words; and those in which they begin words.
_FIND = " UNION ".join(
    [
        f"({_BEGIN})",
        *(
            f"(SELECT {_ROW} FROM trade_word WHERE {LEXEMES} @@ CAST(:{asked} AS tsquery) LIMIT {most})"  # noqa: S608
            for asked, most in (("in_own", 300), ("as_is", 100), ("anywhere", 100))
        ),
    ]
)


def _statement(looks: str) -> TextClause:
    statement = f"SELECT {_ROW} FROM ({looks}) found {_ORDER}"  # noqa: S608
    return text(statement).bindparams(bindparam("own", type_=ARRAY(Text)))


# With a limit, PostgreSQL hopes to meet enough rows soon and reads the table instead of its indexes, where a phrase
# costs more than it thinks; so it does with one plan for words of every kind.
_PLAN = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)"
)
_FIND_SHORT, _FIND_LONG = _statement(f"({_BEGIN})"), _statement(_FIND)


@dataclass(frozen=True, slots=True)
class TradeHit:
    """A trade that may be meant. `path` says where it belongs, `matched` by which other word it was found."""

    pick: Pick
    name: str
    isco: str
    isced_f: str
    path: tuple[str, ...]
    matched: str = ""


@dataclass
class _Best:
    """The best phrase of each trade so far, with its value."""

    locale: str
    typed: Sequence[str]
    found: dict[tuple[TradeKind, str], tuple[float, str]] = field(default_factory=dict)

    def take(self, rows: Iterable[TradeWord], meant: Mapping[str, Mapping[str, float]]) -> None:
        whole = " ".join(self.typed)
        for row in rows:
            words = row.searched.split()
            values = [_word_value(typed, words, meant.get(typed, {})) for typed in self.typed]
            value = min(values) or HALF * sum(values) / len(values)  # some words are not in it at all
            value = whole_value(whole, row.searched, value) - min(0.02, len(row.searched) / 5000)
            value += AS_LONG if value < EXACT and len(words) == len(self.typed) else 0.0
            value += OWN_LANGUAGE if row.language == language_of(self.locale) else 0.0
            value += (OWN_NAME if row.is_name else 0.0) - _KINDS[TradeKind(row.kind)]
            key = (TradeKind(row.kind), row.key)
            if value > self.found.get(key, (0.0, ""))[0]:
                self.found[key] = (value, row.text)

    @property
    def is_enough(self) -> bool:
        """Say whether what was typed is understood: a phrase as it is, or several that begin so."""
        return len(self.found) >= ENOUGH or any(value >= EXACT - 0.02 for value, _ in self.found.values())

    def first(self, limit: int) -> list[tuple[TradeKind, str, str]]:
        ranked = sorted(self.found.items(), key=lambda one: (-one[1][0], one[0]))
        return [(kind, key, matched) for (kind, key), (_, matched) in ranked[:limit]]


async def search_trades(db: AsyncSession, typed: str, locale: str, limit: int = 10) -> list[TradeHit]:
    """Return the trades that `typed` may mean, best first; nothing typed, nothing found."""
    words = words_of(typed)[:MOST_TYPED]
    if not words:
        return []
    if len(words) == 1 and words[0].isdecimal():
        return [_own_hit(kind, code, locale) for kind, code in _codes_from(words[0], limit)]
    await db.execute(_PLAN)
    best = _Best(locale, words)
    best.take(await _look(db, words, {}, locale), {})
    if not best.is_enough and max(map(len, words)) > SHORT + 1:
        meant = await meant_words(db, words)
        best.take(await _look(db, words, meant, locale), meant)
        if not best.found and len(words) > 1:
            best.take(await _look(db, words, meant, locale, together=" | "), meant)
    return await _named(db, best.first(limit), locale)


async def hits_of(db: AsyncSession, picks: Iterable[Pick], locale: str) -> list[TradeHit]:
    """Return what was picked, named; occupations that nobody knows are left out."""
    wanted = list(picks)
    uris = [pick.key for pick in wanted if pick.kind is TradeKind.OCCUPATION]
    rows = (await db.scalars(select(Occupation).where(Occupation.uri.in_(uris)))).all() if uris else ()
    by_uri = {row.uri: _occupation_hit(row, locale) for row in rows}
    named = (
        by_uri.get(pick.key) if pick.kind is TradeKind.OCCUPATION else _own_hit(pick.kind, pick.key, locale)
        for pick in wanted
    )
    return [hit for hit in named if hit]


async def _look(
    db: AsyncSession,
    words: Sequence[str],
    meant: Mapping[str, Mapping[str, float]],
    locale: str,
    *,
    together: str = " & ",
) -> Sequence[TradeWord]:
    whole, own = " ".join(words), sorted({language_of(locale), "en"})
    asked = {"whole": whole, "own": own, "most": MOST_ROWS, "begins": f"{whole}%"}
    if max(map(len, words)) <= SHORT:
        return (await db.execute(_FIND_SHORT, asked)).all()  # type: ignore[return-value]
    query = together.join(_any_of(word, meant.get(word, {})) for word in words)
    in_own = f"({query}) & ({' | '.join(_quoted(f'@{language}') for language in own)})"
    looks = {"in_own": in_own, "as_is": together.join(map(_quoted, words)), "anywhere": query}
    return (await db.execute(_FIND_LONG, asked | looks)).all()  # type: ignore[return-value]


def _any_of(word: str, meant: Mapping[str, float]) -> str:
    """Return the part of a tsquery for one typed word: what it begins, or what it was meant for."""
    return f"({' | '.join([f'{_quoted(word)}:*', *map(_quoted, meant)])})"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _word_value(typed: str, words: Sequence[str], meant: Mapping[str, float]) -> float:
    if typed in words:
        return EXACT
    if any(word.startswith(typed) for word in words):
        return WORDS_BEGIN
    return max((meant.get(word, 0.0) for word in words), default=0.0)


def _codes_from(digits: str, limit: int) -> list[tuple[TradeKind, str]]:
    groups = [(TradeKind.GROUP, one.code) for one in all_trades() if one.code.startswith(digits)]
    fields = [(TradeKind.FIELD, code) for code in detailed_fields(digits)]
    return [*groups, *fields][:limit]


async def _named(
    db: AsyncSession, found: Sequence[tuple[TradeKind, str, str]], locale: str
) -> list[TradeHit]:
    numbers = [int(key) for kind, key, _ in found if kind is TradeKind.OCCUPATION]
    rows = (await db.scalars(select(Occupation).where(Occupation.id.in_(numbers)))).all() if numbers else ()
    by_number = {str(row.id): row for row in rows}
    hits = []
    for kind, key, matched in found:
        if kind is not TradeKind.OCCUPATION:
            hits.append(_own_hit(kind, key, locale, matched))
        elif key in by_number:
            hits.append(_occupation_hit(by_number[key], locale, matched))
    return hits


def _own_hit(kind: TradeKind, code: str, locale: str, matched: str = "") -> TradeHit:
    if kind is TradeKind.FIELD:
        name, path = field_name(code, locale), field_path(code, locale)
        return TradeHit(Pick(kind, code), name, "", code, path, _other_word(matched, name))
    name, path = trade_name(code, locale), group_path(code, locale)
    return TradeHit(Pick(kind, code), name, code, usual_field(code), path, _other_word(matched, name))


def _occupation_hit(row: Occupation, locale: str, matched: str = "") -> TradeHit:
    name = label_in(row.labels, locale)
    path = (trade_name(row.isco, locale),) if is_trade(row.isco) else ()
    pick = Pick(TradeKind.OCCUPATION, row.uri)
    return TradeHit(pick, name, row.isco, usual_field(row.isco), path, _other_word(matched, name))


def _other_word(matched: str, name: str) -> str:
    """Return the word by which a trade was found, where its name does not say it already."""
    return "" if " ".join(words_of(matched)) in " ".join(words_of(name)) else matched
