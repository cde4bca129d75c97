"""Tickets for the socket."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.deps import AppSettings, CurrentUser
from app.services.tickets import LASTS_SECONDS, PURPOSE, make_ticket

router = APIRouter(tags=["realtime"])


class TicketOut(BaseModel):
    """A ticket; open `/ws?ticket=…` with it before it expires."""

    ticket: str
    expires_in: int


@router.post("/tickets", status_code=201)
async def create_ticket(actor: CurrentUser, settings: AppSettings) -> TicketOut:
    """Make a ticket for one's own socket."""
    return TicketOut(ticket=make_ticket(settings.secret(PURPOSE), actor), expires_in=LASTS_SECONDS)
