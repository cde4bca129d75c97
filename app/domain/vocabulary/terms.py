"""Codes as typed values, so that a reason can carry them and every door can name them in its language.

A term holds a code, never a name. `naming.name_of(term, locale)` gives the name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Cefr(StrEnum):
    """A level of language, A1 (first words) to C2 (like a first language)."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"

    @property
    def rank(self) -> int:
        """Return 1 for A1 to 6 for C2."""
        return _CEFR_ORDER.index(self) + 1


_CEFR_ORDER = tuple(Cefr)


class AgeBand(StrEnum):
    """Who sits in the class."""

    MINORS = "14-18"
    ADULTS = "18+"


class ExchangeKind(StrEnum):
    """What kind of exchange a class wants."""

    VIRTUAL = "virtual"
    BLENDED = "blended"
    MOBILITY = "mobility"


class Direction(StrEnum):
    """Which way learners travel where mobility is wanted."""

    SEND = "send"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Trade:
    """An ISCO-08 unit group, four digits: "7512"."""

    code: str


@dataclass(frozen=True, slots=True)
class Trades:
    """Several ISCO-08 unit groups; a door joins their names as its language joins a list."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """An ISCED-F 2013 field, four digits: "0721"."""

    code: str


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 or 639-3 code: "de"."""

    code: str


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166-1 alpha-2 code: "FI"."""

    code: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """Codes of the equipment list: "deck_oven"."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """What classes offer and seek: codes of the suggested list or people's own words, shown as they are."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of exchange."""

    kinds: tuple[ExchangeKind, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """A length of time; doors show it as hours and minutes."""

    minutes: int


Term = (
    Trade
    | Trades
    | Field
    | Language
    | Country
    | Equipment
    | Tags
    | Kinds
    | Minutes
    | Cefr
    | AgeBand
    | ExchangeKind
)
