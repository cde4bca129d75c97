"""The language of somebody who has no account: kept in a cookie, chosen at the foot of every open page."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import Strict
from app.services.language import LOCALES
from app.web.page import WebPage, back_path

router = APIRouter()
_YEAR = 365 * 24 * 60 * 60


class LanguageForm(Strict):
    """Which language."""

    locale: str = ""


@router.post("/language", name="choose_language")
async def choose_language(page: WebPage) -> Response:
    """Take the language and go back to where one was; a language that we do not speak changes nothing."""
    form = await page.form(LanguageForm)
    answer = page.redirect(back_path(page.request.headers.get("referer", "")))
    if form.ok and form.data.locale in LOCALES:
        answer.set_cookie(
            "locale",
            form.data.locale,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=page.settings.secure,
        )
    return answer
