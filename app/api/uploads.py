"""Resumable uploads: the tus protocol 1.0.0 (tus.io) with creation, creation-with-upload, expiration,
termination and checksum. A program or page that lost its line asks where the upload stands, and goes on."""

import base64
import binascii
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from starlette.requests import ClientDisconnect

from app.api.errors import problem
from app.deps import Data, Sender, SpaceLimits, UploadDock
from app.domain.actor import Actor
from app.domain.errors import Invalid, TooLarge
from app.kit.words import N_
from app.models.file import Upload
from app.services import files

router = APIRouter(prefix="/uploads", tags=["uploads"])
VERSION = "1.0.0"
BODY = "application/offset+octet-stream"
ALGORITHMS = {"sha256": "sha256", "sha1": "sha1"}
_BASE = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
_ABOUT = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-with-upload,expiration,termination,checksum",
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}

TusVersion = Annotated[str | None, Header(alias="Tus-Resumable")]
Offset = Annotated[int | None, Header(alias="Upload-Offset", ge=0)]
Sum = Annotated[str | None, Header(alias="Upload-Checksum", max_length=200)]


class BadMetadata(Invalid):
    """`Upload-Metadata` is missing something or not in the form that tus wants."""

    code = "bad_upload_metadata"
    message = N_("The upload does not say which project it is for, or has no file name.")


@router.options("", status_code=204)
@router.options("/{upload_id}", status_code=204)
async def show_abilities(limits: SpaceLimits) -> Response:
    """What this server understands of the protocol."""
    return Response(status_code=204, headers={**_BASE, **_ABOUT, "Tus-Max-Size": str(limits.file)})


@router.post("", status_code=201)
async def create_upload(
    request: Request,
    data: Data,
    dock: UploadDock,
    actor: Sender,
    limits: SpaceLimits,
    tus: TusVersion = None,
    length: Annotated[int | None, Header(alias="Upload-Length", ge=0)] = None,
    metadata: Annotated[str, Header(alias="Upload-Metadata", max_length=8000)] = "",
    checksum: Sum = None,
) -> Response:
    """Begin an upload. `Upload-Metadata` carries `filename`, `project` and, if not at the top, `folder`."""
    if tus != VERSION:
        return _wrong_version()
    if length is None:
        raise BadMetadata(field="Upload-Length")
    named = read_metadata(metadata)
    async with data.unit() as db:
        upload = await files.begin_upload(
            db, actor, _id(named, "project"), folder_id=_id(named, "folder") if named.get("folder") else None,
            name=named.get("filename") or named.get("name") or "", size=length, limits=limits,
        )  # fmt: skip
    if request.headers.get("content-type") == BODY or length == 0:
        upload = await _receive(dock, actor, upload.id, 0, request, checksum)
    return Response(status_code=201, headers={**_standing(upload), "Location": _address(upload)})


@router.head("/{upload_id}")
async def show_upload(
    upload_id: UUID, data: Data, dock: UploadDock, actor: Sender, tus: TusVersion = None
) -> Response:
    """Where the upload stands. One of which every byte is there is a file before this answers."""
    if tus != VERSION:
        return _wrong_version()
    async with data.unit() as db:
        await files.load_upload(db, actor, upload_id)
    upload = await files.finish(dock, upload_id)
    return Response(headers={**_standing(upload), "Upload-Length": str(upload.size)})


@router.patch("/{upload_id}", status_code=204)
async def continue_upload(
    upload_id: UUID,
    request: Request,
    dock: UploadDock,
    actor: Sender,
    tus: TusVersion = None,
    offset: Offset = None,
    checksum: Sum = None,
) -> Response:
    """Send the bytes from `Upload-Offset` on; what is acknowledged is on the disk."""
    if tus != VERSION:
        return _wrong_version()
    if request.headers.get("content-type") != BODY:
        return problem(request, 415, "wrong_content_type", f"Content-Type must be {BODY}.")
    if offset is None:
        raise BadMetadata(field="Upload-Offset")
    upload = await _receive(dock, actor, upload_id, offset, request, checksum)
    return Response(status_code=204, headers=_standing(upload))


@router.delete("/{upload_id}", status_code=204)
async def drop_upload(
    upload_id: UUID, data: Data, dock: UploadDock, actor: Sender, tus: TusVersion = None
) -> Response:
    """Give an upload up; its bytes and its space are free."""
    if tus != VERSION:
        return _wrong_version()
    async with data.unit() as db:
        await files.drop_upload(db, actor, upload_id)
    dock.parts.remove(str(upload_id))
    return Response(status_code=204, headers=_BASE)


@router.post("/{upload_id}", status_code=204, include_in_schema=False)
async def overridden(
    upload_id: UUID,
    request: Request,
    data: Data,
    dock: UploadDock,
    actor: Sender,
    tus: TusVersion = None,
    offset: Offset = None,
    checksum: Sum = None,
) -> Response:
    """PATCH, DELETE and HEAD for clients behind proxies that know neither (`X-HTTP-Method-Override`)."""
    wanted = request.headers.get("x-http-method-override", "").upper()
    if wanted == "PATCH":
        return await continue_upload(upload_id, request, dock, actor, tus, offset, checksum)
    if wanted == "DELETE":
        return await drop_upload(upload_id, data, dock, actor, tus)
    return await show_upload(upload_id, data, dock, actor, tus)


def read_metadata(header: str) -> dict[str, str]:
    """Return the pairs of `Upload-Metadata`: names, each with a base64 value. Raises BadMetadata."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadMetadata(field="Upload-Metadata") from None
    return found


async def _receive(
    dock: files.Dock, actor: Actor, upload_id: UUID, offset: int, request: Request, checksum: str | None
) -> Upload:
    length = request.headers.get("content-length")
    if length and int(length) > 2**50:
        raise TooLarge(limit=2**50)
    return await files.receive(dock, actor, upload_id, offset, _body(request), _sum(checksum))


async def _body(request: Request) -> AsyncIterator[bytes]:
    """Yield what comes; a line that breaks ends it, and what has come is kept."""
    try:
        async for piece in request.stream():
            if piece:
                yield piece
    except ClientDisconnect:
        return


def _sum(header: str | None) -> files.Checksum | None:
    if header is None:
        return None
    name, _, value = header.strip().partition(" ")
    try:
        return files.Checksum(ALGORITHMS[name], base64.b64decode(value, validate=True))
    except (KeyError, binascii.Error):
        raise BadMetadata(field="Upload-Checksum") from None


def _id(named: dict[str, Any], key: str) -> UUID:
    try:
        return UUID(named[key])
    except (KeyError, ValueError):
        raise BadMetadata(field=key) from None


def _standing(upload: Upload) -> dict[str, str]:
    headers = {**_BASE, "Upload-Offset": str(upload.received)}
    if upload.version_id is None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return headers


def _address(upload: Upload) -> str:
    return f"/api/v1/uploads/{upload.id}"


def _wrong_version() -> Response:
    return Response(status_code=412, headers={"Tus-Version": VERSION})
