"""Accounts: made and confirmed."""

from fastapi import APIRouter, Request, Response

from app.api.schemas.accounts import SignUpIn
from app.deps import AppSettings, ClientAddress, CurrentTeacher, Db
from app.render import choose_locale
from app.services import accounts
from app.services.accounts.sign_up import limit_sign_ups

router = APIRouter(tags=["accounts"])


@router.post("/sign-ups", status_code=202)
async def create_sign_up(
    body: SignUpIn, request: Request, db: Db, settings: AppSettings, address: ClientAddress
) -> Response:
    """Make a teacher's account. The answer is the same where the address has one already; a mail tells."""
    await limit_sign_ups(db, address)
    locale = choose_locale(None, request.headers.get("accept-language", ""))
    await accounts.sign_up(db, **body.model_dump(), locale=locale, base_url=settings.base_url)
    return Response(status_code=202)


@router.post("/email-confirmations/{token}", status_code=204)
async def confirm_email(token: str, db: Db) -> None:
    """Confirm the address to which this token was mailed."""
    await accounts.confirm_email(db, token)


@router.post("/me/email-confirmation", status_code=202)
async def resend_confirmation(db: Db, actor: CurrentTeacher, settings: AppSettings) -> Response:
    """Send the confirming mail again."""
    await accounts.resend_confirmation(db, actor, settings.base_url)
    return Response(status_code=202)
