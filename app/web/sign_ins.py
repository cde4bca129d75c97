"""Pages: sign in, sign out, a new password."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import ResetAskIn, ResetIn, SignInIn
from app.deps import AppSettings, ClientAddress, CurrentUser, Data, Db, cookie_name
from app.kit.words import N_
from app.models.sign_in import LASTS
from app.services import accounts
from app.services.accounts.sign_ins import check_tries, count_failure
from app.web.forms import Form
from app.web.page import Page, WebPage, safe_path

router = APIRouter()


@router.get("/sign-in", name="sign_in")
async def new_sign_in(page: WebPage, next: str = "/") -> Response:
    """Show the form; `next` is the page that was asked for."""
    if page.actor:
        return page.redirect(next)
    return page.render("sign_ins/new.html", form=Form(), target=safe_path(next))


@router.post("/sign-in")
async def create_sign_in(
    page: WebPage, db: Db, data: Data, address: ClientAddress, next: str = "/"
) -> Response:
    """Sign in with a token that never existed before, and go where one wanted to go."""
    form = await page.form(SignInIn)
    token = ""
    if form.ok:
        email, password = form.data.email, form.data.password
        async with page.trying(form, db):
            await check_tries(db, email, address)
            _person, token = await accounts.sign_in(
                db, email=email, password=password, device=device_of(page)
            )
        if "password" in form.errors:
            async with data.unit() as own:
                await count_failure(own, email, address)
    if not form.ok:
        return page.render("sign_ins/new.html", form=form, target=safe_path(next), status=422)
    return keep_sign_in(page, page.redirect(next), token)


@router.post("/sign-out", name="sign_out")
async def sign_out(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Sign this device out."""
    assert actor.sign_in_id is not None
    await accounts.sign_out(db, actor, actor.sign_in_id)
    response = page.redirect("/sign-in", say=N_("You are signed out."))
    response.delete_cookie(
        cookie_name(page.settings), secure=page.settings.secure, httponly=True, samesite="lax"
    )
    return response


@router.get("/password-resets/new", name="new_password_reset")
async def new_password_reset(page: WebPage) -> Response:
    """Ask for the address."""
    return page.render("sign_ins/forgotten.html", form=Form())


@router.post("/password-resets", name="password_resets")
async def ask_for_reset(page: WebPage, db: Db, settings: AppSettings) -> Response:
    """Mail a link where the address has an account; the page says the same in any case."""
    form = await page.form(ResetAskIn)
    if form.ok:
        async with page.trying(form, db):
            await accounts.ask_for_reset(db, form.data.email, settings.base_url)
    if not form.ok:
        return page.render("sign_ins/forgotten.html", form=form, status=422)
    said = N_("If this address has an account, a mail with a link is on its way.")
    return page.redirect(page.url("sign_in"), say=said)


@router.get("/password-resets/{token}", name="password_reset")
async def show_password_reset(page: WebPage, token: str) -> Response:
    """Ask for the new password."""
    return page.render("sign_ins/reset.html", form=Form(), token=token)


@router.post("/password-resets/{token}")
async def reset_password(page: WebPage, db: Db, settings: AppSettings, token: str) -> Response:
    """Set it."""
    form = await page.form(ResetIn)
    if form.ok:
        async with page.trying(form, db):
            await accounts.reset_password(db, token, form.data.password, settings.base_url)
    if not form.ok:
        return page.render("sign_ins/reset.html", form=form, token=token, status=422)
    return page.redirect(page.url("sign_in"), say=N_("Your new password is set. Sign in with it."))


def device_of(page: Page) -> str:
    """Return what the browser says of itself; shown in the list of devices."""
    return page.request.headers.get("user-agent", "")[:200]


def keep_sign_in(page: Page, response: Response, token: str) -> Response:
    """Put the token into the sign-in cookie of a response."""
    response.set_cookie(
        cookie_name(page.settings),
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=page.settings.secure,
    )
    return response
