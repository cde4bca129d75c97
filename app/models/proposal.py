"""Proposals: one class asks, the other answers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import Created, Id


class ProposalState(StrEnum):
    """Who has it: WAITING lies with the asked class, ASKED with the proposing one; QUEUED waits in line for a place.

    The others are ends.
    """

    QUEUED = "queued"
    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Say whether it has not come to an end."""
        return self in OPEN_STATES

    @property
    def has_place(self) -> bool:
        """Say whether it takes one of the places of the asked class: somebody has to do something."""
        return self in PLACED_STATES


#: These take one of the places that a class and its call have; QUEUED waits for one.
PLACED_STATES = frozenset({ProposalState.WAITING, ProposalState.ASKED})
OPEN_STATES = PLACED_STATES | {ProposalState.QUEUED}


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
            postgresql_where="state IN ('queued','waiting','asked')",
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
    # The same words in the language of the asked school, by the proposing teacher; empty: none.
    message_theirs: Mapped[str] = mapped_column(default="", server_default="")
    # In which interface languages the two are; empty: not known.
    message_language: Mapped[str] = mapped_column(default="", server_default="")
    theirs_language: Mapped[str] = mapped_column(default="", server_default="")
    # The message as a machine put it into the language of the asked school; empty: none did.
    translation: Mapped[str] = mapped_column(default="", server_default="")
    # [question, answer] as they were when it was sent.
    answers: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    state: Mapped[ProposalState] = mapped_column(states(ProposalState), default=ProposalState.WAITING)
    since: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # A key of DECLINES; the texts are there where the teacher has changed the kind words, in both languages.
    decline_reason: Mapped[str] = mapped_column(default="")
    decline_text: Mapped[str] = mapped_column(default="", server_default="")
    decline_theirs: Mapped[str] = mapped_column(default="", server_default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"))
    # A running project that the asked class would join; none: a new one opens.
    joins_project_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("project.id", ondelete="SET NULL"), index=True
    )
    # When it got its place, and when the asked class said its first word.
    placed_at: Mapped[datetime | None]
    first_answer_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @property
    def standing(self) -> ProposalState:
        """Where it stands now: past its time, an open proposal has expired, whether or not a job has said so."""
        return ProposalState.EXPIRED if self.state.is_open and self.expires_at <= now() else self.state

    @staticmethod
    def has_place() -> ColumnElement[bool]:
        """Say as a condition whether it takes a place: open, in time, and not in line."""
        return and_(Proposal.state.in_(PLACED_STATES), Proposal.expires_at > now())

    @staticmethod
    def in_line() -> ColumnElement[bool]:
        """Say as a condition whether it waits for a place."""
        return and_(Proposal.state == ProposalState.QUEUED, Proposal.expires_at > now())

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
