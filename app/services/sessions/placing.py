"""Which media worker carries a room: one at a time, the one with the fewest rooms."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Away
from app.domain.room import SessionState
from app.models.live_session import LiveSession
from app.services.sessions.access import lock_session


async def place_room(db: AsyncSession, session_id: UUID, workers: Collection[int]) -> int:
    """Return the worker of a room, choosing one of `workers` (those that answer) where it has none.

    Raises Away where no worker answers.
    """
    if not workers:
        raise Away
    session = await lock_session(db, session_id)
    if session.media_worker not in workers:
        session.media_worker = await _least_busy(db, workers)
    assert session.media_worker is not None
    return session.media_worker


async def worker_of(db: AsyncSession, session_id: UUID) -> int | None:
    """Return the worker that carries a room, if any."""
    return await db.scalar(select(LiveSession.media_worker).where(LiveSession.id == session_id))


async def worker_died(db: AsyncSession, worker: int) -> None:
    """Forget which rooms a worker carried, so that the next person to join places them elsewhere."""
    await db.execute(update(LiveSession).where(LiveSession.media_worker == worker).values(media_worker=None))


async def _least_busy(db: AsyncSession, workers: Collection[int]) -> int:
    rooms = (
        select(LiveSession.media_worker, func.count())
        .where(LiveSession.state == SessionState.LIVE, LiveSession.media_worker.is_not(None))
        .group_by(LiveSession.media_worker)
    )
    busy = dict((await db.execute(rooms)).all())
    return min(sorted(workers), key=lambda worker: busy.get(worker, 0))
