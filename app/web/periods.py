"""Pages of a school's calendar: its holidays and exam weeks, and those that others have entered."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.api.schemas.periods import DoubtIn, PeriodIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.calendars import KIND_NAMES, Reach
from app.domain.lessons import term_weeks, usable_weeks
from app.domain.permissions import Act
from app.kit.words import N_
from app.models.organisation import Organisation
from app.models.period import Period
from app.services import classes, periods
from app.services.classes import ClassShown
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/schools/{id}/calendar")

REACHES = (
    (
        Reach.COUNTRY,
        N_("For all schools of our country"),
        N_("Schools there can take it over with one click."),
    ),
    (
        Reach.REGION,
        N_("For all schools of our region"),
        N_("A state, a zone, a canton: whatever sets the dates."),
    ),
    (Reach.SCHOOL, N_("For our school"), N_("Nobody else is offered it.")),
)


@router.get("", name="school_calendar")
async def show_calendar(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    id: UUID,
    region: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """When does this school have no usual lessons?"""
    calendar = await periods.show_calendar(db, actor, id, region=region)
    mine = [one for one in await classes.classes_of(db, actor) if one.school.id == id]
    return page.render(
        "periods/index.html",
        nav="people",
        school=calendar.school,
        calendar=calendar,
        kinds=KIND_NAMES,
        region=region,
        classes=[(one, *_weeks(one)) for one in mine],
    )


@router.get("/new", name="period_new")
async def new_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Show the empty form."""
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_EDIT)
    return await _form_page(page, db, actor, school, Form(values={"kind": "holiday", "reach": "country"}))


@router.post("/new")
async def enter_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Enter a period."""
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_EDIT)
    form = await page.form(PeriodIn)
    if form.ok:
        async with page.trying(form, db):
            await periods.enter_period(db, actor, id, form.data.said)
    if not form.ok:
        return await _form_page(page, db, actor, school, form)
    said = N_("It is in your calendar. Your classes do not count these weeks any more.")
    return page.redirect(page.url("school_calendar", id=id), say=said)


@router.get("/{period_id}/edit", name="period_edit")
async def edit_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID) -> Response:
    """Show the form as the period is kept."""
    period = await periods.load_period(db, actor, period_id, Act.PERIOD_EDIT)
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_VIEW)
    values = {name: getattr(period, name) for name in PeriodIn.model_fields}
    values |= {"kind": period.kind.value, "reach": period.reach.value}
    return await _form_page(page, db, actor, school, Form(values=values), period)


@router.post("/{period_id}/edit")
async def change_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID) -> Response:
    """Put a period right, for every school that uses it."""
    period = await periods.load_period(db, actor, period_id, Act.PERIOD_EDIT)
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_VIEW)
    form = await page.form(PeriodIn)
    if form.ok:
        async with page.trying(form, db):
            await periods.change_period(db, actor, period_id, form.data.said)
    if not form.ok:
        return await _form_page(page, db, actor, school, form, period)
    return page.redirect(page.url("school_calendar", id=id), say=N_("Saved, for every school that uses it."))


@router.post("/{period_id}/deletion", name="period_delete")
async def delete_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID) -> Response:
    """Take a period out, for every school that uses it."""
    await periods.delete_period(db, actor, period_id)
    return page.redirect(
        page.url("school_calendar", id=id), say=N_("It is gone, for every school that used it.")
    )


@router.post("/{period_id}/adoption", name="period_adopt")
async def adopt_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID) -> Response:
    """What another school has entered holds for ours too."""
    await periods.adopt_period(db, actor, id, period_id)
    said = N_("It is in your calendar. Your classes do not count these weeks any more.")
    return page.redirect(page.url("school_calendar", id=id), say=said)


@router.post("/{period_id}/removal", name="period_drop")
async def drop_period(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID) -> Response:
    """It does not hold for our school any more."""
    await periods.drop_period(db, actor, id, period_id)
    said = N_("It is not in your calendar any more. Other schools keep it.")
    return page.redirect(page.url("school_calendar", id=id), say=said)


@router.get("/{period_id}/doubt", name="period_doubt")
async def ask_what_is_wrong(
    page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, period_id: UUID
) -> Response:
    """Ask what is wrong."""
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_EDIT)
    period = await periods.load_period(db, actor, period_id, Act.CALENDAR_VIEW)
    return _doubt_page(page, school, period, Form())


@router.post("/{period_id}/doubt")
async def doubt_period(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID, period_id: UUID
) -> Response:
    """Say that a period is wrong."""
    school = await periods.load_calendar(db, actor, id, Act.CALENDAR_EDIT)
    period = await periods.load_period(db, actor, period_id, Act.CALENDAR_VIEW)
    form = await page.form(DoubtIn)
    if form.ok:
        async with page.trying(form, db):
            await periods.doubt_period(db, actor, id, period_id, form.data.note, settings.base_url)
    if not form.ok:
        return _doubt_page(page, school, period, form)
    said = N_("Thank you. The school that entered it has been written to.")
    return page.redirect(page.url("school_calendar", id=id), say=said)


def _weeks(one: ClassShown) -> tuple[int, int]:
    own = one.facts.timetable
    return len(usable_weeks(own)), len(term_weeks(own, own))


async def _form_page(
    page: Page,
    db: Db,
    actor: CurrentTeacher,
    school: Organisation,
    form: Form[Any],
    period: Period | None = None,
) -> Response:
    calendar = await periods.show_calendar(db, actor, school.id)
    return page.render(
        "periods/form.html",
        nav="people",
        form=form,
        status=200 if form.ok else 422,
        school=school,
        period=period,
        kinds=[(kind.value, page.say(name)) for kind, name in KIND_NAMES.items()],
        reaches=[(reach.value, page.say(name), page.say(hint)) for reach, name, hint in REACHES],
        regions=calendar.regions,
    )


def _doubt_page(page: Page, school: Organisation, period: Period, form: Form[Any]) -> Response:
    return page.render(
        "periods/doubt.html",
        nav="people",
        form=form,
        status=200 if form.ok else 422,
        school=school,
        period=period,
    )
