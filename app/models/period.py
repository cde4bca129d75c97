"""Periods: holidays and exam weeks, entered by one school and used by every school of the country that adopts them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.calendars import PeriodKind, Reach
from app.kit.db import Base, states
from app.models.types import Created, Id, OrganisationId


class Period(Base):
    """Days without usual lessons. `region` is what people there call it ("Bayern", "Zone A"), empty but for a region.

    `region_key` is the region folded, for telling regions apart. Only its own school sees a period of reach SCHOOL.
    """

    __tablename__ = "period"
    __table_args__ = (Index("ix_period_country_last_day", "country", "last_day"),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    country: Mapped[str]
    reach: Mapped[Reach] = mapped_column(states(Reach))
    region: Mapped[str] = mapped_column(default="")
    region_key: Mapped[str] = mapped_column(default="")
    kind: Mapped[PeriodKind] = mapped_column(states(PeriodKind))
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class PeriodAdoption(Base):
    """A school says: this holds for us. All its classes lose the weeks."""

    __tablename__ = "period_adoption"
    __table_args__ = (Index("uq_period_adoption_school", "organisation_id", "period_id", unique=True),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]


class PeriodDoubt(Base):
    """A school says: this is wrong, and why. It goes when the period is put right, or adopted after all."""

    __tablename__ = "period_doubt"
    __table_args__ = (Index("uq_period_doubt_school", "organisation_id", "period_id", unique=True),)

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    note: Mapped[str]
    created_at: Mapped[Created]
