"""People in a room: who they are there, where they stand, and when they were inside."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.room import Attendee, Presence, RoomRole
from app.kit.db import Base, states
from app.models.live_session import SessionId
from app.models.types import Created, Id


class RoomParticipant(Base):
    """One person, or one guest, of one session. The row stays; presence says where they are."""

    __tablename__ = "room_participant"
    __table_args__ = (
        Index("uq_room_participant_session_person", "session_id", "person_id", unique=True),
        Index("ix_room_participant_presence_seen_at", "presence", "seen_at"),
    )

    id: Mapped[Id]
    session_id: Mapped[SessionId]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    guest_link_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("guest_link.id", ondelete="CASCADE"), index=True
    )
    # What guests bring back so that they are the same guest after a reload; members sign in.
    guest_token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    # As everybody in the room sees it: display names only.
    name: Mapped[str]
    # The school's place, or what the link says the guest is.
    place: Mapped[str] = mapped_column(default="")
    role: Mapped[RoomRole] = mapped_column(states(RoomRole))
    presence: Mapped[Presence] = mapped_column(states(Presence))
    presence_at: Mapped[datetime]
    # The last sign of life from the process that holds the line, and which line that is.
    seen_at: Mapped[datetime | None]
    line: Mapped[UUID | None]
    hand_at: Mapped[datetime | None]
    # What this person is sending, by their own word.
    mic: Mapped[bool] = mapped_column(default=False)
    camera: Mapped[bool] = mapped_column(default=False)
    screen: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]

    @property
    def attendee(self) -> Attendee:
        """Return the facts that the rules of the room care about."""
        return Attendee(str(self.id), self.role, self.presence, self.hand_at)

    @staticmethod
    def of_session(session_id: UUID) -> "Select[RoomParticipant]":
        """Select everybody of a session in the order in which they first came."""
        return (
            select(RoomParticipant)
            .where(RoomParticipant.session_id == session_id)
            .order_by(RoomParticipant.created_at, RoomParticipant.id)
        )


class RoomStay(Base):
    """A stretch of time that somebody spent inside; attendance adds them up."""

    __tablename__ = "room_stay"

    id: Mapped[Id]
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("room_participant.id", ondelete="CASCADE"), index=True
    )
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
