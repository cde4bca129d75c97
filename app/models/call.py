"""Calls: a class's structured offer or request for partners, with an end date."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id

MOST_OPEN = 5


class CallState(StrEnum):
    """Where a call stands; past its end date an open one counts as ended."""

    OPEN = "open"
    CLOSED = "closed"


class Call(Base):
    """One class looks for `wanted` partners until `ends_on`."""

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_open", "ends_on", "id", postgresql_where="state = 'open'"),)

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    offers: Mapped[list[str]]
    seeks: Mapped[list[str]]
    kinds: Mapped[list[str]]
    wanted: Mapped[int] = mapped_column(default=1)
    # Up to three, which whoever proposes answers.
    questions: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # How many proposals to the call may be open at once; the others wait in line.
    most_open: Mapped[int] = mapped_column(default=MOST_OPEN, server_default=str(MOST_OPEN))
    ends_on: Mapped[date]
    state: Mapped[CallState] = mapped_column(states(CallState), default=CallState.OPEN)
    closed_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @property
    def is_running(self) -> bool:
        """Say whether it is open and its last day is not over."""
        return self.state is CallState.OPEN and self.ends_on >= now().date()

    @staticmethod
    def is_open() -> ColumnElement[bool]:
        """The same as a condition."""
        return and_(Call.state == CallState.OPEN, Call.ends_on >= now().date())
