"""Pages of classes: describe one, see one, change one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import Strict
from app.api.schemas.classes import OpennessIn
from app.deps import CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.permissions import Act, Role
from app.kit.words import N_
from app.models.school_class import SchoolClass
from app.services import calls, classes, matchmaking
from app.services.trades import TradeHit, tell_kind, tell_place
from app.web.class_forms import ClassForm, choices, first_values, kept_trades, meant_trades
from app.web.class_words import class_words
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/classes")


class TeacherForm(Strict):
    """Somebody to add."""

    person_id: UUID


@router.get("/new", name="class_new")
async def new_class(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Show the form, with this school year filled in."""
    return await _form_page(page, db, actor, Form(values=first_values(page.locale)))


@router.post("/new")
async def describe_class(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Describe a class; then look who fits."""
    form = await page.form(ClassForm)
    options: list[TradeHit] = []
    if form.ok:
        meant, options = await meant_trades(db, form, page.locale)
    if form.ok:
        school = form.data.organisation_id or next(iter(sorted(actor.organisations)), actor.id)
        async with page.trying(form, db):
            made = await classes.describe_class(db, actor, school, form.data.profile(meant))
    if not form.ok:
        return await _form_page(page, db, actor, form, options=options)
    said = N_("Your class is described. Here is who could work with it.")
    return page.redirect(page.url("find", query=f"class={made.id}"), say=said)


@router.get("/{id}", name="class_page")
async def show_class(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One class, as other schools see it; its teachers can do more."""
    found = await classes.load_class(db, actor, id, Act.CLASS_VIEW)
    roles = await classes.class_roles(db, actor, found)
    shown = await classes.class_shown(db, found)
    is_ours = Role.CLASS_TEACHER in roles
    return page.render(
        "classes/show.html",
        nav="find",
        row=found,
        words=class_words(shown, page.locale),
        school=shown.school,
        is_ours=is_ours,
        teachers=(await classes.teachers_of(db, [id]))[id],
        colleagues=await classes.colleagues_to_add(db, found) if is_ours else [],
        calls=await calls.calls_of(db, [id]),
        openness=(await matchmaking.openness_of(db, [id]))[id],
        mine=[] if is_ours else await classes.classes_of(db, actor),
    )


@router.get("/{id}/edit", name="class_edit")
async def edit_class(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Show the form as the class is kept."""
    found = await classes.load_class(db, actor, id, Act.CLASS_EDIT)
    trades = await kept_trades(db, found, page.locale)
    return await _form_page(
        page, db, actor, Form(values=first_values(page.locale, found, trades)), kept=found
    )


@router.post("/{id}/edit")
async def change_class(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Change the profile."""
    found = await classes.load_class(db, actor, id, Act.CLASS_EDIT)
    form = await page.form(ClassForm)
    options: list[TradeHit] = []
    if form.ok:
        meant, options = await meant_trades(db, form, page.locale)
    if form.ok:
        async with page.trying(form, db):
            await classes.change_class(db, actor, id, form.data.profile(meant))
    if not form.ok:
        return await _form_page(page, db, actor, form, kept=found, options=options)
    return page.redirect(page.url("class_page", id=id), say=N_("Saved."))


@router.post("/{id}/archive", name="class_archive")
async def archive_class(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Put a class away."""
    await classes.archive_class(db, actor, id)
    return page.redirect(
        page.url("people"), say=N_("The class is put away. Nobody is shown it; its projects stay.")
    )


@router.post("/{id}/teachers", name="class_add_teacher")
async def add_teacher(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """A colleague teaches the class too."""
    await classes.load_class(db, actor, id, Act.CLASS_EDIT)
    form = await page.form(TeacherForm)
    if form.ok:
        async with page.trying(form, db):
            await classes.add_teacher(db, actor, id, form.data.person_id)
    return _said(page, id, form, N_("Your colleague teaches this class now, too."))


@router.post("/{id}/teachers/{person_id}/removal", name="class_remove_teacher")
async def remove_teacher(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, person_id: UUID) -> Response:
    """Somebody does not teach the class any more."""
    form: Form[TeacherForm] = Form()
    async with page.trying(form, db):
        await classes.remove_teacher(db, actor, id, person_id)
    if form.ok and person_id == actor.id:
        return page.redirect(page.url("people"), say=N_("You do not teach this class any more."))
    return _said(page, id, form, N_("Removed."))


@router.get("/{id}/openness", name="class_openness")
async def show_openness(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """How many proposals at a time, and a break."""
    return await _openness_page(page, db, actor, id, Form())


@router.post("/{id}/openness")
async def set_openness(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Take more or fewer, or a break."""
    await classes.load_class(db, actor, id, Act.CLASS_EDIT)
    form = await page.form(OpennessIn)
    if form.ok:
        async with page.trying(form, db):
            await matchmaking.set_openness(db, actor, id, **form.data.model_dump())
    if not form.ok:
        return await _openness_page(page, db, actor, id, form)
    return page.redirect(page.url("class_page", id=id), say=N_("Saved."))


async def _openness_page(
    page: Page, db: Db, actor: Actor, class_id: UUID, form: Form[OpennessIn]
) -> Response:
    found = await classes.load_class(db, actor, class_id, Act.CLASS_EDIT)
    told = (await matchmaking.openness_of(db, [class_id]))[class_id]
    return page.render(
        "classes/openness.html", nav="find", row=found, openness=told, form=form,
        status=200 if form.ok else 422,
    )  # fmt: skip


def _said(page: Page, class_id: UUID, form: Form[Any], said: str) -> Response:
    if form.ok:
        return page.redirect(page.url("class_page", id=class_id), say=said)
    text, params = next(iter(form.errors.values()))
    return page.redirect(page.url("class_page", id=class_id), say=text, kind="stop", **params)


def _kind_and_place(hit: TradeHit, locale: str) -> str:
    return " · ".join((tell_kind(hit, locale), tell_place(hit)))


async def _form_page(
    page: Page,
    db: Db,
    actor: Actor,
    form: Form[ClassForm],
    *,
    kept: SchoolClass | None = None,
    options: list[TradeHit] | None = None,
) -> Response:
    return page.render(
        "classes/form.html",
        nav="find",
        form=form,
        status=200 if form.ok else 422,
        kept=kept,
        schools=await classes.schools_of(db, actor),
        options=[(hit.pick.value, hit.name, _kind_and_place(hit, page.locale)) for hit in options or []],
        **choices(page.locale, kept.isced_f if kept else ""),
    )
