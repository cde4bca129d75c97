"""Pages of saved searches: what I look for, what is new in it, and the one click that ends it."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import AwareDatetime, Field

from app.api.schemas.accounts import Strict
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.errors import Gone
from app.domain.search import Wanted
from app.kit.tokens import BadStamp, open_stamp
from app.kit.words import N_
from app.services import search
from app.services.search import TooMuch
from app.services.search.saved import END, END_GOOD_FOR, LONGEST_NAME
from app.web.found_cards import cards_of
from app.web.page import WebPage

router = APIRouter(prefix="/saved-searches")

#: So many new things are on one page.
SHOWN = 20


class SaveForm(Strict):
    """A search as the page under it saves it."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    query: str = Field("", max_length=2000)
    by_mail: bool = False


class MailForm(Strict):
    """Whether news comes by mail."""

    by_mail: bool = False


@router.get("", name="saved_searches")
async def list_saved(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """What do I look for?"""
    saved = await search.saved_searches(db, actor)
    return page.render("search/saved.html", nav="find", saved=saved, most=search.MOST_SAVED)


@router.post("")
async def save(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Save the search; what is wrong is said on a page that keeps what was typed."""
    form = await page.form(SaveForm)
    if form.ok:
        async with page.trying(form, db):
            wanted = Wanted.from_query(form.data.query)
            await search.save_search(db, actor, wanted, name=form.data.name, by_mail=form.data.by_mail)
    if not form.ok:
        return page.render("search/save.html", nav="find", form=form, status=422)
    return page.redirect(
        page.url("search", query=wanted.query()), say=N_("Saved. We tell you when something new fits.")
    )


@router.get("/ending/{token}", name="saved_search_ending")
async def ask_to_end(page: WebPage, db: Db, settings: AppSettings, token: str) -> Response:
    """Show the one button that ends a search from a letter; mail programs that open links press nothing."""
    try:
        name = await search.name_by_letter(db, _meant(settings, token))
    except Gone:
        return page.render("search/ending.html", name="", token=token, is_broken=True)
    return page.render("search/ending.html", name=name, token=token, is_broken=False)


@router.post("/ending/{token}")
async def end_by_letter(page: WebPage, db: Db, settings: AppSettings, token: str) -> Response:
    """End the search that a letter was about."""
    await search.end_by_letter(db, _meant(settings, token))
    return page.render("search/ending.html", name="", token=token, is_broken=False)


@router.get("/{id}", name="saved_search")
async def open_saved(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Show what is new in it; where nothing is, what fits it now."""
    opened = await search.open_saved(db, actor, id)
    if opened.since is None:
        return page.redirect(page.url("search", query=opened.search.query))
    since = urlencode({"since": opened.since.isoformat()})
    return page.redirect(page.url("saved_search_news", id=id, query=since))


@router.get("/{id}/news", name="saved_search_news")
async def show_news(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, since: AwareDatetime) -> Response:
    """What is new in it since a moment? The moment is in the address, so that the page can be opened again."""
    try:
        news = await search.show_news(db, actor, id, since, SHOWN)
    except TooMuch as refused:
        saved = await search.own_search(db, actor, id)
        wanted, text = Wanted.from_query(saved.query), page.say(refused.text)
        return page.render(
            "search/too_much.html", nav="find", status=refused.status, text=text, wanted=wanted
        )
    cards = await cards_of(page, db, actor, news.found)
    return page.render(
        "search/news.html",
        nav="find",
        search=news.search,
        found=cards,
        since=since,
        is_cut=len(cards) == SHOWN,
    )


@router.post("/{id}/mail", name="saved_search_mail")
async def change_mail(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Have news by mail, or only here."""
    form = await page.form(MailForm)
    await search.change_saved(db, actor, id, by_mail=form.ok and form.data.by_mail)
    return page.redirect(page.url("saved_searches"), say=N_("Saved."))


@router.post("/{id}/end", name="saved_search_end")
async def end(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """End it."""
    await search.end_saved(db, actor, id)
    return page.redirect(
        page.url("saved_searches"), say=N_("This search has ended. You get no more letters about it.")
    )


def _meant(settings: AppSettings, token: str) -> UUID:
    try:
        return UUID(str(open_stamp(settings.secret(END), END, token, END_GOOD_FOR)))
    except (BadStamp, ValueError) as bad:
        raise Gone from bad
