"""Live sessions."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.schemas.sessions import (
    AttendanceOut,
    GuestLinkIn,
    GuestLinkOut,
    NewGuestLinkOut,
    SessionIn,
    SessionMessageOut,
    SessionOut,
    SessionsOut,
    StartIn,
)
from app.api.tickets import TicketOut
from app.deps import AppSettings, CurrentGuest, CurrentUser, Db
from app.services.sessions import door, looking_back, plan
from app.services.sessions.calendar import as_icalendar
from app.services.tickets import LASTS_SECONDS, PURPOSE, make_ticket

router = APIRouter(tags=["sessions"])


@router.get("/projects/{project_id}/sessions")
async def list_sessions(project_id: UUID, db: Db, actor: CurrentUser) -> SessionsOut:
    """The sessions of a project."""
    coming, past = await plan.sessions_of(db, actor, project_id)
    return SessionsOut(
        coming=[SessionOut.model_validate(s) for s in coming],
        past=[SessionOut.model_validate(s) for s in past],
    )


@router.post("/projects/{project_id}/sessions", status_code=201)
async def create_session(
    project_id: UUID, body: SessionIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> SessionOut:
    """Plan a session; the other teachers get a mail."""
    session = await plan.plan_session(db, actor, project_id, **body.model_dump(), base_url=settings.base_url)
    return SessionOut.model_validate(session)


@router.post("/projects/{project_id}/sessions/now", status_code=201)
async def start_session(project_id: UUID, body: StartIn, db: Db, actor: CurrentUser) -> SessionOut:
    """Start a session now, or get the one that runs."""
    return SessionOut.model_validate(await plan.start_now(db, actor, project_id, title=body.title))


@router.get("/sessions/{session_id}")
async def show_session(session_id: UUID, db: Db, actor: CurrentUser) -> SessionOut:
    """One session."""
    return SessionOut.model_validate(await plan.show_session(db, actor, session_id))


@router.put("/sessions/{session_id}")
async def change_session(
    session_id: UUID, body: SessionIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> SessionOut:
    """Change a session that has not begun."""
    session = await plan.change_session(
        db, actor, session_id, **body.model_dump(), base_url=settings.base_url
    )
    return SessionOut.model_validate(session)


@router.post("/sessions/{session_id}/cancellation", status_code=201)
async def cancel_session(session_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings) -> SessionOut:
    """Call a session off."""
    return SessionOut.model_validate(
        await plan.cancel_session(db, actor, session_id, base_url=settings.base_url)
    )


@router.get("/sessions/{session_id}/calendar.ics", response_class=Response)
async def show_calendar(session_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings) -> Response:
    """The session as an iCalendar file."""
    session = await plan.show_session(db, actor, session_id)
    file = as_icalendar(session, settings.base_url)
    return Response(file, media_type="text/calendar; charset=utf-8")


@router.get("/sessions/{session_id}/guest-links")
async def list_guest_links(session_id: UUID, db: Db, actor: CurrentUser) -> list[GuestLinkOut]:
    """The guest links that work now."""
    return [GuestLinkOut.model_validate(link) for link in await door.guest_links(db, actor, session_id)]


@router.post("/sessions/{session_id}/guest-links", status_code=201)
async def create_guest_link(
    session_id: UUID, body: GuestLinkIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> NewGuestLinkOut:
    """Make a guest link; its address is told this once."""
    link, token = await door.make_guest_link(db, actor, session_id, body.note)
    known = GuestLinkOut.model_validate(link).model_dump()
    return NewGuestLinkOut(**known, url=f"{settings.base_url}/g/{token}")


@router.delete("/sessions/{session_id}/guest-links/{link_id}", status_code=204)
async def revoke_guest_link(session_id: UUID, link_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Take a guest link back; who came by it is sent out."""
    await door.revoke_guest_link(db, actor, session_id, link_id)


@router.get("/sessions/{session_id}/attendance")
async def list_attendance(session_id: UUID, db: Db, actor: CurrentUser) -> list[AttendanceOut]:
    """Minutes inside: the own learners for their teacher, oneself for everybody."""
    told = await looking_back.attendance(db, actor, session_id)
    return [AttendanceOut.model_validate(entry) for entry in told]


@router.get("/sessions/{session_id}/messages")
async def list_session_messages(session_id: UUID, db: Db, actor: CurrentUser) -> list[SessionMessageOut]:
    """What was written in the session's chat, oldest first."""
    _session, messages = await looking_back.chat_of(db, actor, session_id)
    return [SessionMessageOut(id=m.id, name=name, text=m.text, at=m.created_at) for m, name in messages]


@router.post("/guest-tickets", status_code=201)
async def create_guest_ticket(actor: CurrentGuest, settings: AppSettings) -> TicketOut:
    """Make a ticket for a guest's own socket."""
    return TicketOut(ticket=make_ticket(settings.secret(PURPOSE), actor), expires_in=LASTS_SECONDS)
