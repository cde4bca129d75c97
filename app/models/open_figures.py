"""Public figures as they were last counted; one row, made anew every night."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class OpenFigures(Base):
    """What is told to everybody: groups that are protected already, and nothing that they were made of."""

    __tablename__ = "open_figures"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    # [{"measure": "schools", "year": "2026", "country": "FR", "field": "07", "count": 15}]
    rows: Mapped[list[Any]]
    made_at: Mapped[datetime]
