"""Looking after rooms while nobody acts: lines that went silent, places given up, rooms left alone.

Everything rests on times in the database, so that it holds over a restart and among several processes:
whoever looks first does it, and the locks keep it done once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.room import GRACE, RESUME, SEEN, EndReason, Presence
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant
from app.services.sessions.presence import close_room, place

_ON_LINE = (Presence.IN, Presence.KNOCKING)


async def note_lines(db: AsyncSession, lines: Collection[UUID]) -> None:
    """Give a sign of life for every socket that this process holds in a room."""
    if lines:
        mine = RoomParticipant.line.in_(lines) & RoomParticipant.presence.in_(_ON_LINE)
        await db.execute(update(RoomParticipant).where(mine).values(seen_at=now()))


async def rooms_to_see_to(db: AsyncSession) -> list[UUID]:
    """Return the ids of sessions in which time has changed something."""
    at = now()
    silent = RoomParticipant.presence.in_(_ON_LINE) & (RoomParticipant.seen_at < at - SEEN)
    given_up = (RoomParticipant.presence == Presence.AWAY) & (RoomParticipant.presence_at <= at - RESUME)
    people = select(RoomParticipant.session_id).where(silent | given_up).distinct()
    rooms = select(LiveSession.id).where(LiveSession.closes_at <= at)
    return list((await db.scalars(people.union(rooms))).all())


@dataclass(frozen=True)
class SeenTo:
    """What time has changed in a room: whether it closed, and who has given up their place. `worker` carries it."""

    closed: bool = False
    gone: Sequence[UUID] = ()
    worker: UUID | None = None


async def see_to_room(db: AsyncSession, session_id: UUID, grace: timedelta = GRACE) -> SeenTo:
    """Do in one room what time demands; the media of whoever is gone are for the caller to end.

    A room that another process has locked is left to it.
    """
    mine = select(LiveSession).where(LiveSession.id == session_id).with_for_update(skip_locked=True)
    session = await db.scalar(mine)
    if session is None:
        return SeenTo()
    at, gone = now(), []
    for person in (await db.scalars(RoomParticipant.of_session(session.id))).all():
        silent = person.seen_at is None or person.seen_at < at - SEEN
        if person.presence is Presence.IN and silent:
            await place(db, session, person, Presence.AWAY, grace)
        elif person.presence is Presence.KNOCKING and silent:
            await place(db, session, person, Presence.OUTSIDE, grace)
        elif person.presence is Presence.AWAY and person.presence_at <= at - RESUME:
            await place(db, session, person, Presence.LEFT, grace)
            gone.append(person.id)
    closed = session.closes_at is not None and session.closes_at <= at
    if closed:
        await close_room(db, session, EndReason.NO_TEACHER)
    return SeenTo(closed, tuple(gone), session.media_worker_id)
