"""Pages for class teachers: the class list and its cards."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from markupsafe import Markup

from app.api.schemas.learners import LearnerNameIn, LearnersIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.permissions import Act
from app.kit.qr import qr_svg
from app.kit.words import N_
from app.models.school_class import SchoolClass
from app.services import learners
from app.services.learners.adding import preview_learners
from app.services.learners.codes import PURPOSE, shown
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/classes")


async def class_to_see(id: UUID, db: Db, actor: CurrentTeacher) -> SchoolClass:
    """Load a class whose learners the actor may see."""
    return await learners.load_class(db, actor, id, Act.LEARNERS_VIEW)


async def class_to_look_after(id: UUID, db: Db, actor: CurrentTeacher) -> SchoolClass:
    """Load a class whose learners the actor may add, reset and remove."""
    return await learners.load_class(db, actor, id, Act.LEARNERS_EDIT)


ClassToSee = Annotated[SchoolClass, Depends(class_to_see)]
ClassToLookAfter = Annotated[SchoolClass, Depends(class_to_look_after)]


@dataclass(frozen=True)
class ShownCard:
    """A card as it is printed."""

    name: str
    code: str
    qr: Markup


@router.get("/{id}/learners", name="class_learners")
async def show_learners(page: WebPage, db: Db, school_class: ClassToSee) -> Response:
    """Who is in this class, and who has opened the card?"""
    return await _show(page, db, school_class, Form())


@router.post("/{id}/learners/check", name="check_learners")
async def check_learners(page: WebPage, db: Db, school_class: ClassToLookAfter) -> Response:
    """Show what was read from the pasted list, before anybody is added."""
    form = await page.form(LearnersIn)
    if not form.ok:
        return await _show(page, db, school_class, form, status=422)
    read, known = await preview_learners(db, school_class, form.data.names)
    return page.render(
        "learners/check.html",
        nav="people",
        school_class=school_class,
        read=read,
        known=known,
        fresh=[name for name in read.names if name not in known],
        pasted=form.data.names,
    )


@router.post("/{id}/learners")
async def add_learners(
    page: WebPage, db: Db, actor: CurrentTeacher, school_class: ClassToLookAfter, settings: AppSettings
) -> Response:
    """Add them."""
    form = await page.form(LearnersIn)
    if form.ok:
        async with page.trying(form, db):
            key = settings.secret(PURPOSE)
            await learners.add_learners(db, actor, school_class, form.data.names, key)
    if not form.ok:
        return await _show(page, db, school_class, form, status=422)
    return page.redirect(_back(page, school_class), say=N_("Your class list is here. Now print the cards."))


@router.get("/{id}/learners/{learner_id}", name="learner_page")
async def show_learner(page: WebPage, db: Db, school_class: ClassToSee, learner_id: UUID) -> Response:
    """What can I do for this learner?"""
    return await _show_one(page, db, school_class, learner_id, Form())


@router.post("/{id}/learners/{learner_id}")
async def rename_learner(
    page: WebPage, db: Db, actor: CurrentTeacher, school_class: ClassToLookAfter, learner_id: UUID
) -> Response:
    """Correct the name."""
    form = await page.form(LearnerNameIn)
    if form.ok:
        async with page.trying(form, db):
            await learners.rename_learner(db, actor, school_class, learner_id, form.data.name)
    if not form.ok:
        return await _show_one(page, db, school_class, learner_id, form, status=422)
    return page.redirect(_back(page, school_class), say=N_("Saved."))


@router.post("/{id}/learners/{learner_id}/reset", name="reset_learner")
async def reset_learner(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    school_class: ClassToLookAfter,
    settings: AppSettings,
    learner_id: UUID,
) -> Response:
    """Make a new card."""
    await learners.reset_learner(db, actor, school_class, learner_id, settings.secret(PURPOSE))
    said = N_("The old card no longer works. A new one is ready to print.")
    return page.redirect(_back(page, school_class), say=said)


@router.post("/{id}/learners/{learner_id}/removal", name="remove_learner")
async def remove_learner(
    page: WebPage, db: Db, actor: CurrentTeacher, school_class: ClassToLookAfter, learner_id: UUID
) -> Response:
    """Take a learner out of the class."""
    await learners.remove_learner(db, actor, school_class, learner_id)
    return page.redirect(_back(page, school_class), say=N_("The learner has left the class."))


@router.get("/{id}/cards", name="learner_cards")
async def show_cards(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    school_class: ClassToLookAfter,
    settings: AppSettings,
    only: UUID | None = None,
) -> Response:
    """A sheet of cards to print and cut: all that nobody has opened, or that of one learner."""
    cards = await learners.cards_of(db, actor, school_class, settings.secret(PURPOSE))
    return page.render(
        "learners/cards.html",
        school_class=school_class,
        door=f"{urlsplit(settings.base_url).netloc}{page.url('learner_door')}",
        cards=[
            ShownCard(
                card.name,
                shown(card.code),
                Markup(qr_svg(f"{settings.base_url}/c/{card.code}")),  # noqa: S704  made by ourselves
            )
            for card in cards
            if only is None or card.person_id == only
        ],
    )


async def _show(
    page: Page, db: Db, school_class: SchoolClass, form: Form[Any], status: int = 200
) -> Response:
    return page.render(
        "learners/index.html",
        nav="people",
        form=form,
        school_class=school_class,
        learners=await learners.learners_of(db, school_class),
        status=status,
    )


async def _show_one(
    page: Page, db: Db, school_class: SchoolClass, learner_id: UUID, form: Form[Any], status: int = 200
) -> Response:
    return page.render(
        "learners/show.html",
        nav="people",
        form=form,
        school_class=school_class,
        learner=await learners.one_learner(db, school_class, learner_id),
        status=status,
    )


def _back(page: Page, school_class: SchoolClass) -> str:
    return page.url("class_learners", id=school_class.id)
