"""Calls: a class looks for partners in public."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.classes import CallIn, CallOut, NewCallIn
from app.deps import CurrentTeacher, Db
from app.domain.permissions import Act
from app.services import calls
from app.services.classes import load_class

router = APIRouter(prefix="/calls", tags=["calls"])


@router.get("")
async def list_calls(
    db: Db,
    actor: CurrentTeacher,
    near: Annotated[UUID | None, Query(description="A class: only calls of the same or a near trade")] = None,
    country: Annotated[str, Query(pattern="^([A-Z]{2})?$")] = "",
    offset: Annotated[int, Query(ge=0, le=2000)] = 0,
) -> list[CallOut]:
    """Open calls, those that end first at the top; 20 at a time."""
    like = await load_class(db, actor, near, Act.CLASS_VIEW) if near else None
    page = await calls.list_calls(db, actor, near=like, country=country, offset=offset)
    return [CallOut.of(one.call) for one in page.calls]


@router.post("", status_code=201)
async def open_call(body: NewCallIn, db: Db, actor: CurrentTeacher) -> CallOut:
    """Open a call for a class that one teaches."""
    return CallOut.of(await calls.open_call(db, actor, body.class_id, body.said))


@router.get("/{call_id}")
async def show_call(call_id: UUID, db: Db, actor: CurrentTeacher) -> CallOut:
    """One call."""
    return CallOut.of(await calls.load_call(db, actor, call_id, Act.CALL_VIEW))


@router.put("/{call_id}")
async def change_call(call_id: UUID, body: CallIn, db: Db, actor: CurrentTeacher) -> CallOut:
    """Change what an open call says."""
    return CallOut.of(await calls.change_call(db, actor, call_id, body.said))


@router.post("/{call_id}/closure", status_code=204)
async def close_call(call_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Close a call early."""
    await calls.close_call(db, actor, call_id)
