"""A newcomer gets a buddy: the best one of those who are free."""

from uuid import UUID

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.buddies import Helper, choose
from app.domain.buddy_events import BuddyAssigned
from app.models.buddy import BuddyHelp, BuddyPair, BuddyWait
from app.models.person import Person
from app.services.buddies.facts import backgrounds, first_projects, is_verified
from app.services.buddies.letters import write_of_beginning
from app.services.buddies.waiting import one_at_a_time
from app.services.record import record

#: So many of the free ones are compared: those with the fewest newcomers.
_MOST_COMPARED = 500


async def assign(db: AsyncSession, newcomer_id: UUID, base_url: str) -> BuddyPair | None:
    """Give a newcomer who waits the best free buddy, and write to both. None: nobody is free, or it is done already."""
    await one_at_a_time(db)
    wait = await db.scalar(select(BuddyWait).where(BuddyWait.person_id == newcomer_id))
    if wait is None:
        return None
    if await first_projects(db, [newcomer_id]) or await _has_one(db, newcomer_id):
        await db.delete(wait)
        return None
    best = await _best(db, newcomer_id)
    if best is None:
        return None
    pair = BuddyPair(newcomer_id=newcomer_id, buddy_id=best.who.id)
    db.add(pair)
    await db.delete(wait)
    await record(db, None, BuddyAssigned(pair.id))
    await write_of_beginning(db, pair, base_url)
    return pair


async def is_anybody_free(db: AsyncSession) -> bool:
    """Say whether there is a place for one more newcomer anywhere."""
    return await db.scalar(_free().limit(1)) is not None


async def _best(db: AsyncSession, newcomer_id: UUID) -> Helper | None:
    """Choose among the free; nobody whom the newcomer has had before. A newcomer who is not verified gets none."""
    verified = select(Person.id).where(Person.id == newcomer_id, is_verified(Person.id))
    if await db.scalar(verified) is None:
        return None
    had = select(BuddyPair.buddy_id).where(BuddyPair.newcomer_id == newcomer_id)
    lot = func.md5(func.concat(cast(BuddyHelp.person_id, Text), str(newcomer_id)))
    free = _free().where(BuddyHelp.person_id.not_in(had)).order_by(_HELPED, lot)
    places = {row[0]: (row[1], row[2]) for row in await db.execute(free.limit(_MOST_COMPARED))}
    [newcomer] = await backgrounds(db, [newcomer_id])
    known = await backgrounds(db, list(places))
    return choose(newcomer, (Helper(one, *places[one.id]) for one in known))


_HELPED = (
    select(func.count())
    .select_from(BuddyPair)
    .where(BuddyPair.buddy_id == BuddyHelp.person_id, BuddyPair.ended_at.is_(None))
    .correlate(BuddyHelp)
    .scalar_subquery()
)


def _free() -> Select[UUID, int, int]:
    """Select who has a place for one more: the person, how many they help now, and how many at most."""
    columns = select(BuddyHelp.person_id, _HELPED, BuddyHelp.most)
    return columns.where(BuddyHelp.most > _HELPED, is_verified(BuddyHelp.person_id))


async def _has_one(db: AsyncSession, newcomer_id: UUID) -> bool:
    running = select(BuddyPair.id).where(BuddyPair.newcomer_id == newcomer_id, BuddyPair.ended_at.is_(None))
    return await db.scalar(running) is not None
