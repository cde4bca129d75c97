"""Newcomers who wait for a buddy."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.kit.ids import new_id
from app.models.buddy import BuddyPair, BuddyWait
from app.models.organisation import Membership
from app.services.buddies.facts import first_projects
from app.services.queue import enqueue

_CHOOSING = 0x6275646479
_MOST_WAITING = 10_000


async def welcome(db: AsyncSession, person_id: UUID) -> None:
    """Somebody becomes verified: the first time, and without a project yet, a buddy is looked for by a job."""
    before = select(Membership.id).where(
        Membership.person_id == person_id, Membership.trusted_at.is_not(None)
    )
    had_one = select(BuddyPair.id).where(BuddyPair.newcomer_id == person_id)
    if await db.scalar(select(or_(before.exists(), had_one.exists()))):
        return
    if person_id not in await first_projects(db, [person_id]):
        await wait_for_buddy(db, person_id)


async def wait_for_buddy(db: AsyncSession, person_id: UUID) -> None:
    """Put somebody on the list, once; a job looks for a buddy at once, and the list is looked through often."""
    waiting = insert(BuddyWait).values(id=new_id(), person_id=person_id, created_at=now())
    await db.execute(waiting.on_conflict_do_nothing())
    await enqueue(db, "buddies.assign", newcomer_id=str(person_id))


async def waiting_newcomers(db: AsyncSession) -> Sequence[UUID]:
    """Return who waits, the longest waiting first."""
    query = select(BuddyWait.person_id).order_by(BuddyWait.created_at, BuddyWait.id)
    return (await db.scalars(query.limit(_MOST_WAITING))).all()


async def one_at_a_time(db: AsyncSession) -> None:
    """Let nobody else choose a buddy or stop helping until the end of this transaction: a place is given once."""
    await db.execute(select(func.pg_advisory_xact_lock(_CHOOSING)))
