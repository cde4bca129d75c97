"""The best candidates of a large pool by the rough score, in a few bounded looks at an index.

Candidates lie in cells: how near their trade is, whether the ages are the same, how far the levels are apart. No class
of a cell can score more than the cell's bound. Cells are looked at from the best bound down, and the search ends once
enough candidates have been found that are as good as all that is left could be. So a trade with tens of thousands of
classes costs one look at the few thousand of the same age and level, and nobody is missed who is more than a little
better.
"""

import functools
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import SmallInteger, Text

from app.models.school_class import SchoolClass
from app.services.matchmaking.cells import (
    Look,
    Tier,
    best_possible,
    cells_of,
    languages_that_do,
    looks_of,
    rounds_of,
)
from app.services.matchmaking.rough import rough, spoken_with
from app.services.matchmaking.wishes import Wishes

#: The search ends once so many are as good as all that is left could be: a page and a half, and more of the cells
#: looked at.
SURE = 12
#: A cell in which nobody can be better than those by more than this is not looked at: a bound takes for granted that
#: all goes well at once, which it hardly ever does.
A_LITTLE = 0.02
#: So many are fetched for each that is wanted: some turn out to be closed, dismissed, or of a school not verified.
SPARE = 2
#: Of more candidates than this a part of the best cell is looked at first, drawn by lot: then it is known how good the
#: best are, and most of the cell need not be scored.
MANY = 10_000
_NOTHING = "0" * 64
_ALL_BITS = {"kinds": "111", "offers": _NOTHING, "seeks": _NOTHING, "equipment": _NOTHING}
_OWN_BITS = text("SELECT kinds, offers, seeks, equipment FROM candidate WHERE class_id = :id LIMIT 1")


async def shortlist(
    db: AsyncSession,
    ours: SchoolClass,
    tiers: Sequence[Tier],
    wishes: Wishes,
    asked: dict[str, Any],
    *,
    about: float,
    most: int,
) -> list[UUID]:
    """Return the best candidates by the rough score, `SPARE` times as many as `most` at most; nothing else is checked.

    `asked`: the parameters of the pool. `about`: how many candidates it has.
    """
    wanted = {**asked, **await _own_bits(db, ours), "limit": SPARE * most}
    best: dict[UUID, tuple[float, int]] = {}

    possible = best_possible(ours)

    async def look(looks: Sequence[Look], *, part: int = 1, a_little: float = 0.0) -> None:
        sure = sorted((score for score, _ in best.values()), reverse=True)[SURE - 1 : SURE]
        better = sure[0] + a_little if sure else 0.0
        left = [one for one in looks if one.bound > better]
        if not left:
            return
        speak = languages_that_do(left, possible, better, ours.languages)
        query = _look(
            len(ours.languages), bool(left[0].tier.units), speak is not None, part > 1, _needs(wishes)
        )
        told = {**_of_tier(left[0].tier), **cells_of(left, possible, better, wanted["halves"])}
        told |= {"least": sure[0] if sure else 0.0, "speak": speak, "part": part}
        for row in await db.execute(query, {**wanted, **told}):
            best[row.class_id] = max((row.rough, row.lot), best.get(row.class_id, (0.0, 0)))

    rounds = list(rounds_of(looks_of(ours, tiers)))
    if about > MANY:
        await look(rounds[0], part=round(about / MANY) + 1)
    await look(rounds[0])
    for looks in rounds[1:]:
        for tier in dict.fromkeys(one.tier for one in looks):
            await look([one for one in looks if one.tier is tier], a_little=A_LITTLE)
    return sorted(best, key=lambda one: best[one], reverse=True)[: SPARE * most]


async def _own_bits(db: AsyncSession, ours: SchoolClass) -> dict[str, str]:
    """Return kinds, wishes and equipment of our class as the candidates have them."""
    row = (await db.execute(_OWN_BITS, {"id": ours.id})).first()
    bits = row._mapping if row else _ALL_BITS
    return {f"our_{name}": value for name, value in bits.items()}


def _of_tier(tier: Tier) -> dict[str, Any]:
    return {
        "units": list(tier.units),
        "fields": list(tier.fields),
        "but_units": list(tier.but_units),
        "trade": tier.value,
        "trade_elsewhere": tier.elsewhere if tier.elsewhere is not None else tier.value,
    }


def _needs(wishes: Wishes) -> tuple[bool, ...]:
    return bool(wishes.countries), bool(wishes.language), bool(wishes.kind), wishes.with_call, wishes.new_here


@functools.cache
def _look(languages: int, by_unit: bool, speaks: bool, drawn: bool, needs: tuple[bool, ...]) -> TextClause:
    countries, language, kind, with_call, new_here = needs
    where = [
        # First of all, since it costs least and most fail it: it is asked of the cell's own number once more.
        "bit_count(c.week & :week) >= :fewest",
        "c.unit = ANY(:units)" if by_unit else "c.field = ANY(:fields) AND c.unit <> ALL(:but_units)",
        "c.country = ANY(:countries)"
        if countries
        else "c.country <> (SELECT country FROM organisation WHERE id = :school)",
        "bit_count(c.kinds & :our_kinds) > 0",
    ]
    if drawn:
        where.append("uuid_hash_extended(c.class_id, :lot) % :part = 0")
    if speaks:
        where.append("c.languages ?| :speak")
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
    # OFFSET 0 keeps each step to itself: hours and language are reckoned once, and no score where the hours are too few.
    return _typed(
        f"""
        SELECT class_id, rough, uuid_hash_extended(class_id, :lot) AS lot FROM (
            SELECT c.class_id, {rough()} AS rough FROM (
                SELECT c.*, cell.needed, bit_count(c.week & :week) AS halves, {spoken_with("c", languages)} AS spoken
                FROM unnest(:ages, :levels, :needed) AS cell (age, level, needed)
                    JOIN candidate c ON c.age_band = cell.age AND c.eqf = cell.level
                WHERE {" AND ".join(where)} OFFSET 0) c
            WHERE c.halves >= c.needed OFFSET 0) found
        WHERE rough >= :least ORDER BY rough DESC, lot DESC LIMIT :limit""",  # noqa: S608  only names and numbers of ours
        languages,
    )


def _typed(statement: str, languages: int) -> TextClause:
    arrays = ("units", "fields", "but_units", "ages", "countries", "speak")
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
