"""One page of what fits a search: the best fit first where words were typed, the newest first otherwise."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.domain.search import Kind, Wanted
from app.models.call import Call
from app.models.organisation import Organisation
from app.models.story import ProjectStory
from app.services.classes import ClassShown, classes_shown
from app.services.findable import seen_calls, seen_schools, seen_stories, sees_class
from app.services.search.looking import (
    PROBED,
    Conditions,
    TooMuch,
    conditions,
    newest,
    patient,
    searcher_roles,
    typed,
)
from app.services.search.shares import shares_of
from app.services.search.wording import Asked, ask_words

PAGE = 20
_COLUMNS = "kind, id, since"


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits, and where it stands in the order."""

    kind: Kind
    id: UUID
    since: datetime
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that fits: a class, a call with its class, a school, or the page of a finished project."""

    kind: Kind
    id: UUID
    of: ClassShown | None = None
    call: Call | None = None
    school: Organisation | None = None
    story: ProjectStory | None = None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page. `after` leads to the next one; empty on the last. `asked` tells what typed words were taken for."""

    found: Sequence[Found]
    after: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: after this row, in the order of ranks or of newness."""

    by_rank: bool
    rank: float
    since: str
    id: str

    @classmethod
    def read(cls, after: str) -> "_Place | None":
        try:
            told = json.loads(base64.urlsafe_b64decode(after.encode()))
            return cls(
                bool(told[0]), float(told[1]), datetime.fromisoformat(told[2]).isoformat(), str(UUID(told[3]))
            )
        except (ValueError, TypeError, IndexError, KeyError):
            return None

    def write(self) -> str:
        told = json.dumps([int(self.by_rank), self.rank, self.since, self.id])
        return base64.urlsafe_b64encode(told.encode()).decode()


async def find(db: AsyncSession, actor: Actor, wanted: Wanted, *, after: str = "") -> FoundPage:
    """Return a page of what the actor may find. Raises Forbidden (only teachers look for partners), TooMuch."""
    require(Act.SEARCH, searcher_roles(actor))
    async with patient(db):
        asked = await ask_words(db, wanted.text, actor.locale)
        sought = await seek(db, conditions(actor, wanted, asked, await shares_of(db)), asked, after)
    return await load_page(db, actor, sought, asked)


async def seek(
    db: AsyncSession, sought: Conditions, asked: Asked | None, after: str
) -> tuple[list[Hit], bool]:
    """Return a page of hits and one more, and whether they are ordered by rank; whoever asks is patient."""
    return await _hits(db, sought, asked, _Place.read(after))


async def load_page(
    db: AsyncSession, actor: Actor, sought: tuple[list[Hit], bool], asked: Asked | None
) -> FoundPage:
    """Load what was hit, and say where the next page begins."""
    hits, by_rank = sought
    shown = hits[:PAGE]
    last = shown[-1] if len(hits) > PAGE else None
    after = _Place(by_rank, last.rank, last.since.isoformat(), str(last.id)).write() if last else ""
    return FoundPage(await load_found(db, actor, shown), after, asked)


async def load_found(db: AsyncSession, actor: Actor, hits: Iterable[Hit]) -> list[Found]:
    """Load what was hit, in its order, through the actor: what a document says too much is left out here."""
    ids: Mapping[Kind, list[UUID]] = {kind: [] for kind in Kind}
    order = list(hits)
    for hit in order:
        ids[hit.kind].append(hit.id)
    loaded: dict[UUID, Found] = {}
    calls = (await db.scalars(seen_calls(ids[Kind.CALL]))).all() if ids[Kind.CALL] else []
    class_ids = {*ids[Kind.CLASS], *(call.class_id for call in calls)}
    classes = await classes_shown(db, class_ids, sees_class(actor)) if class_ids else {}
    for call in calls:
        if call.class_id in classes:
            loaded[call.id] = Found(Kind.CALL, call.id, classes[call.class_id], call)
    for class_id in ids[Kind.CLASS]:
        if class_id in classes:
            loaded[class_id] = Found(Kind.CLASS, class_id, classes[class_id])
    if ids[Kind.SCHOOL]:
        for school in await db.scalars(seen_schools(actor, ids[Kind.SCHOOL])):
            loaded[school.id] = Found(Kind.SCHOOL, school.id, school=school)
    if ids[Kind.PROJECT]:
        for story in await db.scalars(seen_stories(ids[Kind.PROJECT])):
            loaded[story.id] = Found(Kind.PROJECT, story.id, story=story)
    return [loaded[hit.id] for hit in order if hit.id in loaded]


async def _hits(
    db: AsyncSession, sought: Conditions, asked: Asked | None, place: _Place | None
) -> tuple[list[Hit], bool]:
    """Return a page and one more, and whether they are ordered by rank."""
    if not sought.chosen:
        return await _walk(db, sought, place), False
    if sought.is_walked_first(PAGE + 1):
        hits = await _walk(db, sought, place, sought.window)
        if len(hits) > PAGE:
            return hits, False
    by_rank = asked is not None and (place is None or place.by_rank)
    count, hits = await _probe(db, sought, place, by_rank=by_rank)
    if count > PROBED:  # so much fits that the newest are soon met
        return await _walk(db, sought, place if place and not place.by_rank else None), False
    return hits, by_rank


async def _walk(db: AsyncSession, sought: Conditions, place: _Place | None, window: int = 0) -> list[Hit]:
    """Look along the newest documents: so many of them, or with 0 until a page is full."""
    values: dict[str, Any] = {**sought.values}
    below = ""
    if place is not None:
        below = " AND (since, id) < (CAST(:since AS timestamptz), CAST(:id AS uuid))"
        values |= {"since": place.since, "id": place.id}
    if window:
        statement = newest(sought, _COLUMNS, PAGE + 1, window, below)
    else:
        statement = f"""SELECT {_COLUMNS} FROM search_document WHERE {sought.along}{below} AND {sought.walked}
            ORDER BY since DESC, id DESC LIMIT {PAGE + 1}"""  # noqa: S608
    rows = await db.execute(typed(statement, values), values)
    return [Hit(Kind(row.kind), row.id, row.since) for row in rows]


async def _probe(
    db: AsyncSession, sought: Conditions, place: _Place | None, *, by_rank: bool
) -> tuple[int, list[Hit]]:
    """Look through the index; return how many fit (`PROBED` and one at most) and a page of them in order."""
    values: dict[str, Any] = {**sought.values, "most": PAGE + 1}
    below = "true"
    if place is not None:
        below = "(rank, since, id) < (CAST(:rank AS float8), CAST(:since AS timestamptz), CAST(:id AS uuid))"
        values |= {"rank": place.rank, "since": place.since, "id": place.id}
    # Of more than are put in order the ranks are not needed: the newest are walked along then.
    rank = (
        f"CASE WHEN (SELECT count(*) FROM fits) <= {PROBED} THEN ts_rank(words, CAST(:words AS tsquery)) END"  # noqa: S608
        if by_rank
        else "0"
    )
    rows = (
        await db.execute(
            typed(
                f"""WITH fits AS MATERIALIZED (
                    SELECT {_COLUMNS}, words FROM search_document WHERE {sought.probed} LIMIT {PROBED + 1}
                ), hit AS (
                    SELECT {_COLUMNS}, {rank}::float8 AS rank FROM fits
                ), page AS (
                    SELECT * FROM hit WHERE {below} ORDER BY rank DESC, since DESC, id DESC LIMIT :most
                )
                SELECT n, page.* FROM (SELECT count(*) AS n FROM fits) counted LEFT JOIN page ON true
                ORDER BY rank DESC, since DESC, id DESC""",  # noqa: S608
                values,
            ),
            values,
        )
    ).all()
    return rows[0].n, [Hit(Kind(row.kind), row.id, row.since, row.rank) for row in rows if row.id is not None]


__all__ = ["PAGE", "Found", "FoundPage", "Hit", "TooMuch", "find", "load_found", "load_page", "seek"]
