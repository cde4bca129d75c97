"""Pages: the talk of a project. Everything works as plain forms; the socket only makes it quicker."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.messages import MessageChangeIn, MessageIn
from app.deps import CurrentUser, Db
from app.domain.events import project_topic
from app.domain.permissions import Act, may
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.project import ProjectState
from app.render import said_html
from app.services import talk
from app.services.projects.access import open_place
from app.services.projects.looking import sides
from app.services.record import last_number
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.project_frame import project_frame

router = APIRouter()


@router.get("/projects/{id}/talk", name="project_talk")
async def show_talk(
    page: WebPage, db: Db, actor: CurrentUser, id: UUID, before: UUID | None = None, after: UUID | None = None
) -> Response:
    """What do people say?"""
    return await _talk_page(page, db, id, Form(), before=before, after=after)


@router.post("/projects/{id}/talk", name="say")
async def say(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Write to everybody. Pressing twice says it once: the form carries its own key."""
    form = await page.form(MessageIn)
    if form.ok:
        async with page.trying(form, db):
            said = await talk.say(
                db, actor, id,
                text=form.data.text, client_key=form.data.key, base_url=page.settings.base_url,
            )  # fmt: skip
            return page.redirect(f"{page.url('project_talk', id=id)}#said-{said}")
    return await _talk_page(page, db, id, form)


@router.get("/messages/{id}/edit", name="edit_message")
async def edit_message(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """The own words, to change."""
    return await _edit_page(page, db, id, Form())


@router.post("/messages/{id}", name="change_message")
async def change_message(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Change them."""
    form = await page.form(MessageChangeIn)
    if form.ok:
        async with page.trying(form, db):
            message = await talk.change_message(db, actor, id, form.data.text)
            return page.redirect(f"{page.url('project_talk', id=message.project_id)}#said-{id}")
    return await _edit_page(page, db, id, form)


@router.post("/messages/{id}/deletion", name="take_back")
async def take_back(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Take a message back."""
    message = await talk.take_back(db, actor, id)
    return page.redirect(page.url("project_talk", id=message.project_id), say=N_("The message is gone."))


async def _talk_page(
    page: Page,
    db: Db,
    project_id: UUID,
    form: Form[Any],
    before: UUID | None = None,
    after: UUID | None = None,
) -> Response:
    assert page.actor is not None
    # The number first: what is said between the two reads comes twice, and the page shows it once.
    seq = await last_number(db, project_topic(project_id))
    shown = await talk.read_talk(db, page.actor, project_id, before=before, after=after)
    frame = await project_frame(db, page.actor, shown.place, "talk")
    if shown.messages and not shown.later:
        await talk.mark_read(db, page.actor, project_id, shown.messages[-1].id)
        frame["project_unread"] = {}
    roles = shown.place.member.roles
    return page.render(
        "talk/show.html",
        **frame,
        form=form,
        shown=shown,
        said_html=said_html,
        sides=sides(frame["classes"]),
        seq=seq,
        key=str(new_id()),
        may_say=may(Act.TALK_SAY, roles) and shown.place.project.state is not ProjectState.CLOSED,
        may_delete=may(Act.TALK_DELETE, roles),
        status=200 if form.ok else 422,
    )


async def _edit_page(page: Page, db: Db, message_id: UUID, form: Form[Any]) -> Response:
    assert page.actor is not None
    message = await talk.load_message(db, page.actor, message_id, Act.TALK_EDIT)
    place = await open_place(db, page.actor, message.project_id, Act.TALK_VIEW)
    frame = await project_frame(db, page.actor, place, "talk")
    status = 200 if form.ok else 422
    return page.render("talk/edit.html", **frame, form=form, message=message, status=status)
