"""Who is where in a room: the one place that changes presence, closing time and the stays for attendance."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.bench_events import BenchEnd
from app.domain.events import AccessChanged
from app.domain.room import (
    EndReason,
    Presence,
    RoomFacts,
    SessionState,
    closing_time,
    is_staffed,
    state_after_closing,
)
from app.domain.session_events import (
    GuestAccessChanged,
    RoomChanged,
    RoomEnded,
    RoomOpened,
    RoomPersonChanged,
)
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant, RoomStay
from app.services.record import record
from app.services.sessions.bench_ending import end_cameras, withdraw_links

INSIDE = (Presence.IN, Presence.AWAY)


async def everybody(db: AsyncSession, session: LiveSession) -> Sequence[RoomParticipant]:
    """Return everybody of a session, in the order in which they first came."""
    return (await db.scalars(RoomParticipant.of_session(session.id))).all()


async def facts(db: AsyncSession, session: LiveSession) -> RoomFacts:
    """Return what the door needs to know."""
    people = [p.attendee for p in await everybody(db, session)]
    return RoomFacts(session.state, is_staffed(people), session.locked)


async def place(
    db: AsyncSession, session: LiveSession, who: RoomParticipant, presence: Presence, grace: timedelta
) -> None:
    """Put somebody somewhere: stays, hand and devices follow, the closing time is worked out anew."""
    at, before = now(), who.presence
    who.presence, who.presence_at = presence, at
    if presence is Presence.IN:
        who.seen_at = at
    if presence not in INSIDE:
        who.hand_at = who.line = None
        who.mic = who.camera = who.screen = False
        if session.spotlight == who.id:
            session.spotlight = None
        await end_cameras(db, [who.id], BenchEnd.LEFT)
    elif presence is Presence.AWAY:
        await withdraw_links(db, [who.id], BenchEnd.LEFT)
    if presence is Presence.IN and before is not Presence.IN:
        db.add(RoomStay(participant_id=who.id, joined_at=at))
    elif before is Presence.IN and presence is not Presence.IN:
        await _end_stay(db, who, at)
    await record(db, who.person_id, RoomPersonChanged(session.id, who.id), audited=presence not in INSIDE)
    if presence is Presence.REMOVED:
        await _silence(db, who)
    await reckon_closing(db, session, grace)


async def reckon_closing(db: AsyncSession, session: LiveSession, grace: timedelta) -> None:
    """Set when the room closes, or that it does not."""
    if session.state is not SessionState.LIVE:
        return
    people = [p.attendee for p in await everybody(db, session)]
    closes = closing_time(people, session.closes_at, now(), grace)
    if closes != session.closes_at:
        session.closes_at = closes
        await record(db, None, RoomChanged(session.id), audited=False)


async def open_room(db: AsyncSession, session: LiveSession, by: RoomParticipant) -> None:
    """Open the room: those who wait are told."""
    session.state = SessionState.LIVE
    session.opened_at = session.opened_at or now()
    session.closes_at = None
    await record(db, by.person_id, RoomOpened(session.project_id, session.id))


async def close_room(db: AsyncSession, session: LiveSession, reason: EndReason) -> None:
    """Close the room for all. Everybody is out; the chat and the minutes stay."""
    at = now()
    session.state = state_after_closing(reason, session.ends_at, at)
    session.closes_at = session.spotlight = session.media_worker_id = None
    session.locked = False
    if session.state is not SessionState.PLANNED:
        session.ended_at, session.end_reason = at, reason
    people = await everybody(db, session)
    await end_cameras(db, [person.id for person in people], BenchEnd.ROOM)
    for person in people:
        if person.presence is Presence.IN:
            await _end_stay(db, person, at)
        if person.presence in INSIDE:
            person.presence, person.presence_at = Presence.LEFT, at
            person.hand_at = person.line = None
            person.mic = person.camera = person.screen = False
            if person.person_id is None:
                await _silence(db, person)
    again = session.state is SessionState.PLANNED
    await record(db, None, RoomEnded(session.project_id, session.id, reason.value, again))


async def _silence(db: AsyncSession, who: RoomParticipant) -> None:
    """Let open sockets find out that this person hears the room no more."""
    changed = AccessChanged(who.person_id) if who.person_id else GuestAccessChanged(who.id)
    await record(db, who.person_id, changed, audited=False)


async def _end_stay(db: AsyncSession, who: RoomParticipant, at: datetime) -> None:
    running = (RoomStay.participant_id == who.id) & RoomStay.left_at.is_(None)
    await db.execute(update(RoomStay).where(running).values(left_at=at))
