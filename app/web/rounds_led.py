"""Pages for who leads matching rounds: support officers and facilitators."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.rounds import FacilitatorIn, ReplacementIn, RoundIn
from app.deps import AppSettings, CurrentOfficer, CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.vocabulary.fields import broad_fields, field_name
from app.domain.vocabulary.naming import country_name
from app.kit.clock import now
from app.kit.words import N_
from app.services import rounds
from app.web.class_words import class_words
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.rounds import group_page, round_words

router = APIRouter(prefix="/support/rounds")
SPONSOR = "*"


@router.get("", name="rounds_led")
async def list_rounds(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """The rounds that one leads, and the groups that one guides."""
    return page.render(
        "support/rounds.html",
        nav="support",
        found=await rounds.rounds_led(db, actor),
        guided=await rounds.guided_by(db, actor),
        may_open=actor.is_officer,
    )


@router.get("/new", name="round_new")
async def new_round(page: WebPage, actor: CurrentOfficer) -> Response:
    """Show the form."""
    last = now().date() + timedelta(days=28)
    usual = {"last_day": last, "term_start": last + timedelta(days=21), "size_min": 3, "size_max": 5}
    return _form_page(page, actor, Form(values={**usual, "least_minutes": 45, "answer_days": 7}))


@router.post("/new")
async def open_round(page: WebPage, db: Db, actor: CurrentOfficer, settings: AppSettings) -> Response:
    """Open a round."""
    form = await page.form(RoundIn)
    if form.ok:
        async with page.trying(form, db):
            told = form.data
            made = await rounds.open_round(
                db,
                actor,
                told.said,
                settings.base_url,
                country=told.country,
                facilitator=told.facilitator,
            )
    if not form.ok:
        return _form_page(page, actor, form, status=422)
    said = N_("The round is open. Teachers of its field are written to.")
    return page.redirect(page.url("round_led", id=made.id), say=said)


@router.get("/{id}", name="round_led")
async def show_round(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, offset: int = 0) -> Response:
    """How the round stands: who has answered, who has it since when."""
    return await _led_page(page, db, actor, id, Form(), offset)


@router.post("/{id}/facilitator", name="round_facilitator")
async def name_facilitator(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID
) -> Response:
    """Name who leads the round besides the officers."""
    form = await page.form(FacilitatorIn)
    if form.ok:
        async with page.trying(form, db):
            await rounds.name_facilitator(db, actor, id, form.data.facilitator, settings.base_url)
    if not form.ok:
        return await _led_page(page, db, actor, id, form, status=422)
    return page.redirect(page.url("round_led", id=id), say=N_("Saved."))


@router.post("/groups/{id}/facilitator", name="group_facilitator")
async def name_group_facilitator(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID
) -> Response:
    """Name who guides one group and the project that comes from it."""
    form = await page.form(FacilitatorIn)
    if form.ok:
        async with page.trying(form, db):
            await rounds.name_group_facilitator(db, actor, id, form.data.facilitator, settings.base_url)
    if not form.ok:
        return group_page(page, await rounds.show_group(db, actor, id), form, status=422)
    return page.redirect(page.url("round_group", id=id), say=N_("Saved."))


@router.post("/{id}/cancellation", name="round_cancel")
async def cancel(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Call the round off."""
    try:
        async with db.begin_nested():
            await rounds.cancel_round(db, actor, id)
    except Conflict as refusal:
        return page.redirect(page.url("round_led", id=id), say=refusal.text, kind="stop")
    return page.redirect(
        page.url("round_led", id=id), say=N_("The round is called off. Those who take part get a mail.")
    )


@router.get("/seats/{id}/replacement", name="seat_replace")
async def show_reserves(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Who could have a place that is not answered yet."""
    return await _reserves_page(page, db, actor, id, Form())


@router.post("/seats/{id}/replacement")
async def replace(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Ask a reserve instead."""
    form = await page.form(ReplacementIn)
    if form.ok:
        async with page.trying(form, db):
            shown = await rounds.replace(db, actor, id, form.data.class_id, settings.base_url)
    if not form.ok:
        return await _reserves_page(page, db, actor, id, form, status=422)
    return page.redirect(page.url("round_led", id=shown.round.id), say=N_("The other class is asked."))


def _form_page(page: Page, actor: Actor, form: Form[Any], status: int = 200) -> Response:
    countries = [
        (
            code,
            page.say(N_("Countries without an officer"))
            if code == SPONSOR
            else country_name(code, page.locale),
        )
        for code in sorted(actor.officer_countries)
    ]
    return page.render(
        "support/round_new.html",
        nav="support",
        form=form,
        countries=countries,
        fields=[(code, field_name(code, page.locale)) for code in broad_fields()],
        sizes=[(str(size), str(size)) for size in range(2, 6)],
        status=status,
    )


async def _led_page(
    page: Page, db: Db, actor: Actor, id: UUID, form: Form[Any], offset: int = 0, status: int = 200
) -> Response:
    led = await rounds.show_led(db, actor, id, min(max(offset, 0), 10_000))
    return page.render(
        "support/round.html",
        nav="support",
        form=form,
        led=led,
        found=led.round,
        words=round_words(led.round, page),
        result=led.round.result or {},
        offset=led.offset,
        status=status,
    )


async def _reserves_page(
    page: Page, db: Db, actor: Actor, id: UUID, form: Form[Any], status: int = 200
) -> Response:
    found = await rounds.reserves_of(db, actor, id)
    reserves = [
        (class_words(found.classes[UUID(one.entrant.id)], page.locale), round(100 * one.fit))
        for one in found.reserves
    ]
    return page.render(
        "support/replacement.html",
        nav="support",
        form=form,
        seat=found.seat,
        found=found.shown.round,
        group=found.shown.group,
        words=class_words(found.of, page.locale),
        reserves=reserves,
        status=status,
    )
