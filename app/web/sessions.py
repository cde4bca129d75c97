"""Pages of live sessions: the list in a project, planning, a session's own page, its room."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.sessions import GuestLinkIn
from app.deps import CurrentUser, Db
from app.domain.actor import Actor
from app.domain.permissions import Act, may
from app.domain.room import SessionState
from app.domain.session_times import local_times
from app.kit.clock import now
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.services import speed_meetings
from app.services.projects.access import Place, open_place
from app.services.sessions import door, looking_back, plan
from app.services.sessions.calendar import as_icalendar
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.project_frame import project_frame
from app.web.session_forms import SessionForm, first_values

router = APIRouter()


@router.get("/projects/{id}/live", name="project_live")
async def list_sessions(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """What is coming, and what was."""
    place = await open_place(db, actor, id, Act.SESSION_VIEW)
    coming, past = await plan.sessions_of(db, actor, id)
    places = await looking_back.places_of_project(db, id)
    shown: dict[str, Any] = {
        **await project_frame(db, actor, place, "live"),
        "coming": [(s, local_times(s.starts_at, s.minutes, places)) for s in coming],
        "past": past,
        "may_plan": may(Act.SESSION_PLAN, place.member.roles),
    }
    return page.render("sessions/index.html", **shown)


@router.post("/projects/{id}/sessions/now", name="start_session")
async def start_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """One click: a session that starts now, and its room."""
    place = await open_place(db, actor, id, Act.SESSION_PLAN)
    session = await plan.start_now(db, actor, id, title=place.project.title)
    return page.redirect(page.url("session_room", id=session.id))


@router.get("/projects/{id}/sessions/new", name="new_session")
async def new_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Show the form."""
    place = await open_place(db, actor, id, Act.SESSION_PLAN)
    form: Form[SessionForm] = Form(values=first_values(now(), page.time_zone))
    return await _form_page(page, db, actor, place, form)


@router.post("/projects/{id}/sessions", name="create_session")
async def create_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Plan it; a press on "Show times" only shows what it would be elsewhere."""
    place = await open_place(db, actor, id, Act.SESSION_PLAN)
    form = await page.form(SessionForm)
    if form.ok and not form.data.look:
        async with page.trying(form, db):
            wish = form.data.wish(page.time_zone)
            session = await plan.plan_session(db, actor, id, **wish, base_url=page.settings.base_url)
            return page.redirect(page.url("session", id=session.id), say=N_("The session is planned."))
    return await _form_page(page, db, actor, place, form)


@router.get("/sessions/{id}", name="session")
async def show_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Who, when, and the way in; afterwards, what is left of it."""
    session = await plan.show_session(db, actor, id)
    if (met := await speed_meetings.room_of(db, actor, id)) is not None:
        return page.redirect(page.url("meeting", id=met[0].id))
    place = await open_place(db, actor, session.project_id, Act.SESSION_VIEW)
    return await _session_page(page, db, actor, session, place)


@router.get("/sessions/{id}/edit", name="edit_session")
async def edit_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Show the form with what it is now."""
    session = await plan.show_session(db, actor, id)
    place = await open_place(db, actor, session.project_id, Act.SESSION_PLAN)
    there = session.starts_at.astimezone(ZoneInfo(page.time_zone))
    values = {"title": session.title, "agenda": session.agenda, "minutes": session.minutes}
    values |= {"day": there.date().isoformat(), "time": there.strftime("%H:%M")}
    return await _form_page(page, db, actor, place, Form(values=values), session)


@router.post("/sessions/{id}", name="change_session")
async def change_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Change it."""
    session = await plan.show_session(db, actor, id)
    place = await open_place(db, actor, session.project_id, Act.SESSION_PLAN)
    form = await page.form(SessionForm)
    if form.ok and not form.data.look:
        async with page.trying(form, db):
            wish = form.data.wish(page.time_zone)
            await plan.change_session(db, actor, id, **wish, base_url=page.settings.base_url)
            return page.redirect(page.url("session", id=id), say=N_("The session is changed."))
    return await _form_page(page, db, actor, place, form, session)


