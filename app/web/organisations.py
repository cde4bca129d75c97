"""Pages: find one's school, add it, look after its page; the way to being verified."""

import asyncio
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from app.api.schemas.organisations import EvidenceIn, OrganisationChange, OrganisationNew
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.permissions import Act, may, require
from app.domain.vocabulary.fields import broad_fields, detailed_fields, field_name
from app.kit.places import load_places
from app.kit.words import N_
from app.models.organisation import Organisation, OrganisationKind
from app.services import organisations, verification
from app.services.organisations.adding import Described, LooksKnown
from app.services.organisations.countries import countries, languages
from app.services.organisations.roles import roles_in
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.training_words import training_words

router = APIRouter()

KINDS = {
    OrganisationKind.SCHOOL: (N_("School or training centre"), ""),
    OrganisationKind.COMPANY: (N_("Company that trains"), ""),
    OrganisationKind.CHAMBER: (N_("Chamber or association"), ""),
    OrganisationKind.AGENCY: (N_("Agency"), ""),
}


async def get_organisation(id: UUID, db: Db, actor: CurrentTeacher) -> Organisation:
    """Load a school through the actor."""
    return await organisations.load_organisation(db, actor, id)


TheSchool = Annotated[Organisation, Depends(get_organisation)]


@router.get("/schools/find", name="school_find")
async def find_school(
    page: WebPage, db: Db, actor: CurrentTeacher, q: str = "", country: str = ""
) -> Response:
    """Which one is yours?"""
    country = country if len(country) == 2 else ""
    found = await organisations.search_organisations(db, q, country=country)
    return page.render(
        "organisations/find.html",
        nav="people",
        q=q,
        country=country,
        found=[one.organisation for one in found],
        countries=countries(page.locale),
    )


@router.get("/schools/new", name="school_new")
async def new_school(page: WebPage, actor: CurrentTeacher, name: str = "", country: str = "") -> Response:
    """Ask for what others need to know of it."""
    # The list of towns takes seconds to read: ready by the time that somebody types one.
    asyncio.get_running_loop().run_in_executor(None, load_places)
    return _new(page, Form(values={"name": name, "country": country}))


@router.post("/schools/new")
async def create_school(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Add it, unless it is here already."""
    form = await page.form(OrganisationNew)
    known: list[Organisation] = []
    if form.ok:
        said = _said(form, "is_another")
        async with page.trying(form, db):
            try:
                _added, case = await organisations.add_organisation(
                    db, actor, said, is_another=form.data.is_another
                )
            except LooksKnown as looks_known:
                known = list(looks_known.schools)
                raise
    if not form.ok:
        return _new(page, form, known=known, status=422)
    return page.redirect(page.url("case_page", id=case.id), say=N_("Your school is here now."))


@router.get("/schools/{id}", name="school_page")
async def show_school(page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool) -> Response:
    """What school is this?"""
    roles = roles_in(actor, school)
    own = next((one for one in await organisations.schools_of(db, actor) if one.organisation is school), None)
    said = await organisations.training_of(db, school)
    taught = await organisations.taught_in_classes(db, actor, school)
    return page.render(
        "organisations/show.html",
        nav="people",
        school=school,
        own=own,
        kind=KINDS[school.kind][0],
        fields=[field_name(code, page.locale) for code in school.fields],
        training=training_words(said, taught, page.locale),
        may_edit=may(Act.ORGANISATION_EDIT, roles),
    )


@router.get("/schools/{id}/edit", name="school_edit")
async def edit_school(page: WebPage, actor: CurrentTeacher, school: TheSchool) -> Response:
    """Show what is said now."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, school))
    names = OrganisationChange.model_fields
    values = {name: getattr(school, name) for name in names}
    return _edit(page, school, Form(values={**values, "place_id": school.place_id or ""}))


@router.post("/schools/{id}/edit")
async def change_school(page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool) -> Response:
    """Keep what is said."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, school))
    form = await page.form(OrganisationChange)
    if form.ok:
        async with page.trying(form, db):
            said = _said(form, "about")
            await organisations.change_organisation(db, actor, school, said, form.data.about)
    if not form.ok:
        return _edit(page, school, form, status=422)
    return page.redirect(page.url("school_page", id=school.id), say=N_("Saved."))


@router.post("/schools/{id}/membership", name="join_school")
async def join_school(
    page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool, settings: AppSettings
) -> Response:
    """Say "this is my school"."""
    case = await organisations.join_organisation(db, actor, school, settings.base_url)
    return page.redirect(page.url("case_page", id=case.id))


@router.post("/schools/{id}/departure", name="leave_school")
async def leave_school(page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool) -> Response:
    """Leave it."""
    await organisations.leave_organisation(db, actor, school)
    return page.redirect(page.url("people"), say=N_("You have left %(school)s."), school=school.name)


@router.get("/verifications/{id}", name="case_page")
async def show_case(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Where does my case stand?"""
    return await _case(page, db, id, Form())


@router.post("/verifications/{id}/evidence", name="hand_in")
async def hand_in(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Hand in what shows that one works there."""
    form = await page.form(EvidenceIn)
    if form.ok:
        async with page.trying(form, db):
            await verification.hand_in(
                db, actor, id, kind=form.data.kind, text=form.data.text, base_url=settings.base_url
            )
    if not form.ok:
        return await _case(page, db, id, form, status=422)
    return page.redirect(
        page.url("case_page", id=id), say=N_("Thank you. A support officer looks at it now.")
    )


async def _case(page: Page, db: Db, case_id: UUID, form: Form[Any], status: int = 200) -> Response:
    assert page.actor is not None
    own = await verification.case_of(db, page.actor, case_id)
    return page.render(
        "organisations/case.html",
        nav="people",
        form=form,
        own=own,
        notes=await verification.notes_of(db, case_id),
        status=status,
    )


def _said(form: Form[Any], *but: str) -> Described:
    said: Described = form.data.model_dump(exclude=set(but))
    return said


def _new(page: Page, form: Form[Any], known: list[Organisation] | None = None, status: int = 200) -> Response:
    return page.render(
        "organisations/new.html", nav="people", form=form, known=known or [], status=status, **_choices(page)
    )


def _edit(page: Page, school: Organisation, form: Form[Any], status: int = 200) -> Response:
    return page.render(
        "organisations/edit.html", nav="people", form=form, school=school, status=status, **_choices(page)
    )


def _choices(page: Page) -> dict[str, Any]:
    locale = page.locale
    grouped = [
        (field_name(broad, locale), [(code, field_name(code, locale)) for code in detailed_fields(broad)])
        for broad in broad_fields()
    ]
    return {
        "kinds": [(kind.value, page.say(words), hint) for kind, (words, hint) in KINDS.items()],
        "countries": countries(locale),
        "teaching_languages": languages(locale),
        "field_groups": [(name, codes) for name, codes in grouped if codes],
        "zones": sorted(available_timezones()),
    }
