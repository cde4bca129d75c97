"""Holidays and exam weeks of schools."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.periods import CalendarOut, DoubtIn, PeriodIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.services import periods

router = APIRouter(tags=["calendars"])


@router.get("/organisations/{organisation_id}/calendar")
async def show_calendar(
    organisation_id: UUID,
    db: Db,
    actor: CurrentTeacher,
    region: Annotated[str, Query(max_length=80)] = "",
) -> CalendarOut:
    """What holds at a school; for its teachers also what other schools of the country have entered."""
    return CalendarOut.of(await periods.show_calendar(db, actor, organisation_id, region=region))


@router.post("/organisations/{organisation_id}/calendar", status_code=201)
async def enter_period(organisation_id: UUID, body: PeriodIn, db: Db, actor: CurrentTeacher) -> CalendarOut:
    """Enter a period; it holds for the school at once. What is shared already is taken over, not doubled."""
    await periods.enter_period(db, actor, organisation_id, body.said)
    return CalendarOut.of(await periods.show_calendar(db, actor, organisation_id))


@router.put("/organisations/{organisation_id}/calendar/{period_id}", status_code=204)
async def adopt_period(organisation_id: UUID, period_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """A period that another school of the country entered holds for this school too."""
    await periods.adopt_period(db, actor, organisation_id, period_id)


@router.delete("/organisations/{organisation_id}/calendar/{period_id}", status_code=204)
async def drop_period(organisation_id: UUID, period_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """A period does not hold for this school any more; others keep it."""
    await periods.drop_period(db, actor, organisation_id, period_id)


@router.put("/organisations/{organisation_id}/doubts/{period_id}", status_code=204)
async def doubt_period(
    organisation_id: UUID,
    period_id: UUID,
    body: DoubtIn,
    db: Db,
    actor: CurrentTeacher,
    settings: AppSettings,
) -> None:
    """Say that a shared period is wrong; whoever entered it gets a mail."""
    await periods.doubt_period(db, actor, organisation_id, period_id, body.note, settings.base_url)


@router.put("/periods/{period_id}", status_code=204)
async def change_period(period_id: UUID, body: PeriodIn, db: Db, actor: CurrentTeacher) -> None:
    """Put a period right, for every school that uses it."""
    await periods.change_period(db, actor, period_id, body.said)


@router.delete("/periods/{period_id}", status_code=204)
async def delete_period(period_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Take a period out, for every school that uses it."""
    await periods.delete_period(db, actor, period_id)
