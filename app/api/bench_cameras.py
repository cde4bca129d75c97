"""Workbench cameras: a phone as somebody's second picture in a live room."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.bench_cameras import BenchLinkOut
from app.api.tickets import TicketOut
from app.deps import AppSettings, CurrentCamera, CurrentUser, Db
from app.domain.room import BENCH_LINK
from app.kit.qr import qr_data
from app.services.sessions import bench_links
from app.services.tickets import LASTS_SECONDS, PURPOSE, make_ticket

router = APIRouter(tags=["sessions"])


@router.post("/sessions/{session_id}/bench-link", status_code=201)
async def create_bench_link(
    session_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings
) -> BenchLinkOut:
    """Make a link that turns a phone into one's workbench camera, from inside the room; told this once."""
    link, code = await bench_links.offer_link(db, actor, session_id)
    url = f"{settings.base_url}/b/{bench_links.shown(code)}"
    seconds = int(BENCH_LINK.total_seconds())
    return BenchLinkOut(url=url, code=code, qr=qr_data(url), expires_at=link.expires_at, seconds=seconds)


@router.delete("/sessions/{session_id}/bench-link", status_code=204)
async def withdraw_bench_link(session_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Take the link back that no phone has used; a camera that runs goes on."""
    await bench_links.withdraw_link(db, actor, session_id)


@router.delete("/sessions/{session_id}/bench-camera", status_code=204)
async def end_bench_camera(session_id: UUID, db: Db, actor: CurrentUser) -> None:
    """End one's workbench camera."""
    await bench_links.end_camera(db, actor, session_id)


@router.post("/camera-tickets", status_code=201)
async def create_camera_ticket(db: Db, camera: CurrentCamera, settings: AppSettings) -> TicketOut:
    """Make a ticket for a workbench camera's own socket."""
    await bench_links.count_ticket(db, camera)
    return TicketOut(ticket=make_ticket(settings.secret(PURPOSE), camera), expires_in=LASTS_SECONDS)
