"""At the door: entering, knocking, being let in, and the links by which guests come."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Conflict, Gone, NotFound
from app.domain.permissions import Act
from app.domain.room import GRACE, Answer, Presence, RoomRole, SessionState, at_the_door, may_open
from app.domain.session_events import GuestLinkMade, GuestLinkRevoked, RoomDoorAnswered, RoomPersonChanged
from app.kit.clock import now
from app.kit.tokens import hash_token, new_token
from app.kit.words import N_
from app.models.guest_link import GuestLink
from app.models.live_session import LiveSession
from app.models.organisation import Organisation
from app.models.project import ProjectMember
from app.models.room_participant import RoomParticipant
from app.models.school_class import SchoolClass
from app.services import throttles
from app.services.projects.access import open_place
from app.services.record import record
from app.services.sessions.access import (
    insider,
    load_session,
    lock_session,
    other,
    participant_of,
)
from app.services.sessions.presence import facts, open_room, place

# A guest link lives until this long after the planned end; a session that runs late keeps its guests.
_LINK_LASTS = timedelta(hours=12)


class TooEarly(Conflict):
    """The room of a planned session does not open yet."""

    code = "room_too_early"
    message = N_("This room opens 30 minutes before the session starts.")


@dataclass(frozen=True)
class Entered:
    """What the door said, and as whom the actor stands there; `again` if the place was theirs until now."""

    answer: Answer
    session: LiveSession
    me: RoomParticipant | None
    again: bool = False


async def enter(
    db: AsyncSession, actor: Actor, session_id: UUID, line: UUID, grace: timedelta = GRACE
) -> Entered:
    """Come to the door of a room over the socket `line`; teachers open the room by walking in.

    Raises NotFound for strangers, TooEarly for a teacher long before the start.
    """
    seen = await db.scalar(LiveSession.visible_to(actor).where(LiveSession.id == session_id))
    if seen is None:
        raise NotFound
    session = await lock_session(db, session_id)
    me = await participant_of(db, actor, session_id)
    role = RoomRole.GUEST if actor.is_guest else await _member_role(db, actor, session)
    before = me.presence if me else None
    answer = at_the_door(role, before, await facts(db, session))
    if answer in (Answer.OVER, Answer.KEEP_OUT, Answer.WAIT):
        return Entered(answer, session, me)
    if answer is Answer.IN and session.state is SessionState.PLANNED:
        _check_time(session)
    me = me or await _new_participant(db, actor, session, role)
    me.role = role
    if answer is Answer.KNOCK:
        await _knock(db, session, me, line)
        return Entered(answer, session, me)
    me.line = line
    if session.state is SessionState.PLANNED:
        await open_room(db, session, me)
    await place(db, session, me, Presence.IN, grace)
    return Entered(answer, session, me, before in (Presence.IN, Presence.AWAY))


async def admit(db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID) -> None:
    """Let somebody in who knocks. Raises NotFound, NotInRoom, Forbidden."""
    await _answer(db, actor, session_id, participant_id, Presence.ADMITTED)


async def refuse(db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID) -> None:
    """Do not let somebody in who knocks. Raises NotFound, NotInRoom, Forbidden."""
    await _answer(db, actor, session_id, participant_id, Presence.REFUSED)


async def make_guest_link(
    db: AsyncSession, actor: Actor, session_id: UUID, note: str
) -> tuple[GuestLink, str]:
    """Make a link for guests of one session; returns it with its token, which is shown this once.

    Raises NotFound, Forbidden, Conflict where the session is over.
    """
    session = await load_session(db, actor, session_id, Act.SESSION_INVITE_GUEST)
    if session.state in (SessionState.ENDED, SessionState.CANCELLED):
        raise Conflict(message=N_("This session is over."))
    token = new_token()
    expires = max(session.ends_at, now()) + _LINK_LASTS
    link = GuestLink(
        session_id=session.id,
        token_hash=hash_token(token),
        note=note,
        created_by=actor.id,
        expires_at=expires,
    )
    db.add(link)
    await db.flush()
    await record(db, actor.id, GuestLinkMade(session.project_id, session.id, link.id))
    return link, token


async def revoke_guest_link(
    db: AsyncSession, actor: Actor, session_id: UUID, link_id: UUID, grace: timedelta = GRACE
) -> None:
    """Take a guest link back; who came by it is sent out. Raises NotFound, Forbidden."""
    session = await load_session(db, actor, session_id, Act.SESSION_INVITE_GUEST)
    link = await db.get(GuestLink, link_id)
    if link is None or link.session_id != session.id or link.revoked_at is not None:
        raise NotFound
    session = await lock_session(db, session_id)
    link.revoked_at = now()
    came = RoomParticipant.of_session(session.id).where(RoomParticipant.guest_link_id == link.id)
    for guest in (await db.scalars(came)).all():
        if guest.presence in (Presence.IN, Presence.AWAY, Presence.KNOCKING, Presence.ADMITTED):
            await place(db, session, guest, Presence.REMOVED, grace)
    await record(db, actor.id, GuestLinkRevoked(session.project_id, session.id, link.id))


async def guest_links(db: AsyncSession, actor: Actor, session_id: UUID) -> list[GuestLink]:
    """Return the links of a session that work now. Raises NotFound, Forbidden."""
    session = await load_session(db, actor, session_id, Act.SESSION_INVITE_GUEST)
    living = select(GuestLink).where(
        GuestLink.session_id == session.id, GuestLink.revoked_at.is_(None), GuestLink.expires_at > now()
    )
    return list((await db.scalars(living.order_by(GuestLink.created_at))).all())


async def session_of_link(db: AsyncSession, token: str) -> tuple[GuestLink, LiveSession]:
    """Return the session to which a guest link leads. Raises Gone for an unknown, old or revoked link."""
    link = await db.scalar(GuestLink.with_token(hash_token(token)))
    if link is None or link.revoked_at is not None or link.expires_at <= now():
        raise Gone
    session = await db.get(LiveSession, link.session_id)
    assert session is not None
    return link, session


async def come_as_guest(db: AsyncSession, token: str, name: str) -> str:
    """Take a guest's name; returns the guest's own token, for the cookie. Knocking comes next.

    Raises Gone, and TooMany past sixty an hour: a parents' evening fits through one link, a flood does not.
    """
    link, session = await session_of_link(db, token)
    await throttles.hit(db, "guest", str(link.id), limit=60, per=timedelta(hours=1))
    mine = new_token()
    db.add(
        RoomParticipant(
            session_id=session.id,
            guest_link_id=link.id,
            guest_token_hash=hash_token(mine),
            name=name,
            role=RoomRole.GUEST,
            presence=Presence.OUTSIDE,
            presence_at=now(),
        )
    )
    await db.flush()
    return mine


async def guest_with_token(db: AsyncSession, token: str) -> Actor | None:
    """Return the guest who carries this token, while the link lives; None otherwise."""
    return await _guest(db, RoomParticipant.guest_token_hash == hash_token(token))


async def guest_now(db: AsyncSession, participant_id: UUID) -> Actor | None:
    """Return a guest as actor, while the link lives; None otherwise."""
    return await _guest(db, RoomParticipant.id == participant_id)


async def _guest(db: AsyncSession, which: ColumnElement[bool]) -> Actor | None:
    guest = await db.scalar(
        select(RoomParticipant)
        .join(GuestLink, GuestLink.id == RoomParticipant.guest_link_id)
        .where(which, GuestLink.revoked_at.is_(None), GuestLink.expires_at > now())
    )
    if guest is None:
        return None
    return Actor(guest.id, Kind.GUEST, guest.name, guest.name, guest_of=guest.session_id)


async def _answer(
    db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID, presence: Presence
) -> None:
    session, _me = await insider(db, actor, session_id, Act.ROOM_GUARD)
    who = await other(db, session.id, participant_id)
    if who.presence is not Presence.KNOCKING:
        return
    who.presence, who.presence_at = presence, now()
    await record(db, actor.id, RoomDoorAnswered(session.id, who.id))
    await record(db, actor.id, RoomPersonChanged(session.id, who.id), audited=False)


async def _member_role(db: AsyncSession, actor: Actor, session: LiveSession) -> RoomRole:
    place = await open_place(db, actor, session.project_id, Act.ROOM_ENTER)
    return RoomRole(place.member.role.value)


def _check_time(session: LiveSession) -> None:
    if not may_open(session.state, session.starts_at, session.ends_at, now()):
        raise TooEarly


async def _knock(db: AsyncSession, session: LiveSession, me: RoomParticipant, line: UUID) -> None:
    me.presence, me.presence_at, me.seen_at, me.line = Presence.KNOCKING, now(), now(), line
    await record(db, me.person_id, RoomPersonChanged(session.id, me.id))


async def _new_participant(
    db: AsyncSession, actor: Actor, session: LiveSession, role: RoomRole
) -> RoomParticipant:
    me = RoomParticipant(
        session_id=session.id,
        person_id=actor.id,
        name=actor.display_name,
        place=await _place_of(db, actor, session),
        role=role,
        presence=Presence.OUTSIDE,
        presence_at=now(),
    )
    db.add(me)
    await db.flush()
    return me


async def _place_of(db: AsyncSession, actor: Actor, session: LiveSession) -> str:
    """Return the town of the school with which a member takes part: what a name tag says."""
    of_class = (
        select(Organisation.place)
        .join(SchoolClass, SchoolClass.organisation_id == Organisation.id)
        .join(ProjectMember, ProjectMember.class_id == SchoolClass.id)
        .where(ProjectMember.project_id == session.project_id, ProjectMember.person_id == actor.id)
    )
    own = select(Organisation.place).where(Organisation.id.in_(actor.organisations)).limit(1)
    return await db.scalar(of_class) or await db.scalar(own) or ""
