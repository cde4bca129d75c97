"""Proposals: one class asks, the other answers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import Created, Id


class ProposalState(StrEnum):
    """Who has it: WAITING lies with the asked class, ASKED with the proposing one; the others are ends."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do something."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({ProposalState.WAITING, ProposalState.ASKED})


class Proposal(Base):
    """Class `from_class_id` proposes a project to class `to_class_id`. `since` is when the state began."""

    __tablename__ = "proposal"
    __table_args__ = (
        # One open proposal for two classes, whoever asked.
        Index(
            "uq_proposal_open_pair",
            text("least(from_class_id, to_class_id)"),
            text("greatest(from_class_id, to_class_id)"),
            unique=True,
            postgresql_where="state IN ('waiting','asked')",
        ),
        Index("ix_proposal_to_class_id_state", "to_class_id", "state"),
    )

    id: Mapped[Id]
    from_class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), index=True)
    to_class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"))
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    title: Mapped[str]
    message: Mapped[str]
    state: Mapped[ProposalState] = mapped_column(states(ProposalState), default=ProposalState.WAITING)
    since: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    decline_reason: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"))
    created_at: Mapped[Created]

    @property
    def standing(self) -> ProposalState:
        """Where it stands now: past its time, an open proposal has expired, whether or not a job has said so."""
        return ProposalState.EXPIRED if self.state.is_open and self.expires_at <= now() else self.state

    @staticmethod
    def of_classes(class_ids: "Select[UUID]") -> "Select[Proposal]":
        """Select the proposals from or to these classes, newest first."""
        ours = or_(Proposal.from_class_id.in_(class_ids), Proposal.to_class_id.in_(class_ids))
        return select(Proposal).where(ours).order_by(Proposal.since.desc(), Proposal.id.desc())


class ProposalNote(Base):
    """A question or an answer on a proposal."""

    __tablename__ = "proposal_note"

    id: Mapped[Id]
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str]
    created_at: Mapped[Created]
