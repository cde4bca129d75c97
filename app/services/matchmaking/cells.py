"""Cells of candidates: how near their trade is, whether the ages are the same, how far the levels are apart.

No class of a cell can have a rough score above the cell's bound.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.matching import BRAKES
from app.domain.matching.parts import (
    CEFR_VALUES,
    DIFFERENT_AGES_VALUE,
    ENOUGH_MINUTES,
    ENOUGH_WEEKS,
    LEVEL_VALUES,
    SHARED_EQUIPMENT_VALUES,
    SHARED_KINDS_VALUES,
    WEIGHTS,
    WISHES_MET_VALUES,
)
from app.domain.vocabulary.fields import detailed_fields
from app.domain.vocabulary.nearness import NEARNESS, Near, near_by_field
from app.domain.vocabulary.terms import AgeBand, Cefr
from app.domain.vocabulary.trades import all_trades
from app.models.school_class import SchoolClass
from app.services.matchmaking.rough import AKIN
from app.services.matchmaking.wishes import Width

LEVELS = range(1, 9)


@dataclass(frozen=True, slots=True)
class Tier:
    """Candidates whose trade is equally near: of these unit groups, or of these fields and none of those units."""

    value: float
    units: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    but_units: tuple[str, ...] = ()
    # What it is worth where the field is not the same as ours, if that is less.
    elsewhere: float | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One cell of the index: a tier, ages and levels, alike for us; nobody in it has a rough score above `bound`."""

    tier: Tier
    ages: tuple[str, ...]
    levels: tuple[int, ...]
    same_age: bool
    apart: int
    bound: float


def tiers_of(ours: SchoolClass, akin: Sequence[str], width: Width) -> Sequence[Tier]:
    """Return the tiers of a class, the nearest first; each candidate is in the first that fits."""
    return _tiers(tuple(ours.isco), ours.isced_f, tuple(akin), width)


@lru_cache(maxsize=1024)
def _tiers(units: tuple[str, ...], field: str, akin: tuple[str, ...], width: Width) -> Sequence[Tier]:
    minor = tuple(
        e.code for e in all_trades() if e.code not in units and e.code[:3] in {u[:3] for u in units}
    )
    akin = tuple(code for code in akin if code not in {*units, *minor})
    digits = 3 if width is Width.NEAR else 2
    fields = tuple(f for f in detailed_fields() if f[:digits] == field[:digits] and f != field)
    near = near_fields(field)
    seen = (*units, *minor)
    found = [Tier(NEARNESS[Near.SAME_TRADE], units)]
    if width is not Width.EXACT:
        found += [
            Tier(NEARNESS[Near.SAME_GROUP_AND_FIELD], minor, elsewhere=NEARNESS[Near.SAME_GROUP]),
            Tier(NEARNESS[Near.SAME_FIELD], fields=(field,), but_units=seen),
            Tier(AKIN, akin),
            Tier(NEARNESS[Near.NEAR_FIELD], fields=tuple(near), but_units=(*seen, *akin)),
            Tier(
                NEARNESS[Near.SAME_BROAD_FIELD],
                fields=tuple(f for f in fields if f not in near),
                but_units=(*seen, *akin),
            ),
        ]
    return tuple(tier for tier in found if tier.units or tier.fields)


def near_fields(field: str) -> list[str]:
    """Return the detailed fields of the same narrow field, where sharing that says something."""
    return [f for f in detailed_fields(field[:3]) if near_by_field([field], [f]) is Near.NEAR_FIELD]


def looks_of(ours: SchoolClass, tiers: Sequence[Tier]) -> list[Look]:
    """Return every cell as a look, the best bound first; the order of equals is fixed."""
    best = best_possible(ours)
    ages = [band.value for band in AgeBand]
    found = []
    for tier in tiers:
        for same_age in (True, False):
            of_age = tuple(age for age in ages if (age == ours.age_band) is same_age)
            for apart in range(len(LEVEL_VALUES) + 1):
                levels = tuple(level for level in LEVELS if _apart(level, ours.eqf) == apart)
                if levels:
                    bound = _bound(best, tier.value, same_age, apart)
                    found.append(Look(tier, of_age, levels, same_age, apart, bound))
    return sorted(found, key=lambda look: -look.bound)


