"""Speed meetings: teachers of one field meet two by two for five minutes, in rounds that the clock turns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.speed_meetings import Moment, ends_at, moment
from app.kit.db import Base
from app.models.types import ClassId, Created, Id, PersonId


class SpeedMeeting(Base):
    """One event. Where it stands follows from its start and the clock; see app/domain/speed_meetings.py."""

    __tablename__ = "speed_meeting"
    __table_args__ = (Index("ix_speed_meeting_starts_at", "starts_at"),)

    id: Mapped[Id]
    # A field of ISCED-F 2013 of two to four digits: whose classes can come.
    field: Mapped[str]
    starts_at: Mapped[datetime]
    rounds: Mapped[int]
    # The officer who opened it; nobody where the house did by itself.
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    # The last round whose pairs are made, and when everybody was sent the list of matches.
    turned: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @property
    def ends_at(self) -> datetime:
        """Return when its last round ends."""
        return ends_at(self.starts_at, self.rounds)

    def moment(self, at: datetime) -> Moment:
        """Return where it stands."""
        return moment(self.starts_at, self.rounds, at)


class SpeedSeat(Base):
    """A teacher is registered, with one class."""

    __tablename__ = "speed_seat"
    __table_args__ = (Index("uq_speed_seat_meeting_person", "meeting_id", "person_id", unique=True),)

    id: Mapped[Id]
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("speed_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId]
    class_id: Mapped[ClassId]
    # The last sign of life of a page of the meeting: pairs are made of those who are there.
    seen_at: Mapped[datetime | None]
    # In how many rounds this person was there and had nobody to talk to.
    waited: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]


class SpeedTalk(Base):
    """Two people were paired in a round; each says in private whether they want to meet again."""

    __tablename__ = "speed_talk"
    __table_args__ = (
        Index("ix_speed_talk_meeting_round", "meeting_id", "round"),
        Index("uq_speed_talk_pair", "one_id", "other_id", unique=True),
        CheckConstraint("one_id < other_id", name="each_pair_one_way_round"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("speed_meeting.id", ondelete="CASCADE"))
    round: Mapped[int]
    one_id: Mapped[UUID] = mapped_column(ForeignKey("speed_seat.id", ondelete="CASCADE"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("speed_seat.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("live_session.id", ondelete="SET NULL"), index=True
    )
    one_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    other_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When the second of the two said so; from then on both know.
    mutual_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    def partner_of(self, seat_id: UUID) -> UUID:
        """Return the seat of the other one."""
        return self.other_id if seat_id == self.one_id else self.one_id

    def says_again(self, seat_id: UUID) -> bool:
        """Say whether the person of this seat wants to meet again."""
        return self.one_again if seat_id == self.one_id else self.other_again
