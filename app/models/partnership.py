"""How a partnership goes: check-ins, questions whether somebody is still there, classes handed over."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.partnership import Going
from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id, ProjectId


class CheckIn(Base):
    """One class is asked in week 2 or 5 how its project goes; only the class and, where help is needed, an officer see it."""

    __tablename__ = "check_in"
    __table_args__ = (
        Index("uq_check_in_project_class_week", "project_id", "class_id", "week", unique=True),
        Index("ix_check_in_needs_help", "answered_at", postgresql_where="needs_help AND helped_at IS NULL"),
    )

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    class_id: Mapped[ClassId]
    week: Mapped[int]
    going: Mapped[Going | None] = mapped_column(states(Going))
    # Stuck, or help was wished for: an officer sees it until somebody has looked after it.
    needs_help: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    helped_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    helped_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class RollAnswer(StrEnum):
    """What a class answered; SILENT: nothing, until its time was over."""

    HERE = "here"
    LEAVING = "leaving"
    SILENT = "silent"


class RollCall(Base):
    """A class of a project is asked whether it is still there: by a partner, or because nothing happened for weeks."""

    __tablename__ = "roll_call"
    __table_args__ = (
        # One question at a time.
        Index("uq_roll_call_open", "project_id", "class_id", unique=True, postgresql_where="answer IS NULL"),
    )

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    class_id: Mapped[ClassId]
    # Nobody: the project was idle.
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    is_idle: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[RollAnswer | None] = mapped_column(states(RollAnswer))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class HandOverState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HandOver(Base):
    """A teacher hands a class over to a colleague; with a project, only the part in this project."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index(
            "uq_hand_over_open",
            "class_id",
            "from_person_id",
            unique=True,
            postgresql_where="state = 'open'",
        ),
    )

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    from_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    to_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[HandOverState] = mapped_column(states(HandOverState), default=HandOverState.OPEN)
    answered_at: Mapped[datetime | None]
    created_at: Mapped[Created]
