"""Facets: the questions by which a search is narrowed. A thing carries a key for each answer that fits it.

Keys are short texts ("f:0721", "c:FI") under one GIN index. Choices of one facet are joined by "or", facets by
"and". Where a facet means "at least", a thing carries all keys up to its own, so that a choice is one key.
"""

from enum import StrEnum

from app.domain.vocabulary.terms import Cefr


class Facet(StrEnum):
    """A facet; the value is its name in an address."""

    #: ISCED-F: two digits are a broad field, three the near fields, four one field.
    FIELD = "field"
    LEVEL = "level"
    #: "en:B1": English at B1 or better.
    LANGUAGE = "language"
    #: A country (ISO 3166) or a region of the world (UN M49).
    COUNTRY = "country"
    AGES = "ages"
    HOURS = "hours"
    WEEKS = "weeks"
    EQUIPMENT = "equipment"
    EXCHANGE = "exchange"
    DIRECTION = "direction"
    NEW = "new"
    ACCESSIBLE = "accessible"


FACETS = tuple(Facet)
_LETTERS = {
    Facet.FIELD: "f",
    Facet.LEVEL: "e",
    Facet.LANGUAGE: "l",
    Facet.COUNTRY: "c",
    Facet.AGES: "a",
    Facet.HOURS: "h",
    Facet.WEEKS: "w",
    Facet.EQUIPMENT: "q",
    Facet.EXCHANGE: "x",
    Facet.DIRECTION: "d",
    Facet.NEW: "n",
    Facet.ACCESSIBLE: "z",
}
_FACET_OF = {letter: facet for facet, letter in _LETTERS.items()}

#: Lessons a week, in hours, and weeks of a term, from which a search chooses: at least so many.
HOURS = (1, 2, 4, 8)
WEEKS = (4, 8, 12, 24)
YES = "1"


def key_of(facet: Facet, value: object) -> str:
    """Return the key of an answer: "f:0721"."""
    return f"{_LETTERS[facet]}:{value}"


def answer_of(key: str) -> tuple[Facet, str]:
    """Return what a key says. Raises KeyError for what is no key."""
    letter, _, value = key.partition(":")
    return _FACET_OF[letter], value


def up_to(levels: tuple[int, ...], value: float) -> list[int]:
    """Return the levels that `value` reaches."""
    return [level for level in levels if value >= level]


def cefr_up_to(level: Cefr) -> list[Cefr]:
    """Return A1 up to this level."""
    return [one for one in Cefr if one.rank <= level.rank]
