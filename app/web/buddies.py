"""Pages: a newcomer and the buddy write to each other, and end it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.buddies import BuddyEndIn, BuddyNoteIn
from app.deps import CurrentTeacher, Db
from app.kit.words import N_
from app.services import buddies
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter()


@router.get("/buddies/{id}", name="buddy")
async def show_pair(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """The other one, and what the two have written."""
    return await _show(page, db, actor, id, Form())


@router.post("/buddies/{id}/notes", name="buddy_write")
async def write_note(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Write to the other one."""
    form = await page.form(BuddyNoteIn)
    if form.ok:
        async with page.trying(form, db):
            await buddies.write_note(db, actor, id, form.data.text, page.settings.base_url)
            return page.redirect(page.url("buddy", id=id), say=N_("Sent. It went by mail, too."))
    return await _show(page, db, actor, id, form)


@router.post("/buddies/{id}/ending", name="buddy_end")
async def end_pair(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """End it, or ask for another one."""
    form = await page.form(BuddyEndIn)
    if form.ok:
        async with page.trying(form, db):
            pair = await buddies.end_pair(
                db, actor, id, another=form.data.another, base_url=page.settings.base_url
            )
            said = N_("It has ended. The other side gets a kind mail.")
            if form.data.another:
                mine = pair.newcomer_id == actor.id
                said = (
                    N_("You are on the list for another buddy.")
                    if mine
                    else N_("Somebody else is looked for.")
                )
            return page.redirect(page.url("buddy", id=id), say=said)
    return await _show(page, db, actor, id, form)


async def _show(
    page: Page, db: Db, actor: CurrentTeacher, pair_id: UUID, form: Form[BuddyNoteIn] | Form[BuddyEndIn]
) -> Response:
    shown, notes = await buddies.show_pair(db, actor, pair_id)
    status = 200 if form.ok else 422
    return page.render("buddies/show.html", nav="today", form=form, shown=shown, notes=notes, status=status)
