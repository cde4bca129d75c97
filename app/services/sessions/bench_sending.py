"""What a phone on the workbench does in a room, and what is done to it: it sends a picture, or it does not."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.bench_events import BenchCameraSwitchedOff
from app.domain.errors import NotFound
from app.domain.permissions import Act
from app.domain.room import Source
from app.domain.session_events import RoomMuted, RoomPersonChanged
from app.kit.clock import now
from app.models.bench_camera import BenchCamera
from app.services.record import record
from app.services.sessions.access import insider, lock_session, other
from app.services.sessions.inside import Elsewhere


async def come_on_line(db: AsyncSession, actor: Actor, line: UUID) -> BenchCamera:
    """Let a phone send over the socket `line` from now on. Raises NotFound for anybody but a camera."""
    camera = await _own(db, actor)
    camera.line, camera.seen_at = line, now()
    return camera


async def check_camera(db: AsyncSession, actor: Actor, line: UUID) -> BenchCamera:
    """Return the camera if this line is the one that it is on. Raises NotFound, Elsewhere."""
    camera = await _own(db, actor)
    if camera.line != line:
        raise Elsewhere
    return camera


async def switch(db: AsyncSession, actor: Actor, line: UUID, on: bool) -> BenchCamera:
    """Say whether the phone sends. Raises NotFound, Elsewhere."""
    camera = await check_camera(db, actor, line)
    if camera.camera != on:
        camera.camera = on
        await _tell_room(db, camera)
    return camera


async def switch_off(
    db: AsyncSession, actor: Actor, session_id: UUID, participant_id: UUID
) -> BenchCamera | None:
    """Switch somebody's workbench camera off (teachers); nothing happens where there is none.

    Whoever holds the phone may start it again, as with any camera. Raises NotFound, NotInRoom, Forbidden.
    """
    session, _me = await insider(db, actor, session_id, Act.ROOM_LEAD)
    who = await other(db, session.id, participant_id)
    camera = await db.scalar(BenchCamera.running().where(BenchCamera.participant_id == who.id))
    if camera is None:
        return None
    camera.camera = False
    await record(db, actor.id, RoomMuted(session.id, who.id, Source.BENCH.value))
    await record(db, actor.id, BenchCameraSwitchedOff(camera.id), audited=False)
    await _tell_room(db, camera)
    return camera


async def _own(db: AsyncSession, actor: Actor) -> BenchCamera:
    if not actor.is_camera:
        raise NotFound
    session_id = await db.scalar(select(BenchCamera.session_id).where(BenchCamera.id == actor.id))
    if session_id is None:
        raise NotFound
    await lock_session(db, session_id)
    mine = BenchCamera.running().where(BenchCamera.id == actor.id)
    camera = await db.scalar(mine.execution_options(populate_existing=True))
    if camera is None:
        raise NotFound
    return camera


async def _tell_room(db: AsyncSession, camera: BenchCamera) -> None:
    changed = RoomPersonChanged(camera.session_id, camera.participant_id)
    await record(db, None, changed, audited=False)
