"""Links sent by mail: confirm an address, set a new password, change the address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id, PersonId


class LinkPurpose(StrEnum):
    """What opening the link does."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_OLD = "change_old"
    CHANGE_NEW = "change_new"


class EmailLink(Base):
    """A link that works once, until it expires."""

    __tablename__ = "email_link"

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    purpose: Mapped[LinkPurpose] = mapped_column(states(LinkPurpose))
    email: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
