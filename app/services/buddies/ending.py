"""It ends: by one press of either, by itself after its time; who needs another buddy goes on the list."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.buddies import AFTER_PROJECT, AFTER_START
from app.domain.buddy_events import BuddyEnded
from app.domain.errors import Conflict
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.words import N_
from app.models.buddy import BuddyPair, Ending
from app.services.buddies.access import BuddyHasEnded, load_pair
from app.services.buddies.facts import first_project_of, first_projects
from app.services.buddies.letters import (
    ANOTHER_WANTED,
    BUDDY_ENDED,
    NEWCOMER_ENDED,
    TIME_IS_OVER,
    write_to,
)
from app.services.buddies.waiting import wait_for_buddy
from app.services.record import record

_MOST_AT_ONCE = 200


async def end_pair(
    db: AsyncSession, actor: Actor, pair_id: UUID, *, another: bool, base_url: str
) -> BuddyPair:
    """End it, and with `another` put the newcomer on the list for another buddy; the other one gets a kind mail.

    Raises NotFound, BuddyHasEnded, Conflict (`another`, and the newcomer has a project already).
    """
    pair = await load_pair(db, actor, pair_id, Act.BUDDY_END, lock=True)
    if not pair.is_running:
        raise BuddyHasEnded
    if another and await first_projects(db, [pair.newcomer_id]):
        raise Conflict(
            message=N_("There is a project already, so nobody else is looked for. You can end it.")
        )
    by_newcomer = actor.id == pair.newcomer_id
    await _end(db, pair, Ending.NEWCOMER if by_newcomer else Ending.BUDDY, by=actor.id)
    if another:
        await wait_for_buddy(db, pair.newcomer_id)
    theirs = NEWCOMER_ENDED if by_newcomer else ANOTHER_WANTED if another else BUDDY_ENDED
    await write_to(db, pair, pair.other_than(actor.id), theirs, base_url)
    return pair


async def end_all_of(db: AsyncSession, actor: Actor, base_url: str) -> int:
    """End all that somebody helps with, who helps nobody any more: each newcomer is told, and goes on the list.

    Newcomers who have a project by now are told alone. Returns how many there were.
    """
    mine = select(BuddyPair).where(BuddyPair.buddy_id == actor.id, BuddyPair.ended_at.is_(None))
    pairs = (await db.scalars(mine.order_by(BuddyPair.id).with_for_update())).all()
    begun = await first_projects(db, [pair.newcomer_id for pair in pairs])
    for pair in pairs:
        await _end(db, pair, Ending.STOPPED, by=actor.id)
        if pair.newcomer_id not in begun:
            await wait_for_buddy(db, pair.newcomer_id)
        letter = BUDDY_ENDED if pair.newcomer_id in begun else ANOTHER_WANTED
        await write_to(db, pair, pair.newcomer_id, letter, base_url)
    return len(pairs)


async def end_due(db: AsyncSession, base_url: str) -> int:
    """End those whose time is over, and tell both; returns how many. Run again until there are none."""
    first, at = first_project_of(BuddyPair.newcomer_id), now()
    due = select(BuddyPair).where(
        BuddyPair.ended_at.is_(None),
        BuddyPair.created_at <= at - AFTER_START,
        or_(first.is_(None), first <= at - AFTER_PROJECT),
    )
    locked = due.order_by(BuddyPair.id).limit(_MOST_AT_ONCE).with_for_update(of=BuddyPair, skip_locked=True)
    pairs = (await db.scalars(locked)).all()
    for pair in pairs:
        await _end(db, pair, Ending.TIME, by=None)
        for person_id in (pair.newcomer_id, pair.buddy_id):
            await write_to(db, pair, person_id, TIME_IS_OVER, base_url)
    return len(pairs)


async def _end(db: AsyncSession, pair: BuddyPair, how: Ending, *, by: UUID | None) -> None:
    pair.ended_at, pair.ending = now(), how
    await record(db, by, BuddyEnded(pair.id, how.value))
