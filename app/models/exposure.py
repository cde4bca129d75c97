"""Exposures: which class was shown to which, so that nobody is always shown and nobody never.

No foreign keys: a check of one would lock the row of a class that many look at. Rows age out (services/upkeep.py).
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class Exposure(Base):
    """On `day`, `class_id` was among the suggestions for `viewer_id`, at `place` (from 1) when it was first seen."""

    __tablename__ = "exposure"

    class_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    viewer_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    place: Mapped[int]
