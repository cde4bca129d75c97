"""Saved searches: kept by their address, ended with one click, gone with the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Act, require
from app.domain.search import Wanted
from app.domain.search_events import SearchEnded, SearchSaved
from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.saved_search import SavedSearch
from app.services.record import record
from app.services.search.looking import searcher_roles

MOST_SAVED, LONGEST_NAME = 10, 80
#: What the stamp in a letter's link is for, and how long it is good, in seconds.
END, END_GOOD_FOR = "end a search", 400 * 86_400


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved search that was opened. `since`: its news are what became findable after that; None where it had none."""

    search: SavedSearch
    since: datetime | None


async def save_search(
    db: AsyncSession, actor: Actor, wanted: Wanted, *, name: str, by_mail: bool
) -> SavedSearch:
    """Save a search; news counts from now on. Saving it again renames it. Raises Forbidden, Invalid, Conflict."""
    require(Act.SEARCH_SAVE, searcher_roles(actor))
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(field="name", message=N_("Give the search a name of up to 80 letters."))
    if wanted.is_empty:
        raise Invalid(
            field="name", message=N_("Type a word or choose a filter first: this would be everything.")
        )
    # One after the other for each person, so that two windows cannot save an eleventh.
    await db.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
    kept = {one.query: one for one in await saved_searches(db, actor)}
    found = kept.get(wanted.query())
    if found is None:
        if len(kept) >= MOST_SAVED:
            raise Conflict(field="name", message=N_("You have ten saved searches already. End one first."))
        found = SavedSearch(person_id=actor.id, query=wanted.query(), told_until=now(), seen_until=now())
        db.add(found)
    found.name, found.by_mail = name, by_mail
    await db.flush()
    await record(db, actor.id, SearchSaved(actor.id, found.id))
    return found


async def saved_searches(db: AsyncSession, actor: Actor) -> Sequence[SavedSearch]:
    """Return the actor's saved searches, the newest first."""
    mine = select(SavedSearch).where(SavedSearch.person_id == actor.id)
    return (await db.scalars(mine.order_by(SavedSearch.created_at.desc()).limit(MOST_SAVED))).all()


async def searches_with_news(db: AsyncSession, actor: Actor) -> Sequence[SavedSearch]:
    """Return those of the actor's saved searches that have news nobody has looked at, the newest search first."""
    mine = select(SavedSearch).where(SavedSearch.person_id == actor.id, SavedSearch.news > 0)
    return (await db.scalars(mine.order_by(SavedSearch.created_at.desc()).limit(MOST_SAVED))).all()


async def open_saved(db: AsyncSession, actor: Actor, search_id: UUID) -> Opened:
    """Open one of the actor's own; its news counts as seen. Raises NotFound."""
    found = await own_search(db, actor, search_id)
    since = found.seen_until if found.news else None
    # Not until now: what is younger than the last look of the daily job is still to be told.
    found.news, found.seen_until = 0, found.told_until
    return Opened(found, since)


async def change_saved(db: AsyncSession, actor: Actor, search_id: UUID, *, by_mail: bool) -> SavedSearch:
    """Say whether news comes by mail; here they are shown anyway. Raises NotFound."""
    found = await own_search(db, actor, search_id)
    found.by_mail = by_mail
    await record(db, actor.id, SearchSaved(actor.id, found.id))
    return found


async def end_saved(db: AsyncSession, actor: Actor, search_id: UUID) -> None:
    """End one of the actor's own. Raises NotFound."""
    found = await own_search(db, actor, search_id)
    await _end(db, found)


async def end_by_letter(db: AsyncSession, search_id: UUID) -> None:
    """End a search with the link of a letter, without signing in; twice is once. The door has opened the stamp."""
    found = await db.get(SavedSearch, search_id)
    if found is not None:
        await _end(db, found)


async def name_by_letter(db: AsyncSession, search_id: UUID) -> str:
    """Return the name of a search that a letter's link is about; empty where it has ended."""
    found = await db.get(SavedSearch, search_id)
    return found.name if found else ""


async def own_search(db: AsyncSession, actor: Actor, search_id: UUID) -> SavedSearch:
    """Return one of the actor's own. Raises NotFound for anybody else's."""
    found = await db.scalar(
        select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.person_id == actor.id)
    )
    if found is None:
        raise NotFound
    return found


async def _end(db: AsyncSession, found: SavedSearch) -> None:
    await db.execute(delete(SavedSearch).where(SavedSearch.id == found.id))
    await record(db, found.person_id, SearchEnded(found.person_id, found.id))
