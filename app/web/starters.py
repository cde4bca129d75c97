"""Pages of starter projects: begin with two weeks, offer to begin with newcomers, say that it does not suit."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.starters import HostingIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.kit.words import N_
from app.services import starters
from app.services.starters.beginning import plan_in_words
from app.web.class_words import class_words
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter()


@router.get("/classes/{id}/starter", name="starter")
async def show_offer(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """With whom my class could begin, and for whom it would be there."""
    return await _offer_page(page, db, actor, id, Form())


@router.post("/classes/{id}/starter")
async def begin(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Begin."""
    try:
        async with db.begin_nested():
            starter = await starters.begin_starter(db, actor, id, settings.base_url)
    except Conflict as refusal:
        return page.redirect(page.url("starter", id=id), say=refusal.text, kind="stop")
    said = N_("Your project is open. Say hello in the talk!")
    return page.redirect(page.url("project", id=starter.project_id), say=said)


@router.post("/classes/{id}/starter-hosting", name="starter_hosting")
async def set_hosting(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Offer to begin with newcomers."""
    form = await page.form(HostingIn)
    if form.ok:
        async with page.trying(form, db):
            await starters.set_hosting(db, actor, id, form.data.most)
    if not form.ok:
        return await _offer_page(page, db, actor, id, form)
    return page.redirect(page.url("starter", id=id), say=N_("Saved."))


@router.post("/starters/{id}/refusal", name="starter_refuse")
async def refuse(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """It does not suit just now."""
    try:
        async with db.begin_nested():
            await starters.refuse_starter(db, actor, id, settings.base_url)
    except Conflict as refusal:
        return page.redirect(page.url("projects"), say=refusal.text, kind="stop")
    return page.redirect(page.url("projects"), say=N_("Another class steps in. Thank you for saying so."))


async def _offer_page(page: Page, db: Db, actor: Actor, id: UUID, form: Form[Any]) -> Response:
    offer = await starters.show_offer(db, actor, id)
    locale = page.locale
    return page.render(
        "starters/show.html",
        nav="find",
        form=form,
        offer=offer,
        ours=class_words(offer.ours, locale),
        host=class_words(offer.host, locale) if offer.host else None,
        reserve=class_words(offer.reserve, locale) if offer.reserve else None,
        plan=plan_in_words(locale, met=2),
        is_verified=offer.ours.school.id in actor.verified_organisations,
        status=200 if form.ok else 422,
    )
