"""Calls: a class's structured offer or request for partners, with an end date."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id


class CallState(StrEnum):
    """Where a call stands; past its end date an open one counts as ended."""

    OPEN = "open"
    CLOSED = "closed"


class Call(Base):
    """One class looks for `wanted` partners until `ends_on`."""

    __tablename__ = "call"

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    offers: Mapped[list[str]]
    seeks: Mapped[list[str]]
    kinds: Mapped[list[str]]
    wanted: Mapped[int] = mapped_column(default=1)
    ends_on: Mapped[date]
    state: Mapped[CallState] = mapped_column(states(CallState), default=CallState.OPEN)
    closed_at: Mapped[datetime | None]
    created_at: Mapped[Created]
