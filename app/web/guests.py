"""Pages of guests: one link, one session, no account."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from app.api.schemas.accounts import Strict
from app.deps import CurrentGuest, Db, guest_cookie_name
from app.domain.errors import Gone
from app.models.live_session import LiveSession
from app.services.sessions import door
from app.web.forms import Form
from app.web.page import WebPage

router = APIRouter()
_DAY = 24 * 60 * 60


class GuestIn(Strict):
    """What a guest is called in the room."""

    name: str = Field(min_length=1, max_length=60)


@router.get("/g/{token}", name="guest_link")
async def show_guest_link(page: WebPage, db: Db, token: str) -> Response:
    """Say where this leads, and ask for a name."""
    _link, session = await door.session_of_link(db, token)
    return page.render("sessions/guest.html", session=session, token=token, form=Form())


@router.post("/g/{token}")
async def come_as_guest(page: WebPage, db: Db, token: str) -> Response:
    """Take the name; knocking comes next."""
    _link, session = await door.session_of_link(db, token)
    form = await page.form(GuestIn)
    if not form.ok:
        return page.render("sessions/guest.html", session=session, token=token, form=form, status=422)
    mine = await door.come_as_guest(db, token, form.data.name)
    response = page.redirect(page.url("guest_room"))
    name, secure = guest_cookie_name(page.settings), page.settings.secure
    response.set_cookie(name, mine, max_age=_DAY, httponly=True, samesite="lax", secure=secure)
    return response


@router.get("/guest-room", name="guest_room")
async def show_guest_room(page: WebPage, db: Db, guest: CurrentGuest) -> Response:
    """The room, as a guest has it."""
    session = await db.get(LiveSession, guest.guest_of)
    if session is None:
        raise Gone
    leave, tickets = page.url("guest_left"), "/api/v1/guest-tickets"
    return page.render("sessions/room.html", session=session, leave=leave, tickets=tickets, actor=guest)


@router.get("/guest-room/left", name="guest_left")
async def show_guest_left(page: WebPage, guest: CurrentGuest, db: Db) -> Response:
    """Say goodbye, and leave the way back open."""
    session = await db.get(LiveSession, guest.guest_of)
    return page.render("sessions/guest_left.html", session=session)
