"""Which weeks a school's classes cannot use."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.calendars import Days, closed_weeks
from app.models.period import Period, PeriodAdoption


def days_lost(school_id: InstrumentedAttribute[UUID]) -> ScalarSelect[Any]:
    """Return the periods of a school as one column: a JSON array of [first day, last day], or NULL."""
    pair = func.jsonb_build_array(Period.first_day, Period.last_day)
    return (
        select(func.jsonb_agg(pair))
        .join(PeriodAdoption, PeriodAdoption.period_id == Period.id)
        .where(PeriodAdoption.organisation_id == school_id)
        .scalar_subquery()
    )


def weeks_lost(told: Iterable[tuple[str, str]] | None) -> frozenset[date]:
    """Return the weeks that the days of `days_lost` take."""
    return closed_weeks(Days(date.fromisoformat(a), date.fromisoformat(b)) for a, b in told or ())


async def days_of(db: AsyncSession, organisation_id: UUID) -> list[Days]:
    """Return the holidays and exams that hold at a school."""
    rows = await db.execute(
        select(Period.first_day, Period.last_day)
        .join(PeriodAdoption, PeriodAdoption.period_id == Period.id)
        .where(PeriodAdoption.organisation_id == organisation_id)
    )
    return [Days(first, last) for first, last in rows]


async def closed_weeks_of(db: AsyncSession, organisation_ids: Iterable[UUID]) -> dict[UUID, frozenset[date]]:
    """Return the Mondays of the weeks that each school loses to its holidays and exams; schools without are left out."""
    rows = await db.execute(
        select(PeriodAdoption.organisation_id, Period.first_day, Period.last_day)
        .join(Period, Period.id == PeriodAdoption.period_id)
        .where(PeriodAdoption.organisation_id.in_(set(organisation_ids)))
    )
    found: dict[UUID, list[Days]] = {}
    for school, first, last in rows:
        found.setdefault(school, []).append(Days(first, last))
    return {school: closed_weeks(days) for school, days in found.items()}
