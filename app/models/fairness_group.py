"""The report on who finds partners: groups of classes, all made anew every night, protected before they are kept."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.domain.fairness_report import Dimension, Standing
from app.kit.db import Base, states


class FairnessGroup(Base):
    """A group of `scope` (a country, or `*`); what each number means stands in app/domain/fairness_report.py."""

    __tablename__ = "fairness_group"

    scope: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[Dimension] = mapped_column(states(Dimension), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    classes: Mapped[int]
    found: Mapped[int]
    found_of_all: Mapped[int]
    standing: Mapped[Standing] = mapped_column(states(Standing))
    days: Mapped[int | None]
    shown: Mapped[int]
    asked: Mapped[int]
    gini_shown: Mapped[float | None]
    gini_partners: Mapped[float | None]
    gini_countries: Mapped[float | None]
    made_at: Mapped[datetime]
