"""Buddies: experienced teachers who help newcomers on their first steps, and what the two write to each other."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, or_
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.buddies import MOST_AT_A_TIME, READABLE, USUAL_AT_A_TIME
from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import Created, Id


class Ending(StrEnum):
    """How it ended: by one of the two, because its time was over, or because the buddy helps nobody any more."""

    NEWCOMER = "newcomer"
    BUDDY = "buddy"
    TIME = "time"
    STOPPED = "stopped"


class BuddyHelp(Base):
    """A teacher helps newcomers, at most so many at a time. No row: does not."""

    __tablename__ = "buddy_help"
    __table_args__ = (CheckConstraint(f"most BETWEEN 1 AND {MOST_AT_A_TIME}", name="a_few_at_a_time"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    most: Mapped[int] = mapped_column(default=USUAL_AT_A_TIME)
    created_at: Mapped[Created]


class BuddyWait(Base):
    """A newcomer waits for a buddy, since `created_at`."""

    __tablename__ = "buddy_wait"

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[Created]


class BuddyPair(Base):
    """A newcomer and a buddy, since `created_at`."""

    __tablename__ = "buddy_pair"
    __table_args__ = (
        # One buddy at a time.
        Index(
            "uq_buddy_pair_newcomer_running", "newcomer_id", unique=True, postgresql_where="ended_at IS NULL"
        ),
        CheckConstraint("newcomer_id <> buddy_id", name="two_people"),
    )

    id: Mapped[Id]
    newcomer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    buddy_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ending: Mapped[Ending | None] = mapped_column(states(Ending))
    created_at: Mapped[Created]

    @property
    def is_running(self) -> bool:
        """Say whether it has not come to an end."""
        return self.ended_at is None

    def other_than(self, person_id: UUID) -> UUID:
        """Return the other one of the two."""
        return self.buddy_id if person_id == self.newcomer_id else self.newcomer_id

    @staticmethod
    def is_readable() -> ColumnElement[bool]:
        """Say as a condition whether the two can still open it."""
        return or_(BuddyPair.ended_at.is_(None), BuddyPair.ended_at > now() - READABLE)


class BuddyNote(Base):
    """One of the two wrote something."""

    __tablename__ = "buddy_note"

    id: Mapped[Id]
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("buddy_pair.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str]
    created_at: Mapped[Created]
