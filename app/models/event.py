"""The record: numbered events by topic for sockets, and the audit log for those who answer for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base
from app.models.types import Created, Id


class Topic(Base):
    """The counter of a topic. Its row is the lock that puts a topic's events in one order."""

    __tablename__ = "topic"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger)


class LoggedEvent(Base):
    """An event as one topic heard it; kept for some days so that sockets can catch up."""

    __tablename__ = "event"

    topic: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class AuditEntry(Base):
    """Who changed what, when. Ids only: no names, no content."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor_id_created_at", "actor_id", "created_at"),
        # By whom it is about, for that person's own export.
        Index(
            "ix_audit_entry_about",
            text("(data ->> 'person_id')"),
            postgresql_where=text("(data ->> 'person_id') IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    event: Mapped[str] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
