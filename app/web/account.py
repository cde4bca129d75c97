"""Pages: one's own settings, password, address and devices."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import EmailIn, PasswordIn, ProfileIn
from app.api.schemas.buddies import BuddyHelpIn
from app.deps import AppSettings, CurrentTeacher, CurrentUser, Db
from app.kit.words import N_
from app.services import accounts, buddies, exports
from app.services.partnerships.signals import shares
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/account")


@router.get("", name="account")
async def show_account(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Everything about oneself, on one page."""
    return await _show(page, db)


@router.post("/profile", name="change_profile")
async def change_profile(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Change name, language, time zone and colours."""
    form = await page.form(ProfileIn)
    if form.ok:
        async with page.trying(form, db):
            await accounts.change_profile(db, actor, **form.data.model_dump())
    if not form.ok:
        return await _show(page, db, form=form, part="profile")
    response = page.redirect(page.url("account"), say=N_("Saved."))
    response.set_cookie(
        "locale", form.data.locale, max_age=31536000, samesite="lax", secure=page.settings.secure
    )
    return response


@router.post("/password", name="change_password")
async def change_password(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings) -> Response:
    """Change the password; other devices are signed out."""
    form = await page.form(PasswordIn)
    if form.ok:
        async with page.trying(form, db):
            await accounts.change_password(
                db, actor, form.data.old_password, form.data.password, settings.base_url
            )
    if not form.ok:
        return await _show(page, db, form=form, part="password")
    return page.redirect(
        page.url("account"), say=N_("Your password is changed. Other devices are signed out.")
    )


@router.post("/email", name="change_email")
async def change_email(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings) -> Response:
    """Ask both addresses."""
    form = await page.form(EmailIn)
    if form.ok:
        async with page.trying(form, db):
            await accounts.change_email(db, actor, form.data.email, form.data.password, settings.base_url)
    if not form.ok:
        return await _show(page, db, form=form, part="email")
    said = N_("We have written to both addresses. Open the link in each mail.")
    return page.redirect(page.url("account"), say=said)


@router.post("/buddy-help", name="buddy_help")
async def set_help(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings) -> Response:
    """Help newcomers, or not any more."""
    form = await page.form(BuddyHelpIn)
    if form.ok:
        told = form.data
        async with page.trying(form, db):
            await buddies.set_help(db, actor, helps=told.helps, most=told.most, base_url=settings.base_url)
    if not form.ok:
        return await _show(page, db, form=form, part="buddy_help")
    said = N_("Thank you. You get a mail when a newcomer fits you.") if form.data.helps else N_("Saved.")
    return page.redirect(page.url("account"), say=said)


@router.post("/devices/{sign_in_id}/end", name="end_device")
async def end_device(page: WebPage, db: Db, actor: CurrentUser, sign_in_id: UUID) -> Response:
    """Sign one device out."""
    await accounts.sign_out(db, actor, sign_in_id)
    return page.redirect(page.url("account"), say=N_("This device is signed out."))


@router.post("/devices/end", name="end_devices")
async def end_devices(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Sign all other devices out."""
    await accounts.sign_out_everywhere(db, actor.id, but=actor.sign_in_id)
    return page.redirect(page.url("account"), say=N_("All other devices are signed out."))


changes = APIRouter(prefix="/email-changes")


@changes.get("/{token}", name="email_change")
async def show_email_change(page: WebPage, token: str) -> Response:
    """Ask for one click."""
    return page.render("account/email_change.html", token=token)


@changes.post("/{token}")
async def confirm_change(page: WebPage, db: Db, token: str) -> Response:
    """One of the two addresses agrees."""
    done = await accounts.confirm_change(db, token)
    said = (
        N_("Your new address is in use now.")
        if done
        else N_("Thank you. Now open the link in the other mail.")
    )
    return page.redirect("/", say=said)


async def _show(page: Page, db: Db, *, form: Form[Any] | None = None, part: str = "") -> Response:
    assert page.actor is not None
    return page.render(
        "account/show.html",
        form=form or Form(),
        part=part,
        devices=await accounts.devices_of(db, page.actor),
        export=await exports.newest_export(db, page.actor),
        shares_activity=await shares(db, page.actor),
        helping=await buddies.help_of(db, page.actor) if page.actor.is_teacher else None,
        zones=sorted(available_timezones()),
        status=200 if form is None else 422,
    )
