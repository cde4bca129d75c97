"""Outgoing mail: the outbox. Written in the transaction of the change, sent by a job."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id


class MailState(StrEnum):
    """Whether it has left."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One mail to one address, as text and HTML."""

    __tablename__ = "mail"

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    # A day for the calendar (RFC 5545) that goes with it; mostly there is none.
    calendar: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[MailState] = mapped_column(states(MailState), default=MailState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None]
