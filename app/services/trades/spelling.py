"""Words that were probably meant by a typed one: mistakes, plurals, parts of long words."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.kit.phrases import MISTYPED, word_value
from app.kit.typing_mistakes import one_mistake_away
from app.models.trade_word import TradeSpelling

#: Shorter words are never taken for others, and longer ones only by their trigrams.
LEAST, LONGEST_GUESSED = 4, 14
#: How many letters a plural or another form may add; what a word without it is worth, less for each letter.
ENDING, SHORTENED, EACH = 5, 0.68, 0.04
#: What a word is worth that differs by mistakes only, times the share of it that is right.
MISTAKEN = 0.72
MOST = 20
#: Where a word has several mistakes, its first letters are taken as right: so many words are compared, and no more.
SAME, COMPARED = 3, 2000
_INSIDE = f"""SELECT word FROM trade_spelling WHERE word LIKE '%' || typed || '%' LIMIT {MOST}"""  # noqa: S608
_ALIKE = f"""
    SELECT word FROM (
        SELECT word FROM trade_spelling WHERE word >= left(typed, {SAME}) AND word < left(typed, {SAME}) || '\U0010ffff'
            LIMIT {COMPARED}
    ) begun
    WHERE length(word) >= length(typed) - 2
    ORDER BY similarity(left(word, length(typed) + 1), typed) DESC, length(word), word LIMIT {MOST}"""  # noqa: S608
_NEAR = text(
    f"""
    SELECT typed, word FROM unnest(:typed) AS t(typed), LATERAL (({_INSIDE}) UNION ({_ALIKE})) near
    UNION
    SELECT typed, word FROM unnest(:guessed, :guesses) AS g(typed, word) JOIN trade_spelling USING (word)
    """  # noqa: S608  only numbers of ours are put in
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("typed", "guessed", "guesses")))


async def meant_words(db: AsyncSession, words: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """Return for each typed word the known words that it may mean, with how well they fit, 0 to 1."""
    long = [word for word in dict.fromkeys(words) if len(word) >= LEAST]
    if not long:
        return {}
    if len(words) > 1:  # of several words it is rather the unknown one that is wrong
        known = set(await db.scalars(select(TradeSpelling.word).where(TradeSpelling.word.in_(long))))
        long = [word for word in long if word not in known] or long
    pairs = [(word, guess) for word in long for guess in _guesses(word)]
    asked = {"typed": long, "guessed": [one for one, _ in pairs], "guesses": [guess for _, guess in pairs]}
    found: dict[str, dict[str, float]] = {word: {} for word in long}
    for typed, word in await db.execute(_NEAR, asked):
        if value := _value(typed, word):
            found[typed][word] = value
    return {typed: _best(near) for typed, near in found.items()}


def _guesses(word: str) -> Iterator[str]:
    """Yield words that may have been meant: without an ending, and with one letter put right."""
    yield from (word[:end] for end in range(max(LEAST, len(word) - ENDING), len(word)))
    if len(word) <= LONGEST_GUESSED:
        yield from one_mistake_away(word)


def _value(typed: str, word: str) -> float:
    if typed.startswith(word):
        return max(0.0, SHORTENED - EACH * (len(typed) - len(word)))
    value = word_value(typed, word)
    return value if value > MISTYPED else value / MISTYPED * MISTAKEN


def _best(near: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(near.items(), key=lambda one: (-one[1], one[0]))[:MOST])
