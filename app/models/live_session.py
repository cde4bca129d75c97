"""Live sessions: a meeting of a project, planned or started now, and what was written in it."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.actor import Actor
from app.domain.room import EndReason, SessionState
from app.kit.db import Base, states
from app.models.project import ProjectMember
from app.models.types import Created, Id, ProjectId

SessionId = Annotated[UUID, mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"), index=True)]


class LiveSession(Base):
    """A session; while it is live it is also the state of its room."""

    __tablename__ = "live_session"
    __table_args__ = (Index("ix_live_session_project_id_starts_at", "project_id", "starts_at"),)

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    title: Mapped[str]
    agenda: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    state: Mapped[SessionState] = mapped_column(
        states(SessionState), default=SessionState.PLANNED, index=True
    )
    # Counts the changes of time and title, as iCalendar wants it (RFC 5545, SEQUENCE).
    revision: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(states(EndReason))
    # When the room closes if no teacher comes back; nothing while one is in it.
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    locked: Mapped[bool] = mapped_column(default=False)
    # The participant in the light. No foreign key: the tables would hold each other.
    spotlight: Mapped[UUID | None]
    # The media worker that carries the room; nothing before anybody has joined.
    media_worker_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("media_worker.id", ondelete="SET NULL"), index=True
    )

    @property
    def ends_at(self) -> datetime:
        """Return the planned end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @staticmethod
    def visible_to(actor: Actor) -> "Select[LiveSession]":
        """Select the sessions of this person's projects; for a guest, the one of the link."""
        if actor.is_guest:
            return select(LiveSession).where(LiveSession.id == actor.guest_of)
        mine = select(ProjectMember.project_id).where(
            ProjectMember.person_id == actor.id, ProjectMember.left_at.is_(None)
        )
        return select(LiveSession).where(LiveSession.project_id.in_(mine))

    @staticmethod
    def left_alone(now: datetime) -> "Select[LiveSession]":
        """Select live sessions whose time of grace is over, locked, without those another process holds."""
        return (
            select(LiveSession)
            .where(LiveSession.state == SessionState.LIVE, LiveSession.closes_at <= now)
            .with_for_update(skip_locked=True)
        )


class SessionMessage(Base):
    """Something written in the chat of a session; to all, always."""

    __tablename__ = "session_message"
    __table_args__ = (Index("ix_session_message_session_id_created_at", "session_id", "created_at"),)

    id: Mapped[Id]
    session_id: Mapped[SessionId]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("room_participant.id", ondelete="CASCADE"))
    text: Mapped[str]
    # Made by the sender, so that a message sent again after a lost line is kept once.
    client_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Created]