def cells_of(
    looks: Sequence[Look], possible: Mapping[str, float], least: float, halves: int
) -> dict[str, Any]:
    """Return ages and levels of these looks, and how many half-hours a candidate there has to share to reach `least`.

    It is cheap to ask, and most classes on the other side of the world share none.
    """
    cells = [
        (age, level, max(halves, _least_halves(look, possible, least)))
        for look in looks
        for age in look.ages
        for level in look.levels
    ]
    ages, levels, needed = (list(column) for column in zip(*cells, strict=True))
    return {"ages": ages, "levels": levels, "needed": needed, "fewest": min(needed)}


def rounds_of(looks: Sequence[Look]) -> Iterator[list[Look]]:
    """Yield the looks in rounds: the best cell alone, then all cells of nearly the same bounds together."""
    yield list(looks[:1])
    rest = list(looks[1:])
    while rest:
        until = rest[0].bound - 0.1
        yield [look for look in rest if look.bound >= until]
        rest = [look for look in rest if look.bound < until]


def best_possible(ours: SchoolClass) -> dict[str, float]:
    """Return what each part can be worth at most for this class, whoever the other is."""
    halves, days = ours.week.count("1"), (ours.term_end - ours.term_start).days
    get, give = _step(WISHES_MET_VALUES, ours.seeks), _step(WISHES_MET_VALUES, ours.offers)
    return {
        "time": min(1.0, halves * 30 / ENOUGH_MINUTES) ** 0.5,
        "language": max((CEFR_VALUES[Cefr(level)] for level in ours.languages.values()), default=0.0),
        "exchange": (get + give) / 2,
        "weeks": min(1.0, max(0, days) / (7 * ENOUGH_WEEKS)),
        "kinds": _step(SHARED_KINDS_VALUES, ours.kinds),
        "equipment": _step(SHARED_EQUIPMENT_VALUES, ours.equipment),
    }


def _step(values: tuple[float, ...], of: Sequence[str]) -> float:
    return values[min(len(of), len(values) - 1)]


def _bound(best: Mapping[str, float], trade: float, same_age: bool, apart: int) -> float:
    value = {
        **best,
        "trade": trade,
        "level": LEVEL_VALUES[apart] if apart < len(LEVEL_VALUES) else 0.0,
        "ages": 1.0 if same_age else DIFFERENT_AGES_VALUE,
    }
    total = sum(WEIGHTS[name] * value[name] for name in WEIGHTS)
    for name in BRAKES:
        total *= BRAKES[name].factor(value[name])
    return total


def _least_halves(look: Look, possible: Mapping[str, float], least: float) -> int:
    halves = 0
    while halves * 30 < ENOUGH_MINUTES:
        time = min(possible["time"], (halves * 30 / ENOUGH_MINUTES) ** 0.5)
        if _bound({**possible, "time": time}, look.tier.value, look.same_age, look.apart) > least:
            break
        halves += 1
    return halves


def languages_that_do(
    looks: Sequence[Look], possible: Mapping[str, float], least: float, languages: Mapping[str, str]
) -> list[str] | None:
    """Return of which of our languages candidates have to speak one to reach `least`; None where they need none."""

    def reaches(value: float) -> bool:
        told = {**possible, "language": value}
        return any(_bound(told, look.tier.value, look.same_age, look.apart) > least for look in looks)

    if reaches(0.0):
        return None
    return [code for code, level in languages.items() if reaches(CEFR_VALUES[Cefr(level)])]


def _apart(level: int, ours: int) -> int:
    return min(abs(level - ours), len(LEVEL_VALUES))
