"""What an organisation and its classes say of training, in the reader's words, each thing with where it comes from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import eqf_name, equipment, item_name
from app.domain.vocabulary.trades import trade_name, trades_of_field
from app.kit.folding import fold
from app.services.organisations import Site, TaughtInClasses, Training
from app.services.organisations.training import LEVELS

Code = TypeVar("Code")


@dataclass(frozen=True, slots=True)
class Told:
    """Names of things: `own` as the organisation says, `taught` what only its classes say."""

    own: Sequence[str]
    taught: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.own or self.taught)


@dataclass(frozen=True, slots=True)
class TrainingWords:
    """What the page of an organisation shows."""

    sites: Sequence[Site]
    trades: Told
    levels: Told
    equipment: Told
    accreditation: str
    oid: str

    def __bool__(self) -> bool:
        numbers = self.accreditation or self.oid
        return bool(self.sites or self.trades or self.levels or self.equipment or numbers)


def training_words(said: Training, taught: TaughtInClasses, locale: str) -> TrainingWords:
    """Return both in words; what the organisation says itself is not said again for its classes."""
    return TrainingWords(
        sites=said.sites,
        trades=_told(said.isco, taught.isco, lambda code: trade_name(code, locale)),
        levels=_told(said.eqf_levels, taught.eqf_levels, lambda level: eqf_name(level, locale)),
        equipment=_told(said.equipment, taught.equipment, lambda code: item_name("equipment", code, locale)),
        accreditation=said.accreditation,
        oid=said.oid,
    )


def training_choices(
    fields: Iterable[str], taught: TaughtInClasses, said: Training, locale: str
) -> dict[str, Any]:
    """Return what the form offers: trades and equipment of the fields of training, and all that is told already."""
    every = tuple(dict.fromkeys([*fields, *taught.fields]))
    trades = {code for field in every for code in trades_of_field(field)} | {*said.isco, *taught.isco}
    things = {item.code: item for field in every for item in equipment(field)}
    offered = [*things, *(code for code in (*said.equipment, *taught.equipment) if code not in things)]
    named = ((code, trade_name(code, locale)) for code in trades)
    return {
        "has_fields": bool(every),
        "fields": [field_name(code, locale) for code in every],
        "trades_known": sorted(named, key=lambda one: fold(one[1])),
        "levels_known": [(level, eqf_name(level, locale)) for level in LEVELS],
        "equipment_known": [(code, item_name("equipment", code, locale)) for code in offered],
    }


def _told(own: Iterable[Code], taught: Iterable[Code], name: Callable[[Code], str]) -> Told:
    mine = list(own)
    return Told([name(code) for code in mine], [name(code) for code in taught if code not in mine])
