"""Pages: make an account, confirm its address."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import SignUpIn
from app.deps import AppSettings, ClientAddress, CurrentTeacher, Db
from app.kit.words import N_
from app.services import accounts
from app.services.accounts.sign_up import limit_sign_ups
from app.web.forms import Form
from app.web.page import WebPage

router = APIRouter()


@router.get("/sign-up", name="new_sign_up")
async def new_sign_up(page: WebPage) -> Response:
    """Show the form."""
    return page.render("sign_ups/new.html", form=Form())


@router.post("/sign-up")
async def create_sign_up(page: WebPage, db: Db, settings: AppSettings, address: ClientAddress) -> Response:
    """Make the account, then ask to look into the mailbox."""
    form = await page.form(SignUpIn)
    if form.ok:
        async with page.trying(form, db):
            await limit_sign_ups(db, address)
            await accounts.sign_up(
                db, **form.data.model_dump(), locale=page.locale, base_url=settings.base_url
            )
    if not form.ok:
        return page.render("sign_ups/new.html", form=form, status=422)
    return page.redirect(page.url("look_into_mail"))


@router.get("/sign-up/mail", name="look_into_mail")
async def look_into_mail(page: WebPage) -> Response:
    """Say what comes next: a mail."""
    return page.render("sign_ups/mail.html")


@router.get("/email-confirmations/{token}", name="new_email_confirmation")
async def new_email_confirmation(page: WebPage, token: str) -> Response:
    """Ask for one click: mail programs open links by themselves, so opening alone confirms nothing."""
    return page.render("sign_ups/confirm.html", token=token)


@router.post("/email-confirmations/{token}")
async def confirm_email(page: WebPage, db: Db, token: str) -> Response:
    """Confirm the address."""
    await accounts.confirm_email(db, token)
    target = page.url("today") if page.actor else page.url("sign_in")
    return page.redirect(target, say=N_("Your e-mail address is confirmed. Welcome!"))


@router.post("/account/email-confirmation", name="resend_confirmation")
async def resend_confirmation(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> Response:
    """Send the confirming mail again."""
    await accounts.resend_confirmation(db, actor, settings.base_url)
    return page.redirect(page.url("today"), say=N_("We have sent the mail again."))
