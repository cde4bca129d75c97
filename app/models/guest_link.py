"""Guest links: one link, one session, no account; who follows it knocks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base
from app.models.live_session import SessionId
from app.models.types import Created, Id


class GuestLink(Base):
    """A link for guests of one session; shown once, kept as a hash."""

    __tablename__ = "guest_link"

    id: Mapped[Id]
    session_id: Mapped[SessionId]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    # Whom the teacher made it for: "Léo's mother", "the miller".
    note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @staticmethod
    def with_token(token_hash: bytes) -> "Select[GuestLink]":
        """Select the link that was made with this token."""
        return select(GuestLink).where(GuestLink.token_hash == token_hash)
