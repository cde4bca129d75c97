"""The page after sign-in; for visitors, what this is."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentUser, Db
from app.services.language import LOCALES
from app.web.page import WebPage, back_path

router = APIRouter()


@router.get("/", name="home")
async def show_home(page: WebPage) -> Response:
    """Say what this is; who is signed in goes to Today."""
    return page.render("welcome.html") if page.actor is None else page.redirect(page.url("today"))


@router.post("/language", name="choose_language")
async def choose_language(page: WebPage) -> Response:
    """Remember the language that a visitor chose."""
    sent = await page.request.form()
    chosen = str(sent.get("locale", ""))
    response = page.redirect(back_path(page.request.headers.get("referer", "")))
    if chosen in LOCALES:
        response.set_cookie("locale", chosen, max_age=31536000, samesite="lax", secure=page.settings.secure)
    return response


@router.get("/today", name="today")
async def show_today(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Say what is next."""
    return page.render("today/show.html", nav="today")
