"""Talk: what people write in a project's one channel, who was named, who has read how far."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.actor import Actor
from app.kit.clock import now
from app.kit.db import Base
from app.models.project import ProjectMember
from app.models.types import Id, PersonId, ProjectId


class Message(Base):
    """One thing said. Ids rise with time: they are the order, and the place from which a page reads on."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_project_id_id", "project_id", "id"),
        Index("uq_message_client_key", "project_id", "author_id", "client_key", unique=True),
    )

    id: Mapped[Id]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    # Made by the sender, so that what is sent again after a lost line is kept once.
    client_key: Mapped[str]
    # Empty once it is deleted: what was taken back is gone.
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    @staticmethod
    def visible_to(actor: Actor) -> "Select[Message]":
        """Select the messages of this person's projects."""
        mine = select(ProjectMember.project_id).where(
            ProjectMember.person_id == actor.id, ProjectMember.left_at.is_(None)
        )
        return select(Message).where(Message.project_id.in_(mine))


class Mention(Base):
    """Somebody was named in a message."""

    __tablename__ = "mention"
    __table_args__ = (Index("uq_mention_message_person", "message_id", "person_id", unique=True),)

    id: Mapped[Id]
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    project_id: Mapped[ProjectId]
    person_id: Mapped[PersonId]


class ReadMark(Base):
    """How far a member has read: everything up to `message_id`."""

    __tablename__ = "read_mark"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
