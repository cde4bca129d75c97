"""Help: the questions that teachers and learners ask, and every error by its stable code."""

from collections import defaultdict
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import Response

from app.domain.errors import Refusal
from app.web.page import WebPage

router = APIRouter(prefix="/help")


@router.get("", name="help")
async def show_help(page: WebPage) -> Response:
    """How does this work?"""
    return page.render("help/show.html", nav="help")


@router.get("/errors", name="help_errors")
async def list_errors(page: WebPage) -> Response:
    """What does this error mean? Problem documents point here."""
    found = {one.code: one for one in _refusals(Refusal)}
    dots: defaultdict[str, str] = defaultdict(lambda: "…")
    plain = [(code, one.status, page.say(one.message) % dots) for code, one in sorted(found.items())]
    return page.render("help/errors.html", nav="help", codes=plain)


def _refusals(root: type[Refusal]) -> Iterator[type[Refusal]]:
    yield root
    for kind in root.__subclasses__():
        yield from _refusals(kind)
