"""From typed words to what PostgreSQL looks up: beginnings, names of trades in any language, typing mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.domain.search.documents import trade_mark
from app.domain.vocabulary.trade_words import words_of
from app.kit.typing_mistakes import one_mistake_away
from app.services.search.shares import shares_of
from app.services.trades import search_trades

MOST_TYPED = 6
#: How many trades a word may mean that names none of them exactly.
MOST_TRADES = 3
#: Shorter words are whole words; longer ones also begin words.
BEGINS_FROM = 3
#: A beginning of so many words is probably common, even if none of them is: in about this share of all documents.
BROAD, BROAD_SHARE = 100, 0.02
#: Shorter words are never taken for others, and of longer ones not every mistake is tried.
MISTAKEN_FROM, LONGEST_GUESSED = 4, 14
#: Where a word has several mistakes its first letters are taken as right, and so many words are compared.
SAME, COMPARED, MOST_NEAR = 2, 3000, 6
#: A word is another one mistyped from this similarity (pg_trgm) on.
ALIKE = 0.42
#: Languages in which trades have names here: those of our vocabulary and of ESCO.
_LANGUAGES = (
    "ar bg cs da de el en es et fi fr ga hr hu is it lt lv mt nl no pl pt ro sk sl sv tr uk".split()  # noqa: SIM905
)
_END = "\U0010ffff"

_TRADES = text(
    """SELECT w.searched, CASE w.kind WHEN 'field' THEN 'f' || w.key WHEN 'group' THEN w.key ELSE o.isco END AS code
    FROM trade_word w LEFT JOIN occupation o ON w.kind = 'occupation' AND o.id::text = w.key
    WHERE w.language = ANY(:languages) AND w.searched = ANY(:phrases)"""
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("languages", "phrases")))
_KNOWN = text(
    """SELECT t AS typed, EXISTS (SELECT FROM search_word WHERE word = t) AS is_whole, (SELECT count(*) FROM (
            SELECT FROM search_word WHERE word >= t AND word < t || :end LIMIT :broad) begun) AS begun
    FROM unnest(:typed) t"""
).bindparams(bindparam("typed", type_=ARRAY(Text)))
_NEAR = text(
    """
    SELECT typed, word, 1 AS value FROM unnest(:guessed, :guesses) AS g(typed, word) JOIN search_word USING (word)
    UNION ALL
    SELECT typed, word, value FROM unnest(:typed) AS t(typed), LATERAL (
        SELECT word, similarity(word, typed) AS value FROM (
            SELECT word FROM search_word
            WHERE word >= left(typed, :same) AND word < left(typed, :same) || :end AND length(word) > 3
                AND abs(length(word) - length(typed)) < 4
            LIMIT :compared) begun
        ORDER BY value DESC, word LIMIT :most) alike WHERE value >= :alike
    UNION ALL
    SELECT typed, word, 0.4 FROM unnest(:typed) AS t(typed), LATERAL (
        SELECT word FROM search_word WHERE word LIKE '%' || typed || '%' LIMIT :most) inside
    """
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("typed", "guessed", "guesses")))


@dataclass(frozen=True, slots=True)
class Part:
    """What one typed word asks for: a tsquery as text, and about which share of all documents fits it, 0 where rare."""

    query: str
    share: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked up: parts that all have to fit, and for mistyped words what they were taken for."""

    parts: Sequence[Part]
    meant: Mapping[str, Sequence[str]]

    @property
    def query(self) -> str:
        """All parts as one tsquery."""
        return " & ".join(part.query for part in self.parts)

    @property
    def share(self) -> float:
        """About which share of all documents fits."""
        return prod(part.share for part in self.parts)


async def ask_words(db: AsyncSession, typed: str, locale: str = "en") -> Asked | None:
    """Return what to look up for what was typed; None where no word was typed. `locale`: for names of trades."""
    words = list(dict.fromkeys(words_of(typed)))[:MOST_TYPED]
    if not words:
        return None
    whole = " ".join(words_of(typed))
    trades = await _trades(db, [*words, whole])
    known = {
        row.typed: row for row in await db.execute(_KNOWN, {"typed": words, "end": _END, "broad": BROAD})
    }
    unknown = [
        word for word in words if word not in trades and not known[word].begun and len(word) >= MISTAKEN_FROM
    ]
    meant = await _near(db, unknown)
    for word in unknown:
        if word not in meant:
            hits = await search_trades(db, word, locale, MOST_TRADES)
            trades[word] = [trade_mark(hit.isco or f"f{hit.isced_f}") for hit in hits]
            meant |= {word: [hit.matched or hit.name for hit in hits]} if hits else {}
    # Somebody is still typing the last word; one before it that is known stands for itself.
    whole_words = {word for word in words[:-1] if known[word].is_whole}
    shares = await shares_of(db)
    parts = []
    for word in words:
        marks, near = trades.get(word, ()), () if word in trades else meant.get(word, ())
        begins = len(word) >= BEGINS_FROM and word not in whole_words
        common = shares.of_beginning(word) if begins else shares.of_word(word)
        many = BROAD_SHARE if begins and known[word].begun >= BROAD else 0.0
        share = min(1.0, max(common, many) + sum(map(shares.of_word, (*marks, *near))))
        parts.append(Part(_one(word, (*marks, *near), begins), share))
    asked = Asked(parts, meant)
    if len(words) > 1 and trades.get(whole):
        either = f"(({asked.query}) | {' | '.join(map(_quoted, trades[whole]))})"
        share = min(1.0, asked.share + sum(map(shares.of_word, trades[whole])))
        return Asked([Part(either, share)], meant)
    return asked


async def _trades(db: AsyncSession, phrases: Sequence[str]) -> dict[str, list[str]]:
    """Return the marks of the trades that have one of these names, in any language."""
    found: dict[str, list[str]] = {}
    for phrase, code in await db.execute(_TRADES, {"phrases": list(phrases), "languages": _LANGUAGES}):
        if code:
            found.setdefault(phrase, []).append(trade_mark(code))
    return {phrase: sorted(set(marks)) for phrase, marks in found.items()}


async def _near(db: AsyncSession, unknown: Sequence[str]) -> dict[str, list[str]]:
    """Return for each unknown word the known ones that were probably meant, the nearest first."""
    if not unknown:
        return {}
    pairs = [(word, guess) for word in unknown for guess in _guesses(word)]
    rows = await db.execute(
        _NEAR,
        {
            "typed": list(unknown),
            "guessed": [word for word, _ in pairs],
            "guesses": [guess for _, guess in pairs],
            "same": SAME,
            "compared": COMPARED,
            "most": MOST_NEAR,
            "alike": ALIKE,
            "end": _END,
        },
    )
    found: dict[str, dict[str, float]] = {}
    for typed, word, value in rows:
        near = found.setdefault(typed, {})
        near[word] = max(near.get(word, 0), value)
    return {
        typed: sorted(near, key=lambda word: (-near[word], word))[:MOST_NEAR] for typed, near in found.items()
    }


def _guesses(word: str) -> Iterator[str]:
    if len(word) <= LONGEST_GUESSED:
        yield from one_mistake_away(word)


def _one(word: str, others: Sequence[str], begins: bool) -> str:
    return f"({' | '.join([_quoted(word) + (':*' if begins else ''), *map(_quoted, others)])})"


def _quoted(word: str) -> str:
    # Folded words and marks hold letters, digits and marks of scripts only: nothing that could end the quote.
    return f"'{word}'"
