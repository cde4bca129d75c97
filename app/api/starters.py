"""Starter projects: two weeks for a class that never had a partner."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.starters import HostingIn, HostingOut, OfferOut, StarterOut
from app.deps import AppSettings, CurrentTeacher, Db
from app.services import starters

router = APIRouter(tags=["starters"])


@router.get("/classes/{class_id}/starter")
async def show_offer(class_id: UUID, db: Db, actor: CurrentTeacher) -> OfferOut:
    """With whom one's class could begin now."""
    return OfferOut.of(await starters.show_offer(db, actor, class_id))


@router.post("/classes/{class_id}/starter", status_code=201)
async def begin(class_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> StarterOut:
    """Begin: the project opens at once. Twice is once."""
    return StarterOut.of(await starters.begin_starter(db, actor, class_id, settings.base_url))


@router.put("/classes/{class_id}/starter-hosting")
async def set_hosting(class_id: UUID, body: HostingIn, db: Db, actor: CurrentTeacher) -> HostingOut:
    """Offer to begin with newcomers, or not any more."""
    await starters.set_hosting(db, actor, class_id, body.most)
    return HostingOut(most=body.most)


@router.post("/starters/{starter_id}/refusal")
async def refuse(starter_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> StarterOut:
    """It does not suit just now: another class steps in. For the host, before its first word."""
    return StarterOut.of(await starters.refuse_starter(db, actor, starter_id, settings.base_url))
