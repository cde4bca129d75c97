"""The clock of a meeting: rooms of a round that is over close, and the next pairs are made of who is there.

Everything rests on times in the database: whoever looks first does it, the lock on the meeting keeps it done once, and
a house that was down for two rounds goes on with the one that runs now.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching import ClassFacts, score
from app.domain.room import EndReason, SessionState
from app.domain.speed_meeting_events import RoundBegun
from app.domain.speed_meetings import CHANGE, MOST_ROUNDS, PRESENT, TALK, Phase, pair_up, round_starts
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.live_session import LiveSession
from app.models.project import MemberRole, Project, ProjectMember, ProjectState
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.classes import ClassShown, classes_shown
from app.services.language import speak
from app.services.record import record
from app.services.sessions.presence import close_room
from app.services.speed_meetings.telling import TITLE


async def meetings_to_turn(db: AsyncSession) -> list[UUID]:
    """Return the meetings that run now, or ended with rooms still open."""
    at = now()
    begun = SpeedMeeting.starts_at <= at
    runs = (
        begun
        & (SpeedMeeting.starts_at > at - MOST_ROUNDS * (TALK + CHANGE))
        & SpeedMeeting.cancelled_at.is_(None)
    )
    open_room = (
        select(SpeedTalk.id)
        .join(LiveSession, LiveSession.id == SpeedTalk.session_id)
        .where(
            SpeedTalk.meeting_id == SpeedMeeting.id,
            LiveSession.state.in_((SessionState.PLANNED, SessionState.LIVE)),
        )
        .exists()
    )
    late = begun & (SpeedMeeting.starts_at > at - 2 * MOST_ROUNDS * (TALK + CHANGE)) & open_room
    return list((await db.scalars(select(SpeedMeeting.id).where(or_(runs, late)))).all())


async def turn(db: AsyncSession, meeting_id: UUID) -> list[UUID]:
    """Do in one meeting what the time demands; returns the rooms that closed. One that another process turns is left to it."""
    query = select(SpeedMeeting).where(SpeedMeeting.id == meeting_id).with_for_update(skip_locked=True)
    meeting = await db.scalar(query.execution_options(populate_existing=True))
    if meeting is None:
        return []
    here = meeting.moment(now())
    running = here.number if here.phase is Phase.ROUND else here.number + 1
    closed = await _close_rooms(db, meeting, before=running)
    if here.phase is Phase.ROUND and meeting.turned < here.number and meeting.cancelled_at is None:
        meeting.turned = here.number
        await _begin_round(db, meeting, here.number)
    return closed


async def _close_rooms(db: AsyncSession, meeting: SpeedMeeting, before: int) -> list[UUID]:
    still = (SessionState.PLANNED, SessionState.LIVE)
    rooms = await db.scalars(
        select(LiveSession)
        .join(SpeedTalk, SpeedTalk.session_id == LiveSession.id)
        .where(SpeedTalk.meeting_id == meeting.id, SpeedTalk.round < before, LiveSession.state.in_(still))
        .order_by(LiveSession.id)
        .with_for_update(of=LiveSession)
    )
    closed = []
    for room in rooms.all():
        held = room.state is SessionState.LIVE
        await close_room(db, room, EndReason.TEACHER_ENDED if held else EndReason.CANCELLED)
        closed.append(room.id)
    return closed


async def _begin_round(db: AsyncSession, meeting: SpeedMeeting, number: int) -> None:
    """Make the pairs of a round of those who are there."""
    seats = (
        await db.scalars(
            select(SpeedSeat)
            .where(SpeedSeat.meeting_id == meeting.id, SpeedSeat.seen_at > now() - PRESENT)
            .order_by(SpeedSeat.created_at, SpeedSeat.id)
        )
    ).all()
    by_id = {seat.id: seat for seat in seats}
    shown = await classes_shown(db, {seat.class_id for seat in seats})
    known = {seat.id: _Facts.of(shown[seat.class_id]) for seat in seats}
    waited = {seat.id: seat.waited for seat in seats}
    met = await _met(db, meeting)
    # A hundred people take two seconds; the process goes on serving rooms meanwhile.
    pairs, waiting = await asyncio.to_thread(
        pair_up, list(by_id), met, waited, lambda one, other: _value(known[one], known[other])
    )
    for one, other in pairs:
        await _open_talk(db, meeting, number, by_id[one], by_id[other])
    for alone in waiting:
        by_id[alone].waited += 1
    await record(db, None, RoundBegun(meeting.id, number, len(pairs), len(waiting)))


async def _met(db: AsyncSession, meeting: SpeedMeeting) -> set[frozenset[UUID]]:
    rows = await db.execute(
        select(SpeedTalk.one_id, SpeedTalk.other_id).where(SpeedTalk.meeting_id == meeting.id)
    )
    return {frozenset((one, other)) for one, other in rows}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the pairs are made by."""

    country: str
    of_class: ClassFacts

    @classmethod
    def of(cls, shown: ClassShown) -> "_Facts":
        return cls(shown.school.country, shown.facts)


def _value(ours: _Facts, theirs: _Facts) -> float | None:
    """Return how well two classes fit; None for two of one country. Classes without a common kind still talk."""
    return None if ours.country == theirs.country else score(ours.of_class, theirs.of_class).score


async def _open_talk(
    db: AsyncSession, meeting: SpeedMeeting, number: int, one: SpeedSeat, other: SpeedSeat
) -> None:
    """Make the room of one pair: a workspace of the two, of which nothing but its room can be opened."""
    title = speak("en")(TITLE) % {"number": number}
    room = Project(id=new_id(), title=title, state=ProjectState.MEETING, created_by=None)
    db.add(room)
    await db.flush()
    for seat in (one, other):
        db.add(
            ProjectMember(
                project_id=room.id, person_id=seat.person_id, class_id=seat.class_id, role=MemberRole.TEACHER
            )
        )
    session = LiveSession(
        id=new_id(),
        project_id=room.id,
        title=title,
        starts_at=round_starts(meeting.starts_at, number),
        minutes=int(TALK.total_seconds() // 60),
    )
    db.add(session)
    await db.flush()
    first, second = sorted((one.id, other.id))
    db.add(
        SpeedTalk(meeting_id=meeting.id, round=number, one_id=first, other_id=second, session_id=session.id)
    )
    await db.flush()
