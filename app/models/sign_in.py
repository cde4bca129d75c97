"""Being signed in on one device."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base
from app.models.types import Created, Id, PersonId

LASTS = timedelta(days=30)


class SignIn(Base):
    """One device on which a person is signed in. Only a hash of its token is kept."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str]
    created_at: Mapped[Created]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    @staticmethod
    def with_token(token_hash: bytes, at: datetime) -> "Select[SignIn]":
        """Select the living sign-in with this token."""
        return select(SignIn).where(SignIn.token_hash == token_hash, SignIn.expires_at > at)
