"""Meetings are opened: by a support officer, or once a month by the house for each field with enough teachers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.permissions import Act, Role, require
from app.domain.speed_meeting_events import MeetingCancelled, MeetingOpened
from app.domain.speed_meetings import FEWEST_ROUNDS, MOST_ROUNDS, USUAL_ROUNDS, Phase
from app.domain.vocabulary.fields import broad_fields, detailed_fields
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, Trust
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.speed_meeting import SpeedMeeting, SpeedSeat
from app.services.record import record
from app.services.speed_meetings.access import load_meeting
from app.services.speed_meetings.letters import CANCELLED, write_to_seats

LATEST = timedelta(days=365)
#: The house opens a meeting for a narrow field where so many verified teachers teach, in so many countries.
ENOUGH_TEACHERS, ENOUGH_COUNTRIES = 8, 3
#: It lies so far ahead, so that people can plan, on a Wednesday when Europe's lessons are over.
AHEAD, WEEKDAY, HOUR = timedelta(days=21), 2, time(15, tzinfo=UTC)
A_MONTH = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class MeetingListed:
    """A meeting of the list; `seats` are those registered, `mine` says whether the actor is."""

    meeting: SpeedMeeting
    seats: int
    mine: bool


async def open_meeting(
    db: AsyncSession, actor: Actor, *, field: str, starts_at: datetime, rounds: int = USUAL_ROUNDS
) -> SpeedMeeting:
    """Open a meeting for a field of ISCED-F. Raises Forbidden (for everybody but officers), Invalid."""
    require(Act.MEETING_OPEN, {Role.OFFICER} if actor.is_officer else {Role.TEACHER})
    if field not in _known_fields():
        raise Invalid(field="field", message=N_("Choose a field from the list."))
    if not now() < starts_at < now() + LATEST:
        raise Invalid(field="starts_at", message=N_("Choose a day within the next twelve months."))
    if not FEWEST_ROUNDS <= rounds <= MOST_ROUNDS:
        raise Invalid(field="rounds", message=N_("Choose 2 to 10 rounds."))
    return await _open(db, field, starts_at, rounds, actor.id)


async def cancel_meeting(db: AsyncSession, actor: Actor, meeting_id: UUID, *, base_url: str) -> SpeedMeeting:
    """Call a meeting off that has not begun; the registered get a mail. Twice is once. Raises NotFound, Forbidden, Conflict."""
    meeting = await load_meeting(db, actor, meeting_id, Act.MEETING_CANCEL, lock=True)
    if meeting.cancelled_at is not None:
        return meeting
    if meeting.moment(now()).phase not in (Phase.AHEAD, Phase.LOBBY):
        raise Conflict(message=N_("This meeting has begun or is over."))
    meeting.cancelled_at = now()
    await record(db, actor.id, MeetingCancelled(meeting.id))
    await write_to_seats(db, meeting, CANCELLED, base_url)
    return meeting


async def list_meetings(db: AsyncSession, actor: Actor) -> list[MeetingListed]:
    """Return coming meetings, the next first, then the actor's own past ones; at most 100. Raises Forbidden for learners."""
    if not actor.is_teacher:
        raise Forbidden
    seats = select(func.count()).where(SpeedSeat.meeting_id == SpeedMeeting.id).scalar_subquery()
    mine = (
        select(SpeedSeat.id)
        .where(SpeedSeat.meeting_id == SpeedMeeting.id, SpeedSeat.person_id == actor.id)
        .exists()
    )
    soon = SpeedMeeting.starts_at > now() - timedelta(hours=2)
    rows = await db.execute(
        select(SpeedMeeting, seats, mine)
        .where(SpeedMeeting.cancelled_at.is_(None), soon | mine)
        .order_by(soon.desc(), func.abs(func.extract("epoch", SpeedMeeting.starts_at - now())))
        .limit(100)
    )
    return [MeetingListed(*row) for row in rows]


async def open_monthly(db: AsyncSession) -> Sequence[SpeedMeeting]:
    """Open a meeting for each narrow field with enough teachers that has had none opened for a month."""
    made = []
    for field in await _busy_fields(db):
        last = await db.scalar(
            select(func.max(SpeedMeeting.starts_at)).where(
                SpeedMeeting.field == field, SpeedMeeting.cancelled_at.is_(None)
            )
        )
        starts = _next_day(now() + AHEAD)
        if last is None or last + A_MONTH <= starts:
            made.append(await _open(db, field, starts, USUAL_ROUNDS, None))
    return made


async def _open(
    db: AsyncSession, field: str, starts_at: datetime, rounds: int, by: UUID | None
) -> SpeedMeeting:
    meeting = SpeedMeeting(id=new_id(), field=field, starts_at=starts_at, rounds=rounds, opened_by=by)
    db.add(meeting)
    await record(db, by, MeetingOpened(meeting.id))
    return meeting


async def _busy_fields(db: AsyncSession) -> list[str]:
    narrow = func.left(SchoolClass.isced_f, 3)
    rows = await db.scalars(
        select(narrow)
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .join(
            Membership,
            (Membership.organisation_id == Organisation.id)
            & (Membership.person_id == ClassTeacher.person_id),
        )
        .where(
            SchoolClass.archived_at.is_(None),
            Organisation.trust == Trust.VERIFIED,
            Membership.trust == Trust.VERIFIED,
        )
        .group_by(narrow)
        .having(
            func.count(ClassTeacher.person_id.distinct()) >= ENOUGH_TEACHERS,
            func.count(Organisation.country.distinct()) >= ENOUGH_COUNTRIES,
        )
        .order_by(narrow)
    )
    known = _known_fields()
    return [field for field in rows if field in known]


def _next_day(at: datetime) -> datetime:
    day = at.date() + timedelta(days=(WEEKDAY - at.weekday()) % 7)
    return datetime.combine(day, HOUR)


def _known_fields() -> set[str]:
    detailed = detailed_fields()
    return {*broad_fields(), *(code[:3] for code in detailed), *detailed}
