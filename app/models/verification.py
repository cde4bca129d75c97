"""A school's case on its way to being verified."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id, OrganisationId


class CaseState(StrEnum):
    """Where the case stands."""

    WAITING = "waiting"
    ASKED = "asked"
    VERIFIED = "verified"
    REFUSED = "refused"


class VerificationCase(Base):
    """What a teacher handed in for a school or for being one of its staff, and what the officer answered."""

    __tablename__ = "verification_case"
    __table_args__ = (Index("ix_verification_case_queue", "country", "state", "created_at"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    country: Mapped[str]
    state: Mapped[CaseState] = mapped_column(states(CaseState), default=CaseState.WAITING)
    evidence: Mapped[str] = mapped_column(default="")
    answer_code: Mapped[str] = mapped_column(default="")
    answer_note: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[Created]
