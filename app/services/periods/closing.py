"""Which weeks a school's classes cannot use."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendars import Days, closed_weeks
from app.models.period import Period, PeriodAdoption


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
