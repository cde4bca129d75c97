"""Speed meetings on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.domain.speed_meetings import FEWEST_ROUNDS, MOST_ROUNDS, USUAL_ROUNDS
from app.kit.clock import now
from app.models.speed_meeting import SpeedMeeting
from app.services.speed_meetings import Here, TalkShown
from app.services.speed_meetings.planning import MeetingListed


class MeetingIn(Strict):
    """A meeting for a field of ISCED-F 2013, two to four digits."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"field": "072", "starts_at": "2027-03-10T14:00:00Z", "rounds": USUAL_ROUNDS}]
        }
    )

    field: str = Field(pattern=r"^\d{2,4}$")
    starts_at: AwareDatetime
    rounds: int = Field(USUAL_ROUNDS, ge=FEWEST_ROUNDS, le=MOST_ROUNDS)


class SeatIn(Strict):
    """A seat, with one of one's own classes."""

    class_id: UUID


class MarkIn(Strict):
    """Whether one wants to meet somebody again."""

    again: bool = False


class MeetingOut(BaseModel):
    """A meeting. `seats` says how many are registered, `mine` whether one is among them; both may be left out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    field: str
    starts_at: datetime
    ends_at: datetime
    rounds: int
    cancelled_at: datetime | None
    seats: int | None = None
    mine: bool | None = None

    @classmethod
    def of(cls, listed: MeetingListed) -> "MeetingOut":
        """Return a meeting of the list for the wire."""
        return meeting_out(listed.meeting).model_copy(update={"seats": listed.seats, "mine": listed.mine})


class SeatOut(BaseModel):
    """A seat."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    meeting_id: UUID
    class_id: UUID


class HereOut(BaseModel):
    """Where to be now. `room` is the live session of this round; `waits`: nobody is left to talk to in it.

    `now` is the clock of the server, by which `until` and `notice_at` are counted down.
    """

    phase: str
    number: int
    until: datetime
    notice_at: datetime | None
    room: UUID | None
    waits: bool
    now: datetime

    @classmethod
    def of(cls, here: Here) -> "HereOut":
        """Return where somebody is to be, for the wire."""
        moment = here.moment
        return cls(
            phase=moment.phase.value,
            number=moment.number,
            until=moment.until,
            notice_at=here.notice_at,
            room=here.room,
            waits=here.waits,
            now=now(),
        )


class TalkOut(BaseModel):
    """A talk: with whom, whether one wants to meet again, and whether both do. Nobody sees the other's mark alone."""

    id: UUID
    meeting_id: UUID
    round: int
    name: str
    class_id: UUID
    class_name: str
    school: str
    country: str
    again: bool
    mutual: bool

    @classmethod
    def of(cls, shown: TalkShown) -> "TalkOut":
        """Return a talk for the wire."""
        theirs = shown.theirs
        return cls(
            id=shown.talk.id,
            meeting_id=shown.meeting.id,
            round=shown.talk.round,
            name=shown.name,
            class_id=theirs.id,
            class_name=theirs.name,
            school=theirs.school.name,
            country=theirs.school.country,
            again=shown.again,
            mutual=shown.is_mutual,
        )


def meeting_out(meeting: SpeedMeeting) -> MeetingOut:
    """Return a meeting for the wire."""
    return MeetingOut.model_validate(meeting)
