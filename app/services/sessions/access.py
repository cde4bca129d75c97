"""From an actor to a session and what the actor is to it; every other module of sessions begins here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.domain.room import Presence, RoomRole
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant
from app.services.projects.access import open_place

ROOM_ROLES = {
    RoomRole.TEACHER: Role.ROOM_TEACHER,
    RoomRole.FACILITATOR: Role.ROOM_FACILITATOR,
    RoomRole.LEARNER: Role.ROOM_LEARNER,
    RoomRole.GUEST: Role.ROOM_GUEST,
}


class NotInRoom(Conflict):
    """Something that can be done inside only, from outside."""

    code = "not_in_room"
    message = N_("You are not in this room.")


async def load_session(db: AsyncSession, actor: Actor, session_id: UUID, act: Act) -> LiveSession:
    """Return a session with which a member of its project may do this. Raises NotFound, Forbidden."""
    session = await db.scalar(LiveSession.visible_to(actor).where(LiveSession.id == session_id))
    if session is None:
        raise NotFound
    await open_place(db, actor, session.project_id, act)
    return session


async def may_hear_room(db: AsyncSession, actor: Actor, session_id: UUID) -> bool:
    """Say whether the actor is inside this room, or lost the line for a moment."""
    me = await participant_of(db, actor, session_id)
    if me is None or me.presence not in (Presence.IN, Presence.AWAY):
        return False
    return await may_hear_door(db, actor, session_id)


async def may_hear_door(db: AsyncSession, actor: Actor, session_id: UUID) -> bool:
    """Say whether the actor may stand before this door."""
    visible = LiveSession.visible_to(actor).where(LiveSession.id == session_id)
    return bool(await db.scalar(select(visible.exists())))


async def lock_session(db: AsyncSession, session_id: UUID) -> LiveSession:
    """Return a session with its row locked: everything that changes a room goes one after the other."""
    session = await db.get(LiveSession, session_id, with_for_update=True, populate_existing=True)
    if session is None:
        raise NotFound
    return session


async def participant_of(db: AsyncSession, actor: Actor, session_id: UUID) -> RoomParticipant | None:
    """Return the actor's place in a room, if there is one."""
    mine = RoomParticipant.id == actor.id if actor.is_guest else RoomParticipant.person_id == actor.id
    return await db.scalar(RoomParticipant.of_session(session_id).where(mine))


async def insider(
    db: AsyncSession, actor: Actor, session_id: UUID, act: Act
) -> tuple[LiveSession, RoomParticipant]:
    """Return the room, locked, and the actor's place in it, where the actor is inside and may do this.

    Raises NotFound for strangers, NotInRoom for members outside, Forbidden for the wrong role.
    """
    visible = await db.scalar(LiveSession.visible_to(actor).where(LiveSession.id == session_id))
    if visible is None:
        raise NotFound
    session = await lock_session(db, session_id)
    me = await participant_of(db, actor, session_id)
    if me is None or me.presence is not Presence.IN:
        raise NotInRoom
    require(act, {ROOM_ROLES[me.role]})
    return session, me


async def other(db: AsyncSession, session_id: UUID, participant_id: UUID) -> RoomParticipant:
    """Return somebody of the same room. Raises NotFound."""
    found = await db.get(RoomParticipant, participant_id)
    if found is None or found.session_id != session_id:
        raise NotFound
    return found
