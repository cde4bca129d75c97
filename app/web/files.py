"""Pages: folders and files of a project, one file with its versions, the bin."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.schemas.files import FileChangeIn, NameIn
from app.deps import CurrentUser, Data, Db, Sender, SpaceLimits, UploadDock
from app.domain.actor import Actor
from app.domain.errors import Refusal, TooLarge
from app.domain.events import project_topic
from app.domain.permissions import Act, Role, may
from app.kit.words import N_
from app.models.file import Pictures
from app.services import files
from app.services.files.changing import load_folder
from app.services.files.kinds import group_of
from app.services.files.opening import FileShown, FolderShown, all_folders
from app.services.record import last_number
from app.web.forms import Form
from app.web.multipart import IncomingFiles
from app.web.page import Page, WebPage
from app.web.project_frame import project_frame

router = APIRouter()


@router.get("/projects/{id}/files", name="project_files")
async def list_files(
    page: WebPage, db: Db, actor: CurrentUser, limits: SpaceLimits, id: UUID, folder: UUID | None = None
) -> Response:
    """What is in this folder?"""
    return await _folder_page(page, db, limits, id, folder, Form())


@router.post("/projects/{id}/files", name="upload_files")
async def upload_files(
    page: WebPage,
    request: Request,
    data: Data,
    dock: UploadDock,
    actor: Sender,
    limits: SpaceLimits,
    id: UUID,
    folder: UUID | None = None,
) -> Response:
    """Take files from a plain form: without script, without going on after a break."""
    length = int(request.headers.get("content-length") or 0)
    if not 0 < length <= limits.file:
        raise TooLarge(field="files", limit=limits.file)
    target = page.url("project_files", id=id, query=f"folder={folder}" if folder else None)
    took = 0
    incoming = IncomingFiles(request)
    try:
        async for name in incoming:
            async with data.unit() as db:
                upload = await files.begin_upload(
                    db, actor, id, folder_id=folder, name=name, size=length, limits=limits
                )
            await files.receive_whole(dock, upload.id, incoming.pieces())
            took += 1
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return page.redirect(target, say=refusal.text, kind="stop", **refusal.params)
    if not took:
        return page.redirect(target, say=N_("Choose a file first."), kind="wait")
    return page.redirect(target, say=N_("Uploaded."))


@router.post("/projects/{id}/folders", name="make_folder")
async def make_folder(
    page: WebPage, db: Db, actor: CurrentUser, limits: SpaceLimits, id: UUID, parent: UUID | None = None
) -> Response:
    """Make a folder, and go into it."""
    form = await page.form(NameIn)
    if form.ok:
        async with page.trying(form, db):
            made = await files.make_folder(db, actor, id, parent_id=parent, name=form.data.name)
            return page.redirect(page.url("project_files", id=id, query=f"folder={made.id}"))
    return await _folder_page(page, db, limits, id, parent, form, part="folder")


@router.post("/folders/{id}", name="rename_folder")
async def rename_folder(page: WebPage, db: Db, actor: CurrentUser, limits: SpaceLimits, id: UUID) -> Response:
    """Give a folder another name."""
    folder = await load_folder(db, actor, id, Act.FILE_VIEW)
    form = await page.form(NameIn)
    if form.ok:
        async with page.trying(form, db):
            await files.rename_folder(db, actor, id, form.data.name)
            target = page.url("project_files", id=folder.project_id, query=f"folder={id}")
            return page.redirect(target, say=N_("Saved."))
    return await _folder_page(page, db, limits, folder.project_id, id, form, part="rename")


@router.post("/folders/{id}/deletion", name="delete_folder")
async def delete_folder(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Delete an empty folder."""
    folder = await load_folder(db, actor, id, Act.FILE_VIEW)
    form: Form[Any] = Form()
    async with page.trying(form, db):
        await files.delete_folder(db, actor, id)
    if not form.ok:
        text, params = next(iter(form.errors.values()))
        target = page.url("project_files", id=folder.project_id, query=f"folder={id}")
        return page.redirect(target, say=text, kind="stop", **params)
    query = f"folder={folder.parent_id}" if folder.parent_id else None
    return page.redirect(page.url("project_files", id=folder.project_id, query=query), say=N_("Deleted."))


