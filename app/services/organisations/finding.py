"""Finding a school by what people type: with mistakes, in any script, in any order of words.

`organisation.search` holds name, place and country folded (app/kit/folding.py) under a trigram index. Two
bounded looks at that index bring candidates; only those are ranked, so a common word costs no more than a
rare one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, require
from app.kit.folding import fold
from app.models.organisation import Organisation
from app.services.organisations.roles import roles_in

# How much of a typed word must be found in some word of the entry (word_similarity, 0 to 1).
NEAR = "0.45"
# Names this close, in the same country, are probably the same school.
ALIKE = 0.72
_THRESHOLD = text("SELECT set_config('pg_trgm.word_similarity_threshold', :near, true)")
_SEARCH = """
    WITH whole AS (
        SELECT id FROM organisation WHERE search LIKE :inside AND trust <> 'refused' {country} LIMIT 200
    ), words AS (
        SELECT id FROM organisation WHERE {words} AND trust <> 'refused' {country} LIMIT 400
    ), phrase AS (
        SELECT id FROM organisation WHERE :phrase <% search AND trust <> 'refused' {country} LIMIT 200
    ), found AS (SELECT id FROM whole UNION SELECT id FROM words UNION SELECT id FROM phrase)
    SELECT id, {value} AS value FROM found JOIN organisation USING (id)
    ORDER BY value DESC, trust = 'verified' DESC, length(search), id
    LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A school that fits what was typed; `value` from 0 to 1."""

    organisation: Organisation
    value: float


async def search_organisations(
    db: AsyncSession, typed: str, *, country: str = "", limit: int = 20
) -> Sequence[Found]:
    """Return the schools that fit best what was typed, the best first. Nothing typed: nothing found."""
    words = fold(typed[:120]).split()[:6]
    if not words:
        return []
    await db.execute(_THRESHOLD, {"near": NEAR})
    names = [f"word{n}" for n in range(len(words))]
    query = _SEARCH.format(
        country="AND country = :country" if country else "",
        words=" AND ".join(f":{name} <% search" for name in names),
        value="(" + " + ".join(f"word_similarity(:{name}, search)" for name in names) + f") / {len(names)}",
    )
    # Each word is a value, never a part of the statement.
    params = {**dict(zip(names, words, strict=True)), "phrase": " ".join(words), "limit": limit}
    params |= {"inside": f"%{' '.join(words)}%"} | ({"country": country} if country else {})
    rows = (await db.execute(text(query).bindparams(*map(bindparam, params)), params)).all()
    ids = [row.id for row in rows]
    schools = (await db.scalars(select(Organisation).where(Organisation.id.in_(ids)))).all()
    by_id = {school.id: school for school in schools}
    return [Found(by_id[row.id], float(row.value)) for row in rows if row.id in by_id]


async def alike(db: AsyncSession, name: str, country: str, place: str) -> Sequence[Organisation]:
    """Return schools of this country that are probably the one that somebody wants to add."""
    found = await search_organisations(db, name, country=country, limit=10)
    wanted, there = set(fold(name).split()), fold(place)
    same_place = [one for one in found if one.value >= ALIKE and fold(one.organisation.place) == there]
    same_name = [one for one in found if set(fold(one.organisation.name).split()) == wanted]
    return [one.organisation for one in dict.fromkeys([*same_name, *same_place])][:5]


async def load_organisation(db: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    """Return a school that the actor may see. Raises NotFound, Forbidden."""
    organisation = await db.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    require(Act.ORGANISATION_VIEW, roles_in(actor, organisation))
    return organisation
