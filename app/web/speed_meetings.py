"""Pages of speed meetings: the list, one, its lobby, and the people one has met."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.api.schemas.accounts import Strict
from app.api.schemas.speed_meetings import MarkIn, SeatIn
from app.deps import CurrentOfficer, CurrentTeacher, Db
from app.domain.permissions import Act, may
from app.domain.speed_meetings import FEWEST_ROUNDS, MOST_ROUNDS, USUAL_ROUNDS, Phase
from app.domain.vocabulary.fields import broad_fields, detailed_fields, field_name
from app.kit.clock import now
from app.kit.folding import fold
from app.kit.words import N_
from app.models.school_class import SchoolClass
from app.models.speed_meeting import SpeedMeeting
from app.services import speed_meetings
from app.services.speed_meetings import TalkShown
from app.services.speed_meetings.letters import as_icalendar
from app.services.speed_meetings.telling import tell_title
from app.web.class_words import class_words
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/meetings")


class MeetingForm(Strict):
    """A meeting as an officer plans it, in the officer's own time."""

    field: str = Field(pattern=r"^\d{2,4}$")
    day: date
    time: time
    rounds: int = Field(USUAL_ROUNDS, ge=FEWEST_ROUNDS, le=MOST_ROUNDS)


@router.get("", name="meetings")
async def list_meetings(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Which are coming, and which was I at?"""
    listed = await speed_meetings.list_meetings(db, actor)
    at = now()
    return page.render(
        "speed_meetings/index.html",
        nav="find",
        coming=[_row(page, one) for one in listed if one.meeting.ends_at > at],
        past=[_row(page, one) for one in listed if one.meeting.ends_at <= at],
    )


@router.get("/new", name="meeting_new")
async def new_meeting(page: WebPage, actor: CurrentOfficer) -> Response:
    """The form for officers."""
    return _form_page(page, Form(values={"rounds": USUAL_ROUNDS, "time": "15:00"}))


@router.post("/new")
async def open_meeting(page: WebPage, db: Db, actor: CurrentOfficer) -> Response:
    """Open it."""
    form = await page.form(MeetingForm)
    if form.ok:
        told = form.data
        starts = datetime.combine(told.day, told.time.replace(tzinfo=None), ZoneInfo(page.time_zone))
        async with page.trying(form, db):
            made = await speed_meetings.open_meeting(
                db, actor, field=told.field, starts_at=starts, rounds=told.rounds
            )
            return page.redirect(page.url("meeting", id=made.id), say=N_("The meeting is open."))
    if "starts_at" in form.errors:
        form.errors["day"] = form.errors.pop("starts_at")
    return _form_page(page, form)


@router.get("/met", name="people_met")
async def show_people(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Whom do I want to meet again, and they me?"""
    met = await speed_meetings.people_met(db, actor)
    return page.render("speed_meetings/met.html", nav="find", people=[_talk(page, one) for one in met])


@router.get("/{id}", name="meeting")
async def show_meeting(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One meeting: register, go in, and afterwards say whom to meet again."""
    meeting = await speed_meetings.load_meeting(db, actor, id, Act.MEETING_VIEW)
    return await _show(page, db, actor, meeting, Form())


@router.get("/{id}/calendar.ics", name="meeting_calendar")
async def show_calendar(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Hand out the file for a calendar."""
    meeting = await speed_meetings.load_meeting(db, actor, id, Act.MEETING_VIEW)
    return Response(
        as_icalendar(meeting, page.settings.base_url, page.locale),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="meeting.ics"'},
    )


@router.post("/{id}/seat", name="meeting_register")
async def register(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Take a seat."""
    meeting = await speed_meetings.load_meeting(db, actor, id, Act.MEETING_VIEW)
    form = await page.form(SeatIn)
    if form.ok:
        async with page.trying(form, db):
            chosen = form.data.class_id
            await speed_meetings.register(db, actor, id, chosen, base_url=page.settings.base_url)
            said = N_("You are registered. A mail brings the day for your calendar.")
            return page.redirect(page.url("meeting", id=id), say=said)
    return await _show(page, db, actor, meeting, form)


@router.post("/{id}/seat/removal", name="meeting_give_back")
async def give_back(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Give the seat back."""
    await speed_meetings.give_back(db, actor, id)
    return page.redirect(page.url("meeting", id=id), say=N_("Your seat is free again."))


@router.post("/{id}/cancellation", name="meeting_cancel")
async def cancel(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Call it off."""
    await speed_meetings.cancel_meeting(db, actor, id, base_url=page.settings.base_url)
    return page.redirect(
        page.url("meetings"), say=N_("The meeting is called off. The registered get a mail.")
    )


@router.get("/{id}/lobby", name="meeting_lobby")
async def show_lobby(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Wait here; the page leads to the room of each round, and back."""
    here = await speed_meetings.come(db, actor, id)
    meeting = await speed_meetings.load_meeting(db, actor, id, Act.MEETING_ATTEND)
    talks = await speed_meetings.talks_of(db, actor, id)
    return page.render(
        "speed_meetings/lobby.html",
        nav="find",
        meeting=meeting,
        title=tell_title(meeting, page.locale),
        here=here,
        last=_talk(page, talks[0]) if talks else None,
    )


@router.post("/{id}/talks/{talk_id}/mark", name="meeting_mark")
async def mark(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, talk_id: UUID) -> Response:
    """Say whom to meet again."""
    form = await page.form(MarkIn)
    again = form.ok and form.data.again
    base_url = page.settings.base_url
    talk = await speed_meetings.mark_talk(db, actor, id, talk_id, again=again, base_url=base_url)
    meeting = await speed_meetings.load_meeting(db, actor, id, Act.MEETING_ATTEND)
    runs = meeting.moment(now()).phase is not Phase.OVER
    target = page.url("meeting_lobby" if runs else "meeting", id=id)
    if talk.mutual_at is not None:
        return page.redirect(target, say=N_("Both of you want to meet again."))
    said = N_("Noted. They learn of it only if they want to meet you, too.")
    return page.redirect(target, say=said if again else N_("Taken back."))


async def _show(
    page: Page, db: Db, actor: CurrentTeacher, meeting: SpeedMeeting, form: Form[SeatIn]
) -> Response:
    roles = await speed_meetings.meeting_roles(db, actor, meeting)
    seat = await speed_meetings.own_seat(db, actor, meeting.id)
    mine = SchoolClass.taught_by(actor.id).where(SchoolClass.isced_f.startswith(meeting.field))
    talks = await speed_meetings.talks_of(db, actor, meeting.id) if seat else []
    return page.render(
        "speed_meetings/show.html",
        nav="find",
        form=form,
        meeting=meeting,
        title=tell_title(meeting, page.locale),
        field=field_name(meeting.field, page.locale),
        phase=meeting.moment(now()).phase.value,
        seat=seat,
        classes=[(one.id, one.name) for one in (await db.scalars(mine.limit(50))).all()],
        may_register=may(Act.MEETING_REGISTER, roles),
        may_cancel=may(Act.MEETING_CANCEL, roles),
        talks=[_talk(page, one) for one in talks],
        status=200 if form.ok else 422,
    )


def _row(page: Page, one: Any) -> tuple[Any, str]:
    return one, tell_title(one.meeting, page.locale)


def _talk(page: Page, one: TalkShown) -> dict[str, Any]:
    return {
        "shown": one,
        "words": class_words(one.theirs, page.locale),
        "title": tell_title(one.meeting, page.locale),
    }


def _form_page(page: Page, form: Form[Any]) -> Response:
    codes = [*broad_fields(), *sorted({code[:3] for code in detailed_fields()})]
    fields = sorted(((code, field_name(code, page.locale)) for code in codes), key=lambda one: fold(one[1]))
    status = 200 if form.ok else 422
    return page.render("speed_meetings/new.html", nav="find", form=form, fields=fields, status=status)
