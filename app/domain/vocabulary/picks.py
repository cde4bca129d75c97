"""What a teacher can pick as a trade: a group of ISCO-08, an occupation of ESCO, or a field of ISCED-F 2013."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from app.domain.vocabulary.fields import field_name, is_field
from app.domain.vocabulary.trades import is_trade, trade, trade_name

#: Every occupation of ESCO has an address that begins so; it is its name among machines, and never changes.
OCCUPATIONS = "http://data.europa.eu/esco/occupation/"
LONGEST_URI = 200
_FIELD = "isced:"


class TradeKind(StrEnum):
    """What kind of thing a pick is; in the order in which equals are shown."""

    GROUP = "group"
    OCCUPATION = "occupation"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing picked. `key`: "7512" for a group, "0721" for a field, the URI for an occupation."""

    kind: TradeKind
    key: str

    @property
    def value(self) -> str:
        """Return it as forms and programs carry it: "7512", "isced:0721", or the URI of an occupation."""
        return f"{_FIELD}{self.key}" if self.kind is TradeKind.FIELD else self.key

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Return what `value` carries; None where it is no pick. Whether an occupation exists, the database knows."""
        if is_trade(value):
            return cls(TradeKind.GROUP, value)
        if value.startswith(_FIELD) and is_field(value.removeprefix(_FIELD)):
            return cls(TradeKind.FIELD, value.removeprefix(_FIELD))
        if is_occupation_uri(value):
            return cls(TradeKind.OCCUPATION, value)
        return None


def is_occupation_uri(text: str) -> bool:
    """Tell whether this has the form of the URI of an occupation of ESCO."""
    return text.startswith(OCCUPATIONS) and len(OCCUPATIONS) < len(text) <= LONGEST_URI and text.isprintable()


def group_path(code: str, locale: str) -> tuple[str, ...]:
    """Return where a unit group of ISCO-08 belongs: the names of its sub-major and minor group, each once."""
    return tuple(dict.fromkeys(trade_name(code[:digits], locale) for digits in (2, 3)))


def field_path(code: str, locale: str) -> tuple[str, ...]:
    """Return where a detailed field of ISCED-F belongs: the names of its broad and narrow field, each once."""
    return tuple(dict.fromkeys(field_name(code[:digits], locale) for digits in (2, 3)))


def usual_field(isco: str) -> str:
    """Return the detailed field in which a unit group usually learns its trade; empty where nobody trains for it."""
    return next(iter(trade(isco).fields), "") if is_trade(isco) else ""
