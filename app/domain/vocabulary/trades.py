"""Trades: ISCO-08 (International Labour Organization). Codes are facts; names, words and fields are our own work.

Every unit group that people are trained for names the ISCED-F fields in which they usually learn it,
most usual first: the first suggests the field when a teacher picks a trade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.vocabulary.nearness import NEARNESS, Near, kinship
from app.domain.vocabulary.tables import NAMED_LOCALES, in_locale, rows


@dataclass(frozen=True, slots=True)
class TradeEntry:
    """A group of ISCO-08: 1 to 4 digits. `fields` is empty above unit groups and where there is no training."""

    code: str
    names: Mapping[str, str]
    fields: tuple[str, ...]

    @property
    def is_unit(self) -> bool:
        """Tell whether this is a unit group, which a class can choose."""
        return len(self.code) == 4


@dataclass(frozen=True, slots=True)
class NearTrade:
    """Another trade and how near it is."""

    code: str
    near: Near

    @property
    def value(self) -> float:
        """Return the nearness, 0 to 1."""
        return NEARNESS[self.near]


def trade(code: str) -> TradeEntry:
    """Return a group of ISCO-08. Raises KeyError for an unknown code."""
    return _entries()[code]


def is_trade(code: str) -> bool:
    """Tell whether this is the code of a unit group (four digits)."""
    return len(code) == 4 and code in _entries()


def trade_name(code: str, locale: str) -> str:
    """Return the name of a group of ISCO-08, in English where the locale has none. Raises KeyError."""
    return in_locale(trade(code).names, locale)


def all_trades() -> tuple[TradeEntry, ...]:
    """Return the 436 unit groups in the order of the classification."""
    return tuple(entry for entry in _entries().values() if entry.is_unit)


def trades_of_field(field: str) -> tuple[str, ...]:
    """Return the unit groups usually trained in an ISCED-F detailed field."""
    return tuple(entry.code for entry in all_trades() if field in entry.fields)


@cache
def near_trades(code: str, least: float = NEARNESS[Near.NEAR_FIELD]) -> tuple[NearTrade, ...]:
    """Return the other trades at least as near as `least`, nearest first, then by code. Raises KeyError."""
    ours = trade(code)
    near = (
        NearTrade(other.code, kinship((code,), ours.fields, (other.code,), other.fields).near)
        for other in all_trades()
        if other.code != code
    )
    return tuple(sorted((one for one in near if one.value >= least), key=lambda one: (-one.value, one.code)))


@cache
def _entries() -> Mapping[str, TradeEntry]:
    return {
        row["code"]: TradeEntry(
            row["code"], {locale: row[locale] for locale in NAMED_LOCALES}, tuple(row["fields"].split())
        )
        for row in rows("isco08")
    }
