"""Workbench cameras: a phone that is the second camera of somebody in a live room; its link first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base
from app.models.live_session import SessionId
from app.models.types import Created, Id


class BenchCamera(Base):
    """A link that waits for a phone, then the phone. No participant of the room; deleted when it has ended."""

    __tablename__ = "bench_camera"
    __table_args__ = (
        # One at a time for everybody.
        Index(
            "uq_bench_camera_participant_id",
            "participant_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[SessionId]
    # Whose second picture it is.
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("room_participant.id", ondelete="CASCADE"), index=True
    )
    # The link: works once, until then.
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    # What the phone brings back once it has used the link.
    device_hash: Mapped[bytes | None] = mapped_column(unique=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # Whether it sends, by its own word or since a teacher switched it off.
    camera: Mapped[bool] = mapped_column(default=False)
    # The last sign of life from the process that holds the line, and which line that is.
    seen_at: Mapped[datetime | None]
    line: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[Created]

    @staticmethod
    def link_with_code(code_hash: bytes, now: datetime) -> "Select[BenchCamera]":
        """Select the link with this code, while it waits for a phone."""
        return select(BenchCamera).where(
            BenchCamera.code_hash == code_hash,
            BenchCamera.started_at.is_(None),
            BenchCamera.ended_at.is_(None),
            BenchCamera.expires_at > now,
        )

    @staticmethod
    def running() -> "Select[BenchCamera]":
        """Select cameras that a phone has started and that have not ended."""
        return select(BenchCamera).where(BenchCamera.started_at.is_not(None), BenchCamera.ended_at.is_(None))

    @staticmethod
    def to_see_to(now: datetime, silent_since: datetime) -> "Select[BenchCamera]":
        """Select what has ended, links that nobody used, and phones on line that gave no sign of life."""
        ended = BenchCamera.ended_at.is_not(None)
        unused = BenchCamera.started_at.is_(None) & (BenchCamera.expires_at <= now)
        silent = BenchCamera.line.is_not(None) & (BenchCamera.seen_at < silent_since)
        return select(BenchCamera).where(ended | unused | silent)
