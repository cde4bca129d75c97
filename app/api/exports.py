"""What the house knows about oneself, to take along."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from app.api.files import SAFE, disposition
from app.api.schemas.exports import ExportOut
from app.deps import CurrentUser, Db, Storage
from app.kit import storage as store_door
from app.services import exports

router = APIRouter(prefix="/me/exports", tags=["me"])
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


@router.post("", status_code=202)
async def ask(db: Db, actor: CurrentUser) -> ExportOut:
    """Ask for all that is known about oneself, as a ZIP. One at a time, three a day."""
    return ExportOut.model_validate(await exports.ask_for_export(db, actor))


@router.get("")
async def list_own(db: Db, actor: CurrentUser) -> list[ExportOut]:
    """One's own exports that have not gone, the newest first."""
    return [ExportOut.model_validate(one) for one in await exports.exports_of(db, actor)]


@router.get("/{export_id}")
async def show(export_id: UUID, db: Db, actor: CurrentUser) -> ExportOut:
    """How far it is."""
    return ExportOut.model_validate(await exports.load_export(db, actor, export_id))


@router.get("/{export_id}/content", name="export_content", response_class=Response, responses=_BYTES)
async def download(export_id: UUID, db: Db, actor: CurrentUser, store: Storage) -> Response:
    """The ZIP, for the person alone."""
    export = await exports.open_export(db, actor, export_id)
    assert export.ready_at is not None
    headers = {
        **SAFE,
        "Content-Disposition": disposition(f"journeywork-{export.ready_at.date()}.zip"),
        "Content-Length": str(export.size),
        "Cache-Control": "private, no-store",
    }
    pieces = store_door.stream(store, export.key, 0, export.size)
    return StreamingResponse(pieces, 200, headers, "application/zip")


@router.delete("/{export_id}", status_code=204)
async def drop(export_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Call it off, or delete it before its time."""
    await exports.drop_export(db, actor, export_id)
