"""What has happened in speed meetings. Kept in the audit; marks name the talk alone, and not what was said of whom."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class MeetingEvent(Event):
    """Something about one meeting."""

    meeting_id: UUID


@dataclass(frozen=True, slots=True)
class MeetingOpened(MeetingEvent):
    """A support officer, or the house by itself, opened one."""

    name = "speed_meeting.opened"


@dataclass(frozen=True, slots=True)
class MeetingCancelled(MeetingEvent):
    """A support officer called it off."""

    name = "speed_meeting.cancelled"


@dataclass(frozen=True, slots=True)
class SeatTaken(MeetingEvent):
    """A teacher registered with a class."""

    name = "speed_meeting.seat_taken"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class SeatGivenBack(MeetingEvent):
    """A teacher does not come."""

    name = "speed_meeting.seat_given_back"


@dataclass(frozen=True, slots=True)
class RoundBegun(MeetingEvent):
    """The pairs of a round are made."""

    name = "speed_meeting.round_begun"
    number: int
    pairs: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TalkMarked(MeetingEvent):
    """Somebody changed their mark on a talk; which one is theirs alone to know."""

    name = "speed_meeting.talk_marked"


@dataclass(frozen=True, slots=True)
class PeopleMatched(MeetingEvent):
    """Two people want to meet each other again."""

    name = "speed_meeting.matched"
    talk_id: UUID