@router.post("/sessions/{id}/cancellation", name="cancel_session")
async def cancel_session(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Call it off."""
    session = await plan.cancel_session(db, actor, id, base_url=page.settings.base_url)
    return page.redirect(page.url("project_live", id=session.project_id), say=N_("The session is cancelled."))


@router.get("/sessions/{id}/calendar.ics", name="session_calendar")
async def show_calendar(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Hand out the file for a calendar."""
    session = await plan.show_session(db, actor, id)
    return Response(
        as_icalendar(session, page.settings.base_url),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="session.ics"'},
    )


@router.post("/sessions/{id}/guest-links", name="create_guest_link")
async def create_guest_link(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Make a link, and show it this once."""
    session = await plan.show_session(db, actor, id)
    place = await open_place(db, actor, session.project_id, Act.SESSION_INVITE_GUEST)
    form = await page.form(GuestLinkIn)
    made = ""
    if form.ok:
        async with page.trying(form, db):
            _link, token = await door.make_guest_link(db, actor, id, form.data.note)
            made = f"{page.settings.base_url}/g/{token}"
    return await _session_page(page, db, actor, session, place, form=form, made=made)


@router.post("/sessions/{id}/guest-links/{link_id}/revocation", name="revoke_guest_link")
async def revoke_guest_link(page: WebPage, db: Db, actor: CurrentUser, id: UUID, link_id: UUID) -> Response:
    """Take a link back."""
    await door.revoke_guest_link(db, actor, id, link_id)
    return page.redirect(page.url("session", id=id), say=N_("This link does not work any more."))


@router.get("/sessions/{id}/room", name="session_room")
async def show_room(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """The room. Everything in it comes over the socket."""
    session = await plan.show_session(db, actor, id)
    met = await speed_meetings.room_of(db, actor, id)
    leave = page.url("meeting_lobby", id=met[0].id) if met else page.url("session", id=id)
    if session.state in (SessionState.ENDED, SessionState.CANCELLED):
        return page.redirect(leave)
    return page.render(
        "sessions/room.html",
        session=session,
        meeting=met[0] if met else None,
        leave=leave,
        tickets="/api/v1/tickets",
        actor=actor,
    )


@router.get("/device-check", name="device_check")
async def show_device_check(page: WebPage, actor: CurrentUser) -> Response:
    """Try camera, microphone and line, at any time."""
    return page.render("sessions/device_check.html", nav="help")


async def _session_page(
    page: Page,
    db: Db,
    actor: Actor,
    session: LiveSession,
    place: Place,
    form: Form[GuestLinkIn] | None = None,
    made: str = "",
) -> Response:
    places = await looking_back.places_of_project(db, session.project_id)
    may_plan = may(Act.SESSION_PLAN, place.member.roles)
    over = session.state in (SessionState.ENDED, SessionState.CANCELLED)
    shown: dict[str, Any] = {
        **await project_frame(db, actor, place, "live"),
        "session": session,
        "times": local_times(session.starts_at, session.minutes, places),
        "may_plan": may_plan,
        "over": over,
        "links": await door.guest_links(db, actor, session.id) if may_plan and not over else [],
        "made": made,
        "came": await looking_back.how_many_came(db, session.id),
        "attendance": await looking_back.attendance(db, actor, session.id),
        "messages_said": (await looking_back.chat_of(db, actor, session.id))[1],
        "form": form or Form(),
    }
    return page.render("sessions/show.html", **shown)


async def _form_page(
    page: Page,
    db: Db,
    actor: Actor,
    place: Place,
    form: Form[SessionForm],
    session: LiveSession | None = None,
) -> Response:
    places = await looking_back.places_of_project(db, place.project.id)
    starts: datetime | None = form.data.starts_at(page.time_zone) if form.parsed else None
    minutes = form.data.minutes if form.parsed else 0
    template = "sessions/edit.html" if session else "sessions/new.html"
    shown: dict[str, Any] = {
        **await project_frame(db, actor, place, "live"),
        "session": session,
        "places": places,
        "times": local_times(starts, minutes, places) if starts else (),
    }
    status = 200 if form.ok else 422
    return page.render(template, status=status, form=form, **shown)
