"""The page after sign-in; for visitors, what this is."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentUser, Db
from app.services import today
from app.services.files.kinds import group_of
from app.web.page import WebPage
from app.web.project_frame import head_of

router = APIRouter()


@router.get("/", name="home")
async def show_home(page: WebPage) -> Response:
    """Say what this is; who is signed in goes to Today."""
    return page.render("welcome.html") if page.actor is None else page.redirect(page.url("today"))


@router.get("/today", name="today")
async def show_today(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Say what is next, what waits, what is new."""
    found = await today.show_today(db, actor)
    heads = {one.project.id: head_of(one) for one in found.projects}
    return page.render("today/show.html", nav="today", today=found, heads=heads, group_of=group_of)
