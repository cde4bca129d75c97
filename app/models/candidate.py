"""Candidates: what the search for partners compares, one narrow row for each trade of a class.

Derived from class and organisation by one statement (services/findable/candidates.py). The rows of a trade lie side
by side in an index that holds all of them, so that the best of tens of thousands are found without touching the classes.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base

#: Draws are 0 to this, the same for a class always: a sample of the classes is those with the smallest.
DRAWS = 1 << 15

_COMPARED = (
    "class_id",
    "country",
    "languages",
    "week",
    "term_start",
    "term_end",
    "kinds",
    "offers",
    "seeks",
    "equipment",
)


class Candidate(Base):
    """A living class under one of its unit groups of ISCO-08 ("" where it learns a whole field).

    kinds: virtual, blended, mobility. offers, seeks, equipment: a bit for each tag, by its hash; two tags may share one.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        Index("ix_candidate_unit", "unit", "age_band", "eqf", postgresql_include=["field", *_COMPARED]),
        Index("ix_candidate_field", "field", "age_band", "eqf", postgresql_include=["unit", *_COMPARED]),
        Index("ix_candidate_draw", "draw", postgresql_include=["unit", "field", "class_id"]),
    )

    class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
    country: Mapped[str]
    age_band: Mapped[str]
    eqf: Mapped[int] = mapped_column(SmallInteger)
    languages: Mapped[dict[str, Any]]
    week: Mapped[str] = mapped_column(BIT(336))
    term_start: Mapped[date]
    term_end: Mapped[date]
    kinds: Mapped[str] = mapped_column(BIT(3))
    offers: Mapped[str] = mapped_column(BIT(64))
    seeks: Mapped[str] = mapped_column(BIT(64))
    equipment: Mapped[str] = mapped_column(BIT(64))
    draw: Mapped[int] = mapped_column(SmallInteger)
