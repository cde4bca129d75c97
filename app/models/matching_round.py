"""Matching rounds: classes opt in, all are put into groups at once, and each group is asked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id


class RoundState(StrEnum):
    """OPEN: classes opt in. SOLVING: groups are being found. ANSWERING: groups are asked. The others are ends."""

    OPEN = "open"
    SOLVING = "solving"
    ANSWERING = "answering"
    ENDED = "ended"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen."""
        return self in (RoundState.ENDED, RoundState.CANCELLED)


class GroupState(StrEnum):
    """WAITING for answers; OPENED as a project; or DISSOLVED, because too few are left."""

    WAITING = "waiting"
    OPENED = "opened"
    DISSOLVED = "dissolved"


class SeatState(StrEnum):
    """A class's place in a group. Only ASKED and ACCEPTED take a place; RELEASED: the group was dissolved."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REPLACED = "replaced"
    RELEASED = "released"

    @property
    def is_taken(self) -> bool:
        """Say whether the class is in the group."""
        return self in TAKEN


TAKEN = frozenset({SeatState.ASKED, SeatState.ACCEPTED})


class MatchingRound(Base):
    """A round, led by the officers of `country` and one facilitator.

    `field`: an ISCED-F code of 2 to 4 digits, or "" for all. `progress`: how far the solver is. `result`: how good the
    groups are (docs/rounds-of-matching.md).
    """

    __tablename__ = "matching_round"

    id: Mapped[Id]
    title: Mapped[str]
    about: Mapped[str]
    country: Mapped[str] = mapped_column(index=True)
    field: Mapped[str]
    term_start: Mapped[date]
    size_min: Mapped[int]
    size_max: Mapped[int]
    least_minutes: Mapped[int]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    answer_days: Mapped[int]
    state: Mapped[RoundState] = mapped_column(states(RoundState), default=RoundState.OPEN, index=True)
    since: Mapped[datetime]
    seed: Mapped[int]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    facilitator_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    reminded_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    progress_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[Created]

    @property
    def standing(self) -> RoundState:
        """Where it stands now: past its deadline nobody opts in any more, whether or not a job has said so."""
        over = self.state is RoundState.OPEN and self.closes_at <= now()
        return RoundState.SOLVING if over else self.state


class RoundEntry(Base):
    """A class takes part, with its wishes. `facts`: the class as it was when the groups were looked for."""

    __tablename__ = "round_entry"
    __table_args__ = (Index("uq_round_entry_round_class", "round_id", "class_id", unique=True),)

    id: Mapped[Id]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("matching_round.id", ondelete="CASCADE"))
    class_id: Mapped[ClassId]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    languages: Mapped[list[str]]
    kinds: Mapped[list[str]]
    size_min: Mapped[int]
    size_max: Mapped[int]
    not_countries: Mapped[list[str]]
    not_classes: Mapped[list[str]]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    told_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class RoundGroup(Base):
    """Some classes that are asked to do a project together. `wanted`: how many places it began with.

    `facilitator_id` guides this group alone; without one, the facilitator of the round does. `unguided`: its teachers
    go on without any.
    """

    __tablename__ = "round_group"
    __table_args__ = (Index("uq_round_group_round_number", "round_id", "number", unique=True),)

    id: Mapped[Id]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("matching_round.id", ondelete="CASCADE"))
    number: Mapped[int]
    wanted: Mapped[int]
    fit: Mapped[float]
    state: Mapped[GroupState] = mapped_column(states(GroupState), default=GroupState.WAITING, index=True)
    since: Mapped[datetime]
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"), index=True)
    facilitator_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    unguided: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Created]


class RoundSeat(Base):
    """A class is asked to join a group. `since` is when its state began; `from_reserve`: it came for another."""

    __tablename__ = "round_seat"
    __table_args__ = (
        # A class is in one group of a round at most.
        Index(
            "uq_round_seat_taken",
            "round_id",
            "class_id",
            unique=True,
            postgresql_where=text("state IN ('asked','accepted')"),
        ),
        Index("ix_round_seat_state_answer_until", "state", "answer_until"),
    )

    id: Mapped[Id]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("matching_round.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("round_group.id", ondelete="CASCADE"), index=True)
    class_id: Mapped[ClassId]
    state: Mapped[SeatState] = mapped_column(states(SeatState), default=SeatState.ASKED)
    since: Mapped[datetime]
    answer_until: Mapped[datetime]
    from_reserve: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reminded_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @staticmethod
    def of_group(group_id: UUID) -> "Select[RoundSeat]":
        """Select all that were ever asked, in the order in which they were."""
        return (
            select(RoundSeat)
            .where(RoundSeat.group_id == group_id)
            .order_by(RoundSeat.created_at, RoundSeat.id)
        )
