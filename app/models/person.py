"""People: teachers (with an e-mail address) and learners (without one)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.actor import Kind
from app.kit.db import Base, states
from app.models.types import Created, Id


class Person(Base):
    """Somebody with a way to sign in."""

    __tablename__ = "person"

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(states(Kind))
    # The real name; a learner's is seen by the own teachers only.
    name: Mapped[str]
    display_name: Mapped[str]
    # Lower case; learners have none.
    email: Mapped[str | None] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    theme: Mapped[str] = mapped_column(default="auto")
    # Whether partners may see how active the own classes are (app/domain/partnership.py).
    shares_activity: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Created]
    last_seen_at: Mapped[datetime | None]

    @staticmethod
    def with_email(email: str) -> "Select[Person]":
        """Select the person with this address (already folded to lower case)."""
        return select(Person).where(Person.email == email)

    @staticmethod
    def with_id(person_id: UUID) -> "Select[Person]":
        """Select one person."""
        return select(Person).where(Person.id == person_id)
