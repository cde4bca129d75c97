"""Which media worker carries a room: one at a time, the one with most room when the first person joins."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Away
from app.domain.media_load import ROOM_PROMISE, Admission, Candidate, WorkerState, roomiest
from app.domain.room import Presence, SessionState
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.models.media_worker import MediaWorker
from app.models.room_participant import RoomParticipant
from app.services.media_workers import SILENT, living_workers
from app.services.sessions.access import lock_session

_PLACING = 0x6D656469  # the database's lock of those who place a room


class RoomsAreRenewed(Away):
    """Every media worker drains for an upgrade: open rooms go on, new ones wait."""

    code = "media_draining"
    message = N_(
        "The live rooms are being renewed. Open rooms go on; this one opens in a few minutes. "
        "Stay here: you will be connected by yourself."
    )


class RoomsAreFull(Away):
    """The media workers carry as much as they can."""

    code = "media_full"
    message = N_(
        "So many people are in live rooms now that nobody else fits in. "
        "Stay here: you will be connected as soon as there is room."
    )


async def place_room(db: AsyncSession, session_id: UUID, reachable: Collection[UUID]) -> UUID:
    """Return the worker of a room, choosing one of `reachable` (those that answer here) where it has none.

    Raises RoomsAreRenewed, RoomsAreFull, and Away where no worker answers, or not the one that has the room.
    """
    session = await lock_session(db, session_id)
    workers = await living_workers(db)
    if not any(worker.id == session.media_worker_id for worker in workers):
        session.media_worker_id = await _choose(db, [one for one in workers if one.id in reachable])
    assert session.media_worker_id is not None
    if session.media_worker_id not in reachable:
        raise Away
    return session.media_worker_id


async def worker_of(db: AsyncSession, session_id: UUID) -> UUID | None:
    """Return the worker that carries a room, if any."""
    return await db.scalar(select(LiveSession.media_worker_id).where(LiveSession.id == session_id))


async def _choose(db: AsyncSession, workers: Sequence[MediaWorker]) -> UUID:
    # Rooms that open together are placed one after the other, and each counts for the next.
    await db.execute(select(func.pg_advisory_xact_lock(_PLACING)))
    heard = MediaWorker.heartbeat_at >= func.clock_timestamp() - SILENT
    loud = set((await db.scalars(select(MediaWorker.id).where(heard))).all())
    promised = await _promised(db)
    up = [one for one in workers if one.id in loud and one.state is WorkerState.UP]
    found = roomiest(
        Candidate(one.number, one.share, one.people, promised.get(one.id, 0))
        for one in up
        if one.admission is not Admission.NOBODY
    )
    if found is not None:
        return next(one.id for one in up if one.number == found.number)
    if up:
        raise RoomsAreFull
    raise RoomsAreRenewed if any(one.state is WorkerState.DRAINING for one in workers) else Away


async def _promised(db: AsyncSession) -> dict[UUID, int]:
    """Return how many people the rooms of each worker have or will have at least."""
    inside = (
        select(func.count())
        .where(
            RoomParticipant.session_id == LiveSession.id,
            RoomParticipant.presence.in_((Presence.IN, Presence.AWAY)),
        )
        .correlate(LiveSession)
        .scalar_subquery()
    )
    rooms = select(LiveSession.media_worker_id, inside).where(
        LiveSession.state == SessionState.LIVE, LiveSession.media_worker_id.is_not(None)
    )
    promised: dict[UUID, int] = {}
    for worker, people in (await db.execute(rooms)).all():
        promised[worker] = promised.get(worker, 0) + max(people, ROOM_PROMISE)
    return promised
