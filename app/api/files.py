"""Files and folders of a project, and their bytes."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from app.api.errors import problem
from app.api.schemas.files import (
    FileChangeIn,
    FileOut,
    FolderContentOut,
    FolderIn,
    FolderOut,
    NameIn,
    VersionOut,
    file_out,
    version_out,
)
from app.deps import CurrentUser, Db, Storage
from app.domain.errors import NotFound
from app.kit import storage as store_door
from app.kit.ranges import RangeNotSatisfiable, parse_range
from app.models.file import File, FileVersion
from app.services import files

router = APIRouter(tags=["files"])
# What people upload never runs and never shows as a page of ours, whatever it claims to be.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}},
    206: {"description": "A part of the bytes"},
}
_HARMLESS = {"application/pdf", "application/zip", "application/epub+zip"}
RangeHeader = Annotated[str | None, Header(alias="Range", max_length=200)]


@router.get("/projects/{project_id}/files")
async def list_files(
    project_id: UUID, db: Db, actor: CurrentUser, folder: UUID | None = None
) -> FolderContentOut:
    """What is in a folder (without one: at the top)."""
    shown = await files.list_folder(db, actor, project_id, folder)
    return FolderContentOut(
        folders=[FolderOut.model_validate(f) for f in shown.folders],
        files=[file_out(f) for f in shown.files],
    )


@router.get("/projects/{project_id}/bin")
async def list_bin(project_id: UUID, db: Db, actor: CurrentUser) -> list[FileOut]:
    """Deleted files; they stay for 30 days."""
    _place, gone = await files.list_bin(db, actor, project_id)
    return [file_out(f) for f in gone]


@router.post("/projects/{project_id}/folders", status_code=201)
async def create_folder(project_id: UUID, body: FolderIn, db: Db, actor: CurrentUser) -> FolderOut:
    """Make a folder."""
    made = await files.make_folder(db, actor, project_id, parent_id=body.parent_id, name=body.name)
    return FolderOut.model_validate(made)


@router.put("/folders/{folder_id}")
async def rename_folder(folder_id: UUID, body: NameIn, db: Db, actor: CurrentUser) -> FolderOut:
    """Give a folder another name."""
    return FolderOut.model_validate(await files.rename_folder(db, actor, folder_id, body.name))


@router.delete("/folders/{folder_id}", status_code=204)
async def delete_folder(folder_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Delete an empty folder."""
    await files.delete_folder(db, actor, folder_id)


@router.get("/files/{file_id}")
async def show_file(file_id: UUID, db: Db, actor: CurrentUser) -> FileOut:
    """A file."""
    _place, shown, _versions, _trail = await files.show_file(db, actor, file_id)
    return file_out(shown)


@router.put("/files/{file_id}")
async def change_file(file_id: UUID, body: FileChangeIn, db: Db, actor: CurrentUser) -> FileOut:
    """Rename or move a file."""
    await files.change_file(db, actor, file_id, name=body.name, folder_id=body.folder_id)
    await db.flush()
    return await show_file(file_id, db, actor)


@router.delete("/files/{file_id}", status_code=204)
async def trash_file(file_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Put a file into the bin for 30 days."""
    await files.trash_file(db, actor, file_id)


@router.post("/files/{file_id}/restoration", status_code=204)
async def restore_file(file_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Take a file out of the bin."""
    await files.restore_file(db, actor, file_id)


@router.get("/files/{file_id}/versions")
async def list_versions(file_id: UUID, db: Db, actor: CurrentUser) -> list[VersionOut]:
    """Every version of a file, newest first."""
    _place, _shown, versions, _trail = await files.show_file(db, actor, file_id)
    return [version_out(v.version, v.by) for v in versions]


@router.post("/files/{file_id}/versions/{number}/restoration", status_code=204)
async def restore_version(file_id: UUID, number: int, db: Db, actor: CurrentUser) -> None:
    """Put an older version into use again."""
    await files.restore_version(db, actor, file_id, number)


@router.head("/files/{file_id}/content", include_in_schema=False)
@router.get("/files/{file_id}/content", name="file_content", response_class=Response, responses=_BYTES)
async def download(
    file_id: UUID, request: Request, db: Db, actor: CurrentUser, store: Storage, range: RangeHeader = None
) -> Response:
    """The bytes in use, as an attachment; ranges are understood."""
    return _send(request, store, *await files.open_version(db, actor, file_id), range)


@router.head("/files/{file_id}/versions/{number}/content", include_in_schema=False)
@router.get(
    "/files/{file_id}/versions/{number}/content",
    name="version_content",
    response_class=Response,
    responses=_BYTES,
)
async def download_version(
    file_id: UUID,
    number: int,
    request: Request,
    db: Db,
    actor: CurrentUser,
    store: Storage,
    range: RangeHeader = None,
) -> Response:
    """The bytes of one version, as an attachment."""
    return _send(request, store, *await files.open_version(db, actor, file_id, number), range)


@router.get("/files/{file_id}/versions/{number}/pictures/{side}", name="file_picture")
async def show_picture(
    file_id: UUID, number: int, side: int, db: Db, actor: CurrentUser, store: Storage
) -> Response:
    """A small picture of an image, made by us: WebP, without metadata."""
    key, tag = await files.open_picture(db, actor, file_id, number, side)
    try:
        content = await store_door.read_bytes(store, key)
    except FileNotFoundError:
        raise NotFound from None
    headers = {**SAFE, "ETag": tag, "Cache-Control": "private, max-age=604800, immutable"}
    return Response(content, media_type="image/webp", headers=headers)


def disposition(name: str) -> str:
    """Return `Content-Disposition` for a download under `name` (RFC 6266: plain and with every script)."""
    plain = re.sub(r'[^ -~]|["\\%;]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def media_type(kind: str) -> str:
    """Return the type to send: what could be a page or a script travels as plain text or as bytes."""
    if kind.startswith("text/"):
        return "text/plain; charset=utf-8"
    harmless = kind.startswith(("image/", "video/", "audio/")) and kind != "image/svg+xml"
    return kind if harmless or kind in _HARMLESS else "application/octet-stream"


def _send(request: Request, store: Storage, file: File, version: FileVersion, wanted: str | None) -> Response:
    headers = {
        **SAFE,
        "Content-Disposition": disposition(file.name),
        "ETag": version.etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
    }
    if version.etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if request.headers.get("if-range", version.etag) != version.etag:
        wanted = None  # what the client has is of another version: it gets the whole
    try:
        part = parse_range(wanted, version.size)
    except RangeNotSatisfiable:
        return _unsatisfiable(request, version)
    start, end = part or (0, version.size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{version.size}"
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type(version.kind))
    return StreamingResponse(_pieces(store, version, start, end), status, headers, media_type(version.kind))


def _unsatisfiable(request: Request, version: FileVersion) -> Response:
    answer = problem(request, 416, "range_not_satisfiable", "The range begins behind the end.")
    answer.headers["Content-Range"] = f"bytes */{version.size}"
    return answer


def _pieces(store: Storage, version: FileVersion, start: int, end: int) -> AsyncIterator[bytes]:
    return store_door.stream(store, version.key, start, end)
