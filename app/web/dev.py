"""Pages for those who build and try: the mails of the demo, the style page. Not there in production."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import select

from app.deps import AppSettings, Db
from app.domain.errors import NotFound
from app.models.mail import Mail
from app.web.page import WebPage


async def _not_in_production(settings: AppSettings) -> None:
    if settings.environment == "production":
        raise NotFound


router = APIRouter(prefix="/dev", dependencies=[Depends(_not_in_production)])


@router.get("/mail", name="dev_mail")
async def list_mails(page: WebPage, db: Db, to: str = "") -> Response:
    """The last hundred mails, newest first; `to` narrows to one address."""
    query = select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc()).limit(100)
    mails = await db.scalars(query.where(Mail.to == to.lower()) if to else query)
    return page.render("dev/mail.html", mails=mails.all(), to=to)


@router.get("/style", name="dev_style")
async def show_style(page: WebPage, theme: str = "auto", lang: str = "en") -> Response:
    """Every component with its states."""
    return page.render("style.html")