@router.get("/projects/{id}/bin", name="project_bin")
async def show_bin(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """What was deleted in the last 30 days?"""
    place, gone = await files.list_bin(db, actor, id)
    frame = await project_frame(db, actor, place, "files")
    may_restore = [f.file.id for f in gone if _may(Act.FILE_DELETE, place.member.roles, f, actor)]
    return page.render("files/bin.html", **frame, gone=gone, may_restore=may_restore, group_of=group_of)


@router.get("/files/{id}", name="file_page")
async def show_file(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """What is this file?"""
    return await _file_page(page, db, id, Form())


@router.post("/files/{id}", name="change_file")
async def change_file(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Rename or move it."""
    form = await page.form(FileChangeIn)
    if form.ok:
        async with page.trying(form, db):
            await files.change_file(db, actor, id, name=form.data.name, folder_id=form.data.folder_id)
            return page.redirect(page.url("file_page", id=id), say=N_("Saved."))
    return await _file_page(page, db, id, form)


@router.post("/files/{id}/trash", name="trash_file")
async def trash_file(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Put it into the bin."""
    file = await files.trash_file(db, actor, id)
    query = f"folder={file.folder_id}" if file.folder_id else None
    target = page.url("project_files", id=file.project_id, query=query)
    return page.redirect(target, say=N_("Deleted. It stays in the bin for 30 days."))


@router.post("/files/{id}/restoration", name="restore_file")
async def restore_file(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Take it out of the bin."""
    form: Form[Any] = Form()
    async with page.trying(form, db):
        file = await files.restore_file(db, actor, id)
        return page.redirect(page.url("file_page", id=file.id), say=N_("It is back."))
    _place, file = await files.load_file(db, actor, id, Act.FILE_VIEW)
    text, params = next(iter(form.errors.values()))
    return page.redirect(page.url("project_bin", id=file.project_id), say=text, kind="stop", **params)


@router.post("/files/{id}/versions/{number}/restoration", name="restore_version")
async def restore_version(page: WebPage, db: Db, actor: CurrentUser, id: UUID, number: int) -> Response:
    """Put an older version into use."""
    await files.restore_version(db, actor, id, number)
    said = N_("Version %(number)s is in use now.")
    return page.redirect(page.url("file_page", id=id), say=said, number=number)


async def _folder_page(
    page: Page,
    db: Db,
    limits: SpaceLimits,
    project_id: UUID,
    folder_id: UUID | None,
    form: Form[Any],
    part: str = "",
) -> Response:
    assert page.actor is not None
    shown: FolderShown = await files.list_folder(db, page.actor, project_id, folder_id)
    frame = await project_frame(db, page.actor, shown.place, "files")
    used, allowed = await files.space_left(db, project_id, limits)
    return page.render(
        "files/partial.html" if page.is_partial else "files/index.html",
        **frame,
        shown=shown,
        form=form,
        part=part,
        used=used,
        allowed=allowed,
        largest=limits.file,
        seq=await last_number(db, project_topic(project_id)),
        may_add=may(Act.FILE_ADD, shown.place.member.roles),
        may_edit_folder=bool(shown.folder) and _may_folder(shown, page.actor),
        group_of=group_of,
        Pictures=Pictures,
        status=200 if form.ok else 422,
    )


async def _file_page(page: Page, db: Db, file_id: UUID, form: Form[Any]) -> Response:
    assert page.actor is not None
    place, shown, versions, trail = await files.show_file(db, page.actor, file_id)
    frame = await project_frame(db, page.actor, place, "files")
    return page.render(
        "files/show.html",
        **frame,
        shown=shown,
        versions=versions,
        trail=trail,
        form=form,
        folders=await all_folders(db, place.project.id),
        may_edit=_may(Act.FILE_EDIT, place.member.roles, shown, page.actor),
        may_delete=_may(Act.FILE_DELETE, place.member.roles, shown, page.actor),
        group_of=group_of,
        Pictures=Pictures,
        status=200 if form.ok else 422,
    )


def _may(act: Act, roles: frozenset[Role], shown: FileShown, actor: Actor) -> bool:
    own = frozenset({Role.AUTHOR}) if shown.file.created_by == actor.id else frozenset()
    return may(act, roles | own)


def _may_folder(shown: FolderShown, actor: Actor) -> bool:
    assert shown.folder is not None
    own = frozenset({Role.AUTHOR}) if shown.folder.created_by == actor.id else frozenset()
    return may(Act.FILE_EDIT, shown.place.member.roles | own)
