"""A school's case on its way to being verified."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import Created, Id, OrganisationId


class CaseState(StrEnum):
    """Where the case stands, and so who has it."""

    STARTED = "started"  # the teacher: nothing handed in yet
    WITH_COLLEAGUES = "with_colleagues"  # verified colleagues of the same school
    WAITING = "waiting"  # the support officer
    ASKED = "asked"  # the teacher: the officer has asked something
    VERIFIED = "verified"
    REFUSED = "refused"


class VerificationCase(Base):
    """One teacher's case at one school: is the school real, and is this one of its staff?"""

    __tablename__ = "verification_case"
    __table_args__ = (
        Index("ix_verification_case_queue", "country", "state", "since"),
        Index("uq_verification_case_person_organisation", "person_id", "organisation_id", unique=True),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    country: Mapped[str]
    state: Mapped[CaseState] = mapped_column(states(CaseState), default=CaseState.STARTED)
    # Since when whoever has the case has had it.
    since: Mapped[datetime] = mapped_column(default=now)
    reminded_at: Mapped[datetime | None]
    # From here on sponsors see it too, though the country has its own officer.
    escalated_at: Mapped[datetime | None]
    answer_code: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class NoteKind(StrEnum):
    """What a note on a case is."""

    EVIDENCE = "evidence"
    ANSWER = "answer"


class CaseNote(Base):
    """What the teacher handed in (`code` says what sort of evidence) or the officer answered (`code`: the reason)."""

    __tablename__ = "verification_note"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("verification_case.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[NoteKind] = mapped_column(states(NoteKind))
    code: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Created]
