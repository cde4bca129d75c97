"""Search documents: what can be found, as the search sees it. Derived; app/services/findable keeps them right."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.search import Kind
from app.kit.db import Base, states


class SearchDocument(Base):
    """One class, call, school or project. `id` is that thing's own.

    `is_open`: every teacher may find it (no class that takes a break); otherwise only its own school and the support officers of its country.
    `since`: when everybody could first find it (`was_open`), and never changed after that. `until`: its last day.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        # One index for words and keys, so that PostgreSQL meets both in one look (its rare parts first).
        Index(
            "ix_search_document_found",
            "keys",
            "words",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Index("ix_search_document_newest", text("since DESC"), text("id DESC")),
        Index("ix_search_document_kind_newest", "kind", text("since DESC"), text("id DESC")),
    )

    kind: Mapped[Kind] = mapped_column(states(Kind), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A finished project belongs to no single school.
    school_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), index=True)
    country: Mapped[str]
    is_open: Mapped[bool]
    was_open: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[date | None]
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    words: Mapped[str] = mapped_column(TSVECTOR)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class SearchWord(Base):
    """A word that occurs in a document: where people mistype, the words they may have meant."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index(
            "ix_search_word_trigrams", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
        ),
    )

    # Compared letter by letter, so that a beginning is looked up in the primary key.
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
