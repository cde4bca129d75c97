"""Pages of matching rounds for teachers: which there are, taking part, one's group and the answer to it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.rounds import EntryIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.permissions import Act
from app.domain.rounds.entrants import usable
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import kind_name
from app.domain.vocabulary.naming import language_name
from app.domain.vocabulary.terms import Cefr
from app.kit.words import N_
from app.models.matching_round import MatchingRound
from app.services import classes, rounds
from app.services.organisations.countries import countries
from app.services.rounds.looking import ClassInRound, GroupPage
from app.web.class_words import class_words, hours_in_words, kind_names, reason_words
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/rounds")


@router.get("", name="rounds")
async def list_rounds(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Rounds that fit one's classes."""
    found = await rounds.rounds_for(db, actor)
    leads = await rounds.leads_any(db, actor)
    return page.render("rounds/index.html", nav="find", found=found, leads=leads, words_of=_words(page))


@router.get("/{id}", name="round_page")
async def show_round(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One round: what it is, and one's classes in it."""
    shown = await rounds.round_for(db, actor, id)
    return page.render(
        "rounds/show.html", nav="find", shown=shown, found=shown.round, words=round_words(shown.round, page)
    )


@router.get("/{id}/classes/{class_id}", name="round_enter")
async def entry_form(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, class_id: UUID) -> Response:
    """Show the wishes of a class as they are, or as they could be."""
    return await _entry_page(page, db, actor, id, class_id)


@router.post("/{id}/classes/{class_id}")
async def enter(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, class_id: UUID) -> Response:
    """Take part, or change one's wishes."""
    form = await page.form(EntryIn)
    if form.ok:
        async with page.trying(form, db):
            await rounds.enter(db, actor, id, class_id, form.data.wishes)
    if not form.ok:
        return await _entry_page(page, db, actor, id, class_id, form)
    return page.redirect(
        page.url("round_page", id=id), say=N_("Your class takes part. You get a mail with the result.")
    )


@router.post("/{id}/classes/{class_id}/withdrawal", name="round_withdraw")
async def withdraw(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, class_id: UUID) -> Response:
    """Do not take part any more."""
    try:
        async with db.begin_nested():
            await rounds.withdraw(db, actor, id, class_id)
    except Conflict as refusal:
        return page.redirect(page.url("round_page", id=id), say=refusal.text, kind="stop")
    return page.redirect(page.url("round_page", id=id), say=N_("Your class does not take part any more."))


@router.get("/groups/{id}", name="round_group")
async def show_group(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One's group, and why its classes fit."""
    return group_page(page, await rounds.show_group(db, actor, id), Form())


@router.post("/seats/{id}/acceptance", name="seat_accept")
async def accept(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Accept; the last one opens the project."""
    try:
        async with db.begin_nested():
            shown = await rounds.accept(db, actor, id, settings.base_url)
    except Conflict as refusal:
        return page.redirect(page.url("rounds"), say=refusal.text, kind="stop")
    if shown.group.project_id:
        return page.redirect(
            page.url("project", id=shown.group.project_id),
            say=N_("All have accepted. Your project is open: say hello!"),
        )
    said = N_("You have accepted. The project opens when all have.")
    return page.redirect(page.url("round_group", id=shown.group.id), say=said)


@router.post("/seats/{id}/refusal", name="seat_decline")
async def decline(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Decline; a reserve is asked."""
    try:
        async with db.begin_nested():
            await rounds.decline(db, actor, id)
    except Conflict as refusal:
        return page.redirect(page.url("rounds"), say=refusal.text, kind="stop")
    return page.redirect(page.url("rounds"), say=N_("Your answer is sent. Another class is asked."))


def group_page(page: Page, shown: GroupPage, form: Form[Any], status: int = 200) -> Response:
    """Show a group; who leads its round can name its facilitator there."""
    locale = page.locale
    return page.render(
        "rounds/group.html",
        nav="find",
        form=form,
        status=status,
        shown=shown,
        found=shown.shown.round,
        group=shown.shown.group,
        ours=class_words(shown.ours, locale) if shown.ours else None,
        partners=[
            (class_words(one.of, locale), one.state.value, one.match, reason_words(one.match, locale))
            for one in shown.partners
        ],
        languages=[f"{language_name(code, locale)} {level}" for code, level in shown.shared.languages],
        kinds=kind_names(shown.shared.kinds, locale),
        minutes=hours_in_words(shown.shared.minutes, locale),
        weeks=shown.shared.weeks,
    )


def round_words(found: MatchingRound, page: Page) -> dict[str, str]:
    """Return what pages say about a round: its field and the least time together."""
    return {
        "field": field_name(found.field, page.locale) if found.field else page.say(N_("All fields")),
        "minutes": hours_in_words(found.least_minutes, page.locale),
    }


def _words(page: Page) -> Any:
    return lambda found: round_words(found, page)


async def _entry_page(
    page: Page, db: Db, actor: Actor, round_id: UUID, class_id: UUID, form: Form[EntryIn] | None = None
) -> Response:
    await classes.load_class(db, actor, class_id, Act.ROUND_ENTER)
    shown = await rounds.round_for(db, actor, round_id)
    mine = next((one for one in shown.mine if one.of.id == class_id), None)
    if mine is None:
        return page.redirect(
            page.url("round_page", id=round_id), say=N_("This round is not for this class."), kind="stop"
        )
    spoken = usable({code: Cefr(level) for code, level in mine.of.row.languages.items()})
    partners = [class_words(one, page.locale) for one in await rounds.past_partners(db, class_id)]
    found = shown.round
    return page.render(
        "rounds/enter.html",
        nav="find",
        form=form or Form(values=_wishes(mine, shown.round, spoken)),
        found=found,
        words=class_words(mine.of, page.locale),
        entry=mine.entry,
        languages=[(code, f"{language_name(code, page.locale)} {level}") for code, level in spoken.items()],
        kinds=[(kind, kind_name(kind, page.locale)) for kind in mine.of.row.kinds],
        sizes=[(str(size), str(size)) for size in range(found.size_min, found.size_max + 1)],
        countries=countries(page.locale),
        partners=[(str(one.id), f"{one.name}, {one.place}") for one in partners],
        status=422 if form else 200,
    )


def _wishes(mine: ClassInRound, found: MatchingRound, spoken: dict[str, Cefr]) -> dict[str, Any]:
    if mine.entry is None:
        sizes = {"size_min": found.size_min, "size_max": found.size_max}
        return {"languages": list(spoken), "kinds": list(mine.of.row.kinds), **sizes}
    names = ("languages", "kinds", "size_min", "size_max", "not_countries", "not_classes")
    kept = {name: getattr(mine.entry, name) for name in names}
    kept["languages"] = kept["languages"] or list(spoken)
    kept["kinds"] = kept["kinds"] or list(mine.of.row.kinds)
    return kept
