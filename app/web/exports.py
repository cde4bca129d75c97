"""Pages: one's own data to take along, on the page of the account."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentUser, Db
from app.domain.errors import Refusal
from app.kit.words import N_
from app.services import exports
from app.web.page import WebPage

router = APIRouter(prefix="/account/exports")


@router.get("", name="exports")
async def show_exports(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Say how far it is: a part of the page of the account, which asks again while one is in work."""
    if not page.is_partial:
        return page.redirect(f"{page.url('account')}#export")
    return page.render("exports/_standing.html", export=await exports.newest_export(db, actor))


@router.post("")
async def ask(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """Ask for all that is known about oneself."""
    target = f"{page.url('account')}#export"
    try:
        async with db.begin_nested():
            await exports.ask_for_export(db, actor)
    except Refusal as refused:
        if refused.status not in (409, 429):
            raise
        return page.redirect(target, say=refused.text, kind="wait", **refused.params)
    return page.redirect(target, say=N_("We put your data together. You can leave this page meanwhile."))


@router.post("/{export_id}/end", name="export_end")
async def drop(page: WebPage, db: Db, actor: CurrentUser, export_id: UUID) -> Response:
    """Call it off, or delete it before its time."""
    await exports.drop_export(db, actor, export_id)
    return page.redirect(f"{page.url('account')}#export", say=N_("Deleted."))
