"""Pages of calls: all open ones, one, a new one."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from app.api.schemas.accounts import Strict
from app.api.schemas.classes import CallIn
from app.deps import CurrentTeacher, Db
from app.domain.permissions import Act, Role
from app.kit.clock import now
from app.kit.words import N_
from app.models.call import MOST_OPEN, Call
from app.services import calls, classes, matchmaking
from app.services.calls.writing import CallText
from app.services.classes import ClassShown
from app.web.class_forms import choices, own_words, split_tags
from app.web.class_words import class_words, kind_names, tag_names
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/calls")
USUAL_DAYS = 60


class CallForm(CallIn):
    """A call as a person writes it: own words with commas between, besides the ticked ones."""

    offers: list[str] = Field([], max_length=30)
    seeks: list[str] = Field([], max_length=30)
    offers_own: str = Field("", max_length=400)
    seeks_own: str = Field("", max_length=400)
    question_1: str = Field("", max_length=200)
    question_2: str = Field("", max_length=200)
    question_3: str = Field("", max_length=200)

    @property
    def said(self) -> CallText:
        """The same for the service."""
        return CallText(
            title=self.title,
            text=self.text,
            ends_on=self.ends_on,
            wanted=self.wanted,
            kinds=frozenset(self.kinds),
            offers=(*self.offers, *own_words(self.offers_own)),
            seeks=(*self.seeks, *own_words(self.seeks_own)),
            questions=(self.question_1, self.question_2, self.question_3),
            most_open=self.most_open,
        )


class Filters(Strict):
    """What a reader of the list asks for; `near` is one of the reader's classes."""

    near: UUID | str = ""
    country: str = Field("", pattern="^([A-Z]{2})?$")
    offset: int = Field(0, ge=0, le=2000)


@router.get("", name="calls")
async def list_calls(
    page: WebPage, db: Db, actor: CurrentTeacher, asked: Annotated[Filters, Query()]
) -> Response:
    """Open calls, those that end first at the top."""
    mine = await classes.classes_of(db, actor)
    near = next((one for one in mine if one.id == asked.near), None)
    found = await calls.list_calls(
        db, actor, near=near.row if near else None, country=asked.country, offset=asked.offset
    )
    return page.render(
        "calls/index.html",
        nav="find",
        mine=mine,
        near=near,
        country=asked.country,
        offset=asked.offset,
        more=found.more,
        shown=[(one.call, class_words(one.of, page.locale)) for one in found.calls],
    )


@router.get("/new", name="call_new")
async def new_call(
    page: WebPage, db: Db, actor: CurrentTeacher, of: Annotated[UUID | None, Query(alias="class")] = None
) -> Response:
    """Show the form, with what the class offers and seeks filled in; with several classes, ask which."""
    mine = await classes.classes_of(db, actor)
    chosen = next((one for one in mine if one.id == of), mine[0] if len(mine) == 1 else None)
    if chosen is None:
        return page.render("calls/choose.html", nav="find", mine=mine)
    ends = now().date() + timedelta(days=USUAL_DAYS)
    values = {"wanted": 1, "most_open": MOST_OPEN, "ends_on": ends, "kinds": chosen.row.kinds}
    return _form_page(
        page, chosen, Form(values=values | split_tags(chosen.row, chosen.row.isced_f, page.locale))
    )


@router.post("/new")
async def open_call(
    page: WebPage, db: Db, actor: CurrentTeacher, of: Annotated[UUID, Query(alias="class")]
) -> Response:
    """Open the call."""
    found = await classes.load_class(db, actor, of, Act.CALL_EDIT)
    form = await page.form(CallForm)
    if form.ok:
        async with page.trying(form, db):
            made = await calls.open_call(db, actor, of, form.data.said)
    if not form.ok:
        return _form_page(page, await classes.class_shown(db, found), form)
    return page.redirect(page.url("call_page", id=made.id), say=N_("Your call is open."))


@router.get("/{id}", name="call_page")
async def show_call(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One call."""
    call = await calls.load_call(db, actor, id, Act.CALL_VIEW)
    shown = await calls.call_shown(db, call)
    is_ours = Role.CLASS_TEACHER in await classes.class_roles(db, actor, shown.of.row)
    return page.render(
        "calls/show.html",
        nav="find",
        call=call,
        words=class_words(shown.of, page.locale),
        offers=tag_names(call.offers, page.locale),
        seeks=tag_names(call.seeks, page.locale),
        kinds=kind_names(call.kinds, page.locale),
        is_ours=is_ours,
        openness=(await matchmaking.openness_of(db, [call.class_id]))[call.class_id],
        mine=[] if is_ours else await classes.classes_of(db, actor),
    )


@router.get("/{id}/edit", name="call_edit")
async def edit_call(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Show the form as the call is kept."""
    call = await calls.load_call(db, actor, id, Act.CALL_EDIT)
    shown = (await calls.call_shown(db, call)).of
    names = ("title", "text", "wanted", "most_open", "ends_on", "kinds")
    values = {name: getattr(call, name) for name in names} | split_tags(call, shown.row.isced_f, page.locale)
    values |= {f"question_{number}": asked for number, asked in enumerate(call.questions, start=1)}
    return _form_page(page, shown, Form(values=values), call=call)


@router.post("/{id}/edit")
async def change_call(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Change what the call says."""
    call = await calls.load_call(db, actor, id, Act.CALL_EDIT)
    form = await page.form(CallForm)
    if form.ok:
        async with page.trying(form, db):
            await calls.change_call(db, actor, id, form.data.said)
    if not form.ok:
        return _form_page(page, (await calls.call_shown(db, call)).of, form, call=call)
    return page.redirect(page.url("call_page", id=id), say=N_("Saved."))


@router.post("/{id}/closure", name="call_close")
async def close_call(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Close the call early."""
    await calls.close_call(db, actor, id)
    return page.redirect(page.url("call_page", id=id), say=N_("The call is closed."))


def _form_page(page: Page, shown: ClassShown, form: Form[Any], *, call: Call | None = None) -> Response:
    offered = choices(page.locale, shown.row.isced_f)
    return page.render(
        "calls/form.html",
        nav="find",
        form=form,
        status=200 if form.ok else 422,
        call=call,
        words=class_words(shown, page.locale),
        tags_known=offered["tags_known"],
        kinds_known=offered["kinds_known"],
    )
