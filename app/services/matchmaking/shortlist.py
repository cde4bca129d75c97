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
    Tier,
    best_possible,
    cells_of,
    looks_of,
    need_to_speak,
    rounds_of,
)
from app.services.matchmaking.rough import rough
from app.services.matchmaking.wishes import Wishes

#: The search ends once so many are as good as all that is left could be: a page and a half, and more of the cells
#: looked at.
SURE = 12
#: A cell in which nobody can be better than those by more than this is not looked at: a bound takes for granted that
#: all goes well at once, which it hardly ever does.
A_LITTLE = 0.05
#: So many are fetched for each that is wanted: some turn out to be closed, dismissed, or of a school not verified.
SPARE = 2
_NOTHING = "0" * 64


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
    possible = best_possible(ours)
    for looks in rounds_of(looks_of(ours, tiers)):
        for tier in dict.fromkeys(look.tier for look in looks):
            sure = sorted((score for score, _ in best.values()), reverse=True)[SURE - 1 : SURE]
            least = sure[0] if sure else 0.0
            better = least + A_LITTLE if sure else 0.0
            left = [look for look in looks if look.tier is tier and look.bound > better]
            if not left:
                continue
            told = {**cells_of(left, possible, better, wanted["halves"]), "least": least}
            query = _look(
                len(ours.languages), bool(tier.units), need_to_speak(left, possible, better), _needs(wishes)
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
