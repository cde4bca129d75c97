"""Classes: groups of learners of one organisation; the thing that is matched."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, Text, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base
from app.models.types import ClassId, Created, Id, OrganisationId, PersonId

MOST_OPEN = 8


class SchoolClass(Base):
    """A class and its profile. Slots are [weekday 0-6, start minute, end minute] in the class's own zone."""

    __tablename__ = "class"
    __table_args__ = (
        Index(
            "ix_class_trade_keys",
            "trade_keys",
            postgresql_using="gin",
            postgresql_where="archived_at IS NULL",
        ),
        # Few take a break: the job that ends breaks looks at those alone.
        Index("ix_class_quiet_until", "quiet_until", postgresql_where=text("quiet_until IS NOT NULL")),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    name: Mapped[str]
    isced_f: Mapped[str] = mapped_column(index=True)
    isco: Mapped[list[str]]
    # URIs of occupations of ESCO, where the teacher picked one; each belongs to a group in `isco`.
    occupations: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    eqf: Mapped[int]
    # {"en": "B1", "fr": "C2"}: ISO 639 code to CEFR level.
    languages: Mapped[dict[str, Any]]
    size: Mapped[int]
    age_band: Mapped[str]
    time_zone: Mapped[str]
    slots: Mapped[list[Any]]
    term_start: Mapped[date]
    term_end: Mapped[date]
    equipment: Mapped[list[str]]
    offers: Mapped[list[str]]
    seeks: Mapped[list[str]]
    kinds: Mapped[list[str]]
    # Which way learners travel: "send", "host", both, or neither told.
    mobility: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    # Learners with disabilities can take part: captions, written instructions, a step-free room.
    is_accessible: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    about: Mapped[str] = mapped_column(default="")
    # Derived from the above for finding candidates in SQL; see app/domain/candidates.py.
    trade_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    week: Mapped[str] = mapped_column(BIT(336))
    # How many proposals of others may be open at once; the others wait in line.
    most_open: Mapped[int] = mapped_column(default=MOST_OPEN, server_default=str(MOST_OPEN))
    # The last day of a break, in which nobody proposes and the class is not suggested.
    quiet_until: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @property
    def is_quiet(self) -> bool:
        """Say whether it takes a break today."""
        return self.quiet_until is not None and self.quiet_until >= now().date()

    @staticmethod
    def takes_a_break() -> ColumnElement[bool]:
        """The same as a condition."""
        return func.coalesce(SchoolClass.quiet_until >= now().date(), False)

    @staticmethod
    def taught_by(person_id: UUID) -> "Select[SchoolClass]":
        """Select the living classes that this person teaches, newest first."""
        mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == person_id)
        return (
            select(SchoolClass)
            .where(SchoolClass.id.in_(mine), SchoolClass.archived_at.is_(None))
            .order_by(SchoolClass.created_at.desc())
        )


class ClassTeacher(Base):
    """Somebody teaches a class."""

    __tablename__ = "class_teacher"
    __table_args__ = (Index("uq_class_teacher_class_person", "class_id", "person_id", unique=True),)

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    person_id: Mapped[PersonId]
    created_at: Mapped[Created]


class ClassLearner(Base):
    """A learner belongs to a class. The name that the teacher pasted is the person's `name`."""

    __tablename__ = "class_learner"
    __table_args__ = (Index("uq_class_learner_class_person", "class_id", "person_id", unique=True),)

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    person_id: Mapped[PersonId]
    created_at: Mapped[Created]


class LearnerCard(Base):
    """The printed card with which a learner opens the account for the first time, or after a reset."""

    __tablename__ = "learner_card"

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    # Kept sealed so that the teacher can print it again until it has been opened; see services/learners.
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_code: Mapped[str]
    opened_at: Mapped[datetime | None]
    created_at: Mapped[Created]
