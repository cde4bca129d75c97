"""The page on which a school says where it teaches, what, at which levels, and with what."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, create_model

from app.api.schemas.accounts import Strict
from app.api.schemas.training import Level, Thing, Trade
from app.deps import CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.kit.words import N_
from app.models.organisation import Organisation
from app.services import organisations
from app.services.organisations import Site, Training
from app.services.organisations.roles import roles_in
from app.services.organisations.training import (
    LEVELS,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST_SITES,
    MOST_TRADES,
    SITE_NEEDS_NAME,
)
from app.web.forms import Form
from app.web.organisations import TheSchool
from app.web.page import Page, WebPage
from app.web.training_words import training_choices

router = APIRouter(prefix="/schools/{id}/training")

#: Rows for sites that are open at first; the others are folded away.
FEW_SITES = 2


class TrainingSaid(Strict):
    """All but the sites, which are rows of three fields each."""

    isco: list[Trade] = Field([], max_length=MOST_TRADES)
    eqf_levels: list[Level] = Field([], max_length=len(LEVELS))
    equipment: list[Thing] = Field([], max_length=300)
    accreditation: str = Field("", max_length=80)
    oid: str = Field("", max_length=40)

    def site(self, number: int) -> Site:
        """Return one row."""
        name, address, is_step_free = (getattr(self, key) for key in site_keys(number))
        return Site(name, address, is_step_free)

    @property
    def said(self) -> Training:
        """The same for the service; rows that are empty are no sites."""
        rows = (self.site(number) for number in NUMBERS)
        return Training(
            tuple(row for row in rows if row.name or row.address),
            tuple(self.isco),
            tuple(self.eqf_levels),
            tuple(self.equipment),
            self.accreditation,
            self.oid,
        )


def site_keys(number: int) -> tuple[str, str, str]:
    """Return the names of the fields of one site."""
    return f"site_name_{number}", f"site_address_{number}", f"site_step_free_{number}"


NUMBERS = range(1, MOST_SITES + 1)
if TYPE_CHECKING:
    TrainingForm = TrainingSaid
else:
    _KINDS = (
        (str, Field("", max_length=LONGEST_NAME)),
        (str, Field("", max_length=LONGEST_ADDRESS)),
        (bool, False),
    )
    _ROWS = {key: kind for n in NUMBERS for key, kind in zip(site_keys(n), _KINDS, strict=True)}
    TrainingForm = create_model("TrainingForm", __base__=TrainingSaid, __doc__="The whole form.", **_ROWS)


@router.get("", name="school_training")
async def edit_training(page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool) -> Response:
    """Show what is said now."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, school))
    said = await organisations.training_of(db, school)
    return await _form_page(page, db, actor, school, Form(values=_values(said)))


@router.post("")
async def change_training(page: WebPage, db: Db, actor: CurrentTeacher, school: TheSchool) -> Response:
    """Keep what is said."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, school))
    form = await page.form(TrainingForm)
    if form.ok:
        _find_nameless(form)
    if form.ok:
        async with page.trying(form, db):
            await organisations.change_training(db, actor, school, form.data.said)
    if not form.ok:
        return await _form_page(page, db, actor, school, form, status=422)
    return page.redirect(page.url("school_page", id=school.id), say=N_("Saved."))


def _find_nameless(form: Form[TrainingSaid]) -> None:
    for number in NUMBERS:
        row = form.data.site(number)
        if row.address and not row.name:
            form.errors[site_keys(number)[0]] = (SITE_NEEDS_NAME, {})


def _values(said: Training) -> dict[str, Any]:
    values: dict[str, Any] = {
        "isco": said.isco,
        "eqf_levels": said.eqf_levels,
        "equipment": said.equipment,
        "accreditation": said.accreditation,
        "oid": said.oid,
    }
    for number, site in enumerate(said.sites, start=1):
        values |= zip(site_keys(number), (site.name, site.address, site.is_step_free), strict=True)
    return values


async def _form_page(
    page: Page, db: Db, actor: Actor, school: Organisation, form: Form[Any], status: int = 200
) -> Response:
    said = await organisations.training_of(db, school)
    taught = await organisations.taught_in_classes(db, actor, school)
    filled = [n for n in NUMBERS if any(form.values.get(key) for key in site_keys(n)[:2])]
    open_rows = min(MOST_SITES, max(filled, default=0) + FEW_SITES)
    return page.render(
        "organisations/training.html",
        nav="people",
        school=school,
        form=form,
        first_sites=range(1, open_rows + 1),
        more_sites=range(open_rows + 1, MOST_SITES + 1),
        status=status,
        **training_choices(school.fields, taught, said, page.locale),
    )
