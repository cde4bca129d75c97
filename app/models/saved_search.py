"""Saved searches: what somebody looks for, to be told when something new fits."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base
from app.models.types import Created, Id, PersonId


class SavedSearch(Base):
    """A search of one person. `query` is its address; what could be found by `told_until` has been told or seen.

    `news` counts what became findable after `seen_until`, up to which the person has looked.
    """

    __tablename__ = "saved_search"
    __table_args__ = (Index("uq_saved_search_person_query", "person_id", "query", unique=True),)

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    name: Mapped[str]
    query: Mapped[str]
    by_mail: Mapped[bool] = mapped_column(default=True)
    told_until: Mapped[datetime]
    seen_until: Mapped[datetime]
    news: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[Created]
