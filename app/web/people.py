"""Page: the people one works with at school."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import AppSettings, CurrentTeacher, Db
from app.kit.words import N_
from app.services import learners, organisations, verification
from app.web.page import WebPage

router = APIRouter()


@router.get("/people", name="people")
async def show_people(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Who are my people, and where does my school stand?"""
    schools = await organisations.schools_of(db, actor)
    return page.render(
        "people/show.html",
        nav="people",
        schools=schools,
        cases={one.organisation.id: one for one in await verification.cases_of(db, actor)},
        colleagues=await organisations.colleagues_by_school(db, actor),
        classes=await learners.classes_with_counts(db, actor),
    )


@router.post("/memberships/{id}/vouching", name="vouch")
async def vouch(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Vouch for a colleague."""
    await organisations.vouch_for(db, actor, id, settings.base_url)
    return page.redirect(page.url("people"), say=N_("Thank you. Your colleague is verified now."))


@router.post("/memberships/{id}/doubt", name="doubt")
async def doubt(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Say that one does not know this person."""
    await organisations.do_not_know(db, actor, id, settings.base_url)
    return page.redirect(page.url("people"), say=N_("Thank you. A support officer looks at it."))
