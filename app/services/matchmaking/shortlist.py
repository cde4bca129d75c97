"""The best candidates of a large pool by the rough score, in a few bounded looks at an index.

Candidates lie in cells: how near their trade is, whether the ages are the same, how far the levels are apart. No class
of a cell can score more than the cell's bound. Cells are looked at from the best bound down, and the search ends once
enough candidates have been found that are as good as all that is left could be. So a trade with tens of thousands of
classes costs one look at the few thousand of the same age and level, and nobody is missed who is more than a little
better.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import SmallInteger, Text

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
from app.services.matchmaking.rough import AKIN, rough
from app.services.matchmaking.wishes import Width, Wishes

#: The search ends once so many are as good as all that is left could be: a page and a half, and more of the cells
#: looked at.
SURE = 12
#: A cell in which nobody can be better than those by more than this is not looked at: a bound takes for granted that
#: all goes well at once, which it hardly ever does.
A_LITTLE = 0.05
#: So many are fetched for each that is wanted: some turn out to be closed, dismissed, or of a school not verified.
SPARE = 2
LEVELS = range(1, 9)
_NOTHING = "0" * 64


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


def tiers_of(ours: SchoolClass, akin: Sequence[str], width: Width) -> list[Tier]:
    """Return the tiers of a class, the nearest first; each candidate is in the first that fits."""
    units = tuple(ours.isco)
    minor = tuple(
        e.code for e in all_trades() if e.code not in units and e.code[:3] in {u[:3] for u in units}
    )
    akin = tuple(code for code in akin if code not in {*units, *minor})
    own = (ours.isced_f,)
    digits = 3 if width is Width.NEAR else 2
    fields = tuple(f for f in detailed_fields() if f[:digits] == own[0][:digits] and f != own[0])
    near = near_fields(ours.isced_f)
    seen = (*units, *minor)
    found = [Tier(NEARNESS[Near.SAME_TRADE], units)]
    if width is not Width.EXACT:
        found += [
            Tier(NEARNESS[Near.SAME_GROUP_AND_FIELD], minor, elsewhere=NEARNESS[Near.SAME_GROUP]),
            Tier(NEARNESS[Near.SAME_FIELD], fields=own, but_units=seen),
            Tier(AKIN, akin),
            Tier(NEARNESS[Near.NEAR_FIELD], fields=tuple(near), but_units=(*seen, *akin)),
            Tier(
                NEARNESS[Near.SAME_BROAD_FIELD],
                fields=tuple(f for f in fields if f not in near),
                but_units=(*seen, *akin),
            ),
        ]
    return [tier for tier in found if tier.units or tier.fields]


def near_fields(field: str) -> list[str]:
    """Return the detailed fields of the same narrow field, where sharing that says something."""
    return [f for f in detailed_fields(field[:3]) if near_by_field([field], [f]) is Near.NEAR_FIELD]


def looks_of(ours: SchoolClass, tiers: Sequence[Tier]) -> list[Look]:
    """Return every cell as a look, the best bound first; the order of equals is fixed."""
    best = _best_possible(ours)
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


async def shortlist(
    db: AsyncSession,
    ours: SchoolClass,
    tiers: Sequence[Tier],
    wishes: Wishes,
    asked: dict[str, Any],
    *,
    most: int,
) -> list[UUID]:
    """Return the best candidates by the rough score, `SPARE` times as many as `most` at most; nothing else is checked.

    `asked`: the parameters of the pool.
    """
    own = (
        await db.execute(
            text("SELECT kinds, offers, seeks, equipment FROM candidate WHERE class_id = :id LIMIT 1"),
            {"id": ours.id},
        )
    ).first()
    bits = (
        own._mapping
        if own
        else {"kinds": "111", "offers": _NOTHING, "seeks": _NOTHING, "equipment": _NOTHING}
    )
    wanted = {**asked, **{f"our_{name}": value for name, value in bits.items()}, "limit": SPARE * most}
    best: dict[UUID, tuple[float, int]] = {}
    possible = _best_possible(ours)
    for looks in _rounds(looks_of(ours, tiers)):
        for tier in dict.fromkeys(look.tier for look in looks):
            sure = sorted((score for score, _ in best.values()), reverse=True)[SURE - 1 : SURE]
            least = sure[0] if sure else 0.0
            better = least + A_LITTLE if sure else 0.0
            left = [look for look in looks if look.tier is tier and look.bound > better]
            if not left:
                continue
            told = {**_cells(left, possible, better, wanted["halves"]), "least": least}
            query = _look(
                len(ours.languages), bool(tier.units), _speak(left, possible, better), _needs(wishes)
            )
            for row in await db.execute(query, {**wanted, **_of_tier(tier), **told}):
                best[row.class_id] = max((row.rough, row.lot), best.get(row.class_id, (0.0, 0)))
    return sorted(best, key=lambda one: best[one], reverse=True)[: SPARE * most]


def _of_tier(tier: Tier) -> dict[str, Any]:
    return {
        "units": list(tier.units),
        "fields": list(tier.fields),
        "but_units": list(tier.but_units),
        "trade": tier.value,
        "trade_elsewhere": tier.elsewhere if tier.elsewhere is not None else tier.value,
    }


def _cells(
    looks: Sequence[Look], possible: Mapping[str, float], least: float, halves: int
) -> dict[str, list[Any]]:
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


def _rounds(looks: Sequence[Look]) -> Iterator[list[Look]]:
    """Yield the looks in rounds: the best cell alone, then all cells of nearly the same bounds together."""
    yield list(looks[:1])
    rest = list(looks[1:])
    while rest:
        until = rest[0].bound - 0.1
        yield [look for look in rest if look.bound >= until]
        rest = [look for look in rest if look.bound < until]


def _best_possible(ours: SchoolClass) -> dict[str, float]:
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


def _speak(looks: Sequence[Look], possible: Mapping[str, float], least: float) -> bool:
    """Say whether candidates of all these looks need a common language to reach `least`."""
    silent = {**possible, "language": 0.0}
    return all(_bound(silent, look.tier.value, look.same_age, look.apart) <= least for look in looks)


def _apart(level: int, ours: int) -> int:
    return min(abs(level - ours), len(LEVEL_VALUES))


def _needs(wishes: Wishes) -> tuple[bool, ...]:
    return bool(wishes.countries), bool(wishes.language), bool(wishes.kind), wishes.with_call, wishes.new_here


@functools.cache
def _look(languages: int, by_unit: bool, speaks: bool, needs: tuple[bool, ...]) -> TextClause:
    countries, language, kind, with_call, new_here = needs
    where = [
        # First of all, since it costs least and most fail it: it is asked of the cell's own number once more.
        "bit_count(c.week & :week) >= :fewest",
        "c.unit = ANY(:units)" if by_unit else "c.field = ANY(:fields) AND c.unit <> ALL(:but_units)",
        "c.country = ANY(:countries)"
        if countries
        else "c.country <> (SELECT country FROM organisation WHERE id = :school)",
        "bit_count(c.kinds & :our_kinds) > 0",
        "halves >= cell.needed",
    ]
    if speaks:
        codes = ", ".join(f":code_{place}" for place in range(languages))
        where.append(f"c.languages ?| ARRAY[{codes}]")
    if language:
        where.append("c.languages ? :language")
    if kind:
        where.append(
            "get_bit(c.kinds, CASE :kind WHEN 'virtual' THEN 0 WHEN 'blended' THEN 1 ELSE 2 END) = 1"
        )
    if with_call:
        where.append(
            """c.class_id IN (SELECT class_id FROM "call" WHERE state = 'open' AND ends_on >= CURRENT_DATE)"""
        )
    if new_here:
        where.append("c.class_id NOT IN (SELECT class_id FROM project_class)")
    return _typed(
        f"""
        SELECT class_id, rough, uuid_hash_extended(class_id, :lot) AS lot FROM (
            SELECT c.class_id, {rough(languages)} AS rough
            FROM unnest(:ages, :levels, :needed) AS cell (age, level, needed)
                JOIN candidate c ON c.age_band = cell.age AND c.eqf = cell.level, LATERAL (SELECT bit_count(c.week & :week) AS halves) AS shared
            WHERE {" AND ".join(where)} OFFSET 0) found
        WHERE rough >= :least ORDER BY rough DESC, lot DESC LIMIT :limit""",  # noqa: S608  only names and numbers of ours
        languages,
    )


def _typed(statement: str, languages: int) -> TextClause:
    arrays = ("units", "fields", "but_units", "ages", "countries")
    texts = (
        "field",
        "age_band",
        "language",
        "kind",
        *(f"{key}_{n}" for n in range(languages) for key in ("code", "level")),
    )
    bits = {"week": 336, "our_kinds": 3, "our_offers": 64, "our_seeks": 64, "our_equipment": 64}
    typed: list[BindParameter[Any]] = [
        *(bindparam(name, type_=ARRAY(Text)) for name in arrays),
        *(bindparam(name, type_=Text()) for name in texts),
        *(bindparam(name, type_=BIT(length)) for name, length in bits.items()),
        *(bindparam(name, type_=ARRAY(SmallInteger)) for name in ("levels", "needed")),
    ]
    return text(statement).bindparams(*(one for one in typed if f":{one.key}" in statement))
