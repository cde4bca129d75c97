"""Personal exports: what the house knows about somebody, asked for by that person, kept for some days."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id, PersonId


class ExportState(StrEnum):
    """WAITING: a job puts it together. FAILED: it could not, and another may be asked for."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class PersonalExport(Base):
    """One ZIP for one person. `key` is where its bytes lie in the store; they go at `expires_at`, and so does the row."""

    __tablename__ = "personal_export"
    __table_args__ = (
        # One at a time for everybody.
        Index("uq_personal_export_waiting", "person_id", unique=True, postgresql_where="state = 'waiting'"),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    state: Mapped[ExportState] = mapped_column(states(ExportState), default=ExportState.WAITING)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[Created]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def key(self) -> str:
        """Return where its bytes lie in the store."""
        return f"exports/{self.id}.zip"

    @staticmethod
    def of(person_id: object) -> "Select[PersonalExport]":
        """Select those of one person, the newest first."""
        mine = select(PersonalExport).where(PersonalExport.person_id == person_id)
        return mine.order_by(PersonalExport.created_at.desc(), PersonalExport.id.desc())
