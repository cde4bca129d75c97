"""Whom one wants to meet again: private until both say so; then both see it, and a proposal lies ready."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act
from app.domain.speed_meeting_events import PeopleMatched, TalkMarked
from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.classes import ClassShown, classes_shown
from app.services.record import record
from app.services.speed_meetings.access import load_meeting, own_seat
from app.services.speed_meetings.letters import MATCHED, write_of_match

#: Until so long after the meeting marks can be set and taken back.
MARKED_FOR = timedelta(days=14)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class TalkShown:
    """A talk from one side: with whom, of which class, whether I want to meet again, and whether both do."""

    talk: SpeedTalk
    meeting: SpeedMeeting
    name: str
    ours: UUID
    theirs: ClassShown
    again: bool

    @property
    def is_mutual(self) -> bool:
        """Say whether both want to."""
        return self.talk.mutual_at is not None


async def mark_talk(
    db: AsyncSession, actor: Actor, meeting_id: UUID, talk_id: UUID, *, again: bool, base_url: str
) -> SpeedTalk:
    """Say, or take back, that one wants to meet somebody again. Raises NotFound, Forbidden, Conflict (matched, too late).

    The other one learns of it only when both have said so; then nobody takes it back any more.
    """
    meeting = await load_meeting(db, actor, meeting_id, Act.MEETING_ATTEND)
    seat = await own_seat(db, actor, meeting_id)
    assert seat is not None
    talk = await db.get(SpeedTalk, talk_id, with_for_update=True, populate_existing=True)
    if talk is None or talk.meeting_id != meeting_id or seat.id not in (talk.one_id, talk.other_id):
        raise NotFound
    if talk.says_again(seat.id) == again:
        return talk
    if talk.mutual_at is not None or now() > meeting.ends_at + MARKED_FOR:
        raise Conflict(message=N_("This cannot be changed any more."))
    if seat.id == talk.one_id:
        talk.one_again = again
    else:
        talk.other_again = again
    await record(db, actor.id, TalkMarked(meeting_id))
    if talk.one_again and talk.other_again:
        talk.mutual_at = now()
        await record(db, actor.id, PeopleMatched(meeting_id, talk.id))
        if meeting.listed_at is not None:  # the list has gone out without this one
            await write_of_match(db, meeting, talk, MATCHED, base_url)
    return talk


async def talks_of(db: AsyncSession, actor: Actor, meeting_id: UUID) -> list[TalkShown]:
    """Return the actor's talks of a meeting, the latest first. Raises NotFound, Forbidden."""
    await load_meeting(db, actor, meeting_id, Act.MEETING_ATTEND)
    return await _shown(db, actor, SpeedTalk.meeting_id == meeting_id)


async def people_met(db: AsyncSession, actor: Actor) -> list[TalkShown]:
    """Return everybody with whom the actor wants to meet again, and who wants to meet the actor; the latest first."""
    return await _shown(db, actor, SpeedTalk.mutual_at.is_not(None))


async def _shown(db: AsyncSession, actor: Actor, which: ColumnElement[bool]) -> list[TalkShown]:
    own, other = aliased(SpeedSeat), aliased(SpeedSeat)
    sides = or_(
        (own.id == SpeedTalk.one_id) & (other.id == SpeedTalk.other_id),
        (own.id == SpeedTalk.other_id) & (other.id == SpeedTalk.one_id),
    )
    rows = (
        await db.execute(
            select(SpeedTalk, SpeedMeeting, own, other.class_id, Person.display_name)
            .join(SpeedMeeting, SpeedMeeting.id == SpeedTalk.meeting_id)
            .join(own, own.meeting_id == SpeedTalk.meeting_id)
            .join(other, other.meeting_id == SpeedTalk.meeting_id)
            .join(Person, Person.id == other.person_id)
            .where(sides, own.person_id == actor.id, which)
            .order_by(SpeedTalk.created_at.desc(), SpeedTalk.id)
            .limit(MOST_SHOWN)
        )
    ).all()
    shown = await classes_shown(db, {theirs for _t, _m, _own, theirs, _name in rows})
    return [
        TalkShown(talk, meeting, name, seat.class_id, shown[theirs], talk.says_again(seat.id))
        for talk, meeting, seat, theirs, name in rows
    ]
