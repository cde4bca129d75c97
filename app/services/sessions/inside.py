"""What people do inside a room. Each function is one intention: checked, done, recorded."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden
from app.domain.permissions import Act, may
from app.domain.room import GRACE, EndReason, Presence, Source
from app.domain.session_events import (
    RoomChanged,
    RoomMuted,
    RoomPersonChanged,
    RoomPersonRemoved,
    RoomSaid,
)
from app.kit.clock import now
from app.kit.words import N_
from app.models.live_session import LiveSession, SessionMessage
from app.models.room_participant import RoomParticipant
from app.services.record import record
from app.services.sessions.access import ROOM_ROLES, insider, lock_session, other, participant_of
from app.services.sessions.presence import close_room, place


class Elsewhere(Conflict):
    """The same person has entered on another device; this line is no longer the one."""

    code = "elsewhere"
    message = N_("You have joined this session on another device.")


async def leave(
    db: AsyncSession, actor: Actor, session_id: UUID, line: UUID, grace: timedelta = GRACE
) -> None:
    """Leave the room, or the door. Nothing happens for somebody who is not there, or there on another line."""
    await _gone(db, actor, session_id, line, Presence.LEFT, grace)


async def line_dropped(
    db: AsyncSession, actor: Actor, session_id: UUID, line: UUID, grace: timedelta = GRACE
) -> None:
    """The socket closed: the place is kept for a while."""
    await _gone(db, actor, session_id, line, Presence.AWAY, grace)


async def raise_hand(db: AsyncSession, actor: Actor, session_id: UUID, up: bool) -> None:
    """Raise the own hand, or take it down; a hand that is up keeps its place in the queue."""
    session, me = await insider(db, actor, session_id, Act.ROOM_SPEAK)
    if up == (me.hand_at is not None):
        return
    me.hand_at = now() if up else None
    await record(db, me.person_id, RoomPersonChanged(session.id, me.id), audited=False)


async def lower_hand(db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID) -> None:
    """Take somebody's hand down, when it is their turn."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_LEAD)
    who = await other(db, session.id, participant_id)
    who.hand_at = None
    await record(db, actor.id, RoomPersonChanged(session.id, who.id), audited=False)


async def switch_devices(
    db: AsyncSession, actor: Actor, session_id: UUID, line: UUID, *, mic: bool, camera: bool, screen: bool
) -> RoomParticipant:
    """Say what the actor sends from now on. Raises Elsewhere, and Forbidden for a screen by a guest."""
    session, me = await insider(db, actor, session_id, Act.ROOM_SPEAK)
    if me.line != line:
        raise Elsewhere
    if screen and not may(Act.ROOM_SHARE, {ROOM_ROLES[me.role]}):
        raise Forbidden
    if (me.mic, me.camera, me.screen) != (mic, camera, screen):
        me.mic, me.camera, me.screen = mic, camera, screen
        await record(db, me.person_id, RoomPersonChanged(session.id, me.id), audited=False)
    return me


async def mute(
    db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID, source: Source
) -> RoomParticipant:
    """Switch somebody's microphone, camera or screen off. Nobody can switch another's on."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_LEAD)
    who = await other(db, session.id, participant_id)
    setattr(who, source.value, False)
    await record(db, actor.id, RoomMuted(session.id, who.id, source.value))
    await record(db, actor.id, RoomPersonChanged(session.id, who.id), audited=False)
    return who


async def remove(
    db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID, grace: timedelta = GRACE
) -> RoomParticipant:
    """Send somebody out of the room, for the rest of the session. Teachers cannot send teachers out."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_GUARD)
    who = await other(db, session.id, participant_id)
    if may(Act.ROOM_GUARD, {ROOM_ROLES[who.role]}):
        raise Forbidden(message=N_("A teacher cannot be sent out of the room."))
    await place(db, session, who, Presence.REMOVED, grace)
    await record(db, actor.id, RoomPersonRemoved(session.id, who.id))
    return who


async def lock(db: AsyncSession, actor: Actor, session_id: UUID, on: bool) -> None:
    """Lock the room (newcomers knock), or unlock it."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_GUARD)
    session.locked = on
    await record(db, actor.id, RoomChanged(session.id))


async def spotlight(db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID | None) -> None:
    """Put somebody in the light for all, or nobody."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_LEAD)
    if participant_id is not None:
        await other(db, session.id, participant_id)
    session.spotlight = participant_id
    await record(db, actor.id, RoomChanged(session.id))


async def end(db: AsyncSession, actor: Actor, session_id: UUID) -> LiveSession:
    """End the session for all."""
    session, _me = await insider(db, actor, session_id, Act.ROOM_GUARD)
    await close_room(db, session, EndReason.TEACHER_ENDED)
    return session


async def say(db: AsyncSession, actor: Actor, session_id: UUID, text: str, client_key: str) -> SessionMessage:
    """Write to everybody in the room; the same `client_key` again is the same message."""
    session, me = await insider(db, actor, session_id, Act.ROOM_SPEAK)
    if client_key:
        known = select(SessionMessage).where(
            SessionMessage.participant_id == me.id, SessionMessage.client_key == client_key
        )
        if (said := await db.scalar(known)) is not None:
            return said
    message = SessionMessage(session_id=session.id, participant_id=me.id, text=text, client_key=client_key)
    db.add(message)
    await db.flush()
    await record(db, me.person_id, RoomSaid(session.id, message.id), audited=False)
    return message


async def check_line(db: AsyncSession, actor: Actor, session_id: UUID, line: UUID) -> RoomParticipant:
    """Return the actor's place if this line is the one that is inside. Raises NotInRoom, Elsewhere."""
    _session, me = await insider(db, actor, session_id, Act.ROOM_SPEAK)
    if me.line != line:
        raise Elsewhere
    return me


async def _gone(
    db: AsyncSession, actor: Actor, session_id: UUID, line: UUID, to: Presence, grace: timedelta
) -> None:
    session = await lock_session(db, session_id)
    me = await participant_of(db, actor, session_id)
    if me is None or me.line != line:
        return
    if me.presence in (Presence.IN, Presence.AWAY):
        await place(db, session, me, to, grace)
    elif me.presence is Presence.KNOCKING:
        await place(db, session, me, Presence.OUTSIDE, grace)
