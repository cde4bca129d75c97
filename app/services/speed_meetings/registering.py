"""Verified teachers register with a class, until the last round begins; whoever cannot come gives the seat back."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.speed_meeting_events import SeatGivenBack, SeatTaken
from app.domain.speed_meetings import MOST_PEOPLE, Phase
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.school_class import SchoolClass
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.record import record
from app.services.speed_meetings.access import load_meeting, own_seat
from app.services.speed_meetings.letters import REGISTERED, write_to_seats


async def register(
    db: AsyncSession, actor: Actor, meeting_id: UUID, class_id: UUID, *, base_url: str
) -> SpeedSeat:
    """Take a seat with one of the own classes of the meeting's field, or change the class before it begins.

    A mail brings the day for the calendar. Raises NotFound, Forbidden, NotVerified, Invalid, Conflict (full, over).
    """
    if actor.is_teacher and not actor.is_verified:
        raise NotVerified
    meeting = await load_meeting(db, actor, meeting_id, Act.MEETING_REGISTER, lock=True)
    if meeting.cancelled_at is not None or meeting.moment(now()).phase is Phase.OVER:
        raise Conflict(message=N_("This meeting is over or was called off."))
    ours = await db.scalar(SchoolClass.taught_by(actor.id).where(SchoolClass.id == class_id))
    if ours is None:
        raise NotFound
    if ours.organisation_id not in actor.verified_organisations:
        raise NotVerified
    if not ours.isced_f.startswith(meeting.field):
        raise Invalid(
            field="class_id", message=N_("This class learns another field than the meeting is for.")
        )
    seat = await own_seat(db, actor, meeting_id)
    if seat is not None and await _has_talked(db, seat):
        raise Conflict(message=N_("You have met people with this class already. It stays for this meeting."))
    if seat is None:
        await _check_room(db, meeting)
        seat = SpeedSeat(id=new_id(), meeting_id=meeting_id, person_id=actor.id, class_id=class_id)
        db.add(seat)
    seat.class_id = class_id
    await record(db, actor.id, SeatTaken(meeting_id, class_id))
    await write_to_seats(db, meeting, REGISTERED, base_url, only=seat.id)
    return seat


async def give_back(db: AsyncSession, actor: Actor, meeting_id: UUID) -> None:
    """Give the seat back before the first talk; nothing happens without one. Raises NotFound, Forbidden, Conflict."""
    await load_meeting(db, actor, meeting_id, Act.MEETING_VIEW, lock=True)
    seat = await own_seat(db, actor, meeting_id)
    if seat is None:
        return
    if await _has_talked(db, seat):
        raise Conflict(
            message=N_("You have met people in this meeting. Close the page if you want to leave.")
        )
    await db.delete(seat)
    await record(db, actor.id, SeatGivenBack(meeting_id))


async def _has_talked(db: AsyncSession, seat: SpeedSeat) -> bool:
    mine = (SpeedTalk.one_id == seat.id) | (SpeedTalk.other_id == seat.id)
    return await db.scalar(select(SpeedTalk.id).where(mine).limit(1)) is not None


async def _check_room(db: AsyncSession, meeting: SpeedMeeting) -> None:
    taken = await db.scalar(select(func.count()).where(SpeedSeat.meeting_id == meeting.id))
    if (taken or 0) >= MOST_PEOPLE:
        raise Conflict(message=N_("This meeting is full. There is another one next month."))
