"""Starter projects: two weeks for a class that has never had a partner, with a reserve that steps in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id


class StarterState(StrEnum):
    """RUNNING for two weeks; DONE after them; ENDED before, because somebody left and nobody could step in."""

    RUNNING = "running"
    DONE = "done"
    ENDED = "ended"


class StarterHost(Base):
    """A class that said in advance: whoever begins may begin with us. `most`: with so many at a time."""

    __tablename__ = "starter_host"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), primary_key=True)
    most: Mapped[int]
    created_at: Mapped[Created]


class Starter(Base):
    """The starter project of `class_id`. `greeted_at`: when the host first wrote; until `answer_until` it may take.

    `since` is when the present host came; the reserve holds one of its places until the host has greeted.
    """

    __tablename__ = "starter"
    __table_args__ = (
        Index("uq_starter_running", "class_id", unique=True, postgresql_where=text("state = 'running'")),
    )

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    host_class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), index=True)
    reserve_class_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("class.id", ondelete="SET NULL"), index=True
    )
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), unique=True)
    state: Mapped[StarterState] = mapped_column(states(StarterState), default=StarterState.RUNNING)
    since: Mapped[datetime]
    answer_until: Mapped[datetime]
    greeted_at: Mapped[datetime | None]
    created_at: Mapped[Created]
