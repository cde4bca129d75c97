"""How workbench cameras end: with their person, with the room, or because nothing is heard of them.

Ending marks the row and tells the phone. The row itself goes only when the media has been ended too, by
whichever process looks first, so that no picture goes on because a process died in between.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.bench_events import BenchCameraEnded, BenchEnd, CameraAccessChanged
from app.domain.room import SEEN, Presence
from app.domain.session_events import RoomPersonChanged
from app.kit.clock import now
from app.models.bench_camera import BenchCamera
from app.models.live_session import LiveSession
from app.models.project import ProjectMember
from app.models.room_participant import RoomParticipant
from app.services.record import record


@dataclass(frozen=True)
class Idle:
    """A camera whose media is to be ended, and the worker that carries its room."""

    session_id: UUID
    camera_id: UUID
    worker: UUID | None


async def end_cameras(db: AsyncSession, participants: Collection[UUID], reason: BenchEnd) -> None:
    """End what these people have: a link that waits, or a phone that runs."""
    await _end(db, participants, reason, links_only=False)


async def withdraw_links(db: AsyncSession, participants: Collection[UUID], reason: BenchEnd) -> None:
    """Take the links of these people back that no phone has used yet."""
    await _end(db, participants, reason, links_only=True)


async def rooms_of_lost_owners(db: AsyncSession) -> list[UUID]:
    """Return the sessions in which somebody has a camera who may not be in the room any more."""
    return list((await db.scalars(_lost_owners().with_only_columns(BenchCamera.session_id).distinct())).all())


async def end_of_lost_owners(db: AsyncSession, session_id: UUID) -> None:
    """End the cameras of those who left the project, or whom nothing else has parted from their camera."""
    await db.get(LiveSession, session_id, with_for_update=True)
    lost = _lost_owners().with_only_columns(BenchCamera.participant_id)
    found = (await db.scalars(lost.where(BenchCamera.session_id == session_id))).all()
    await end_cameras(db, found, BenchEnd.LEFT)


async def idle_cameras(db: AsyncSession) -> list[Idle]:
    """Return what has ended, links that nobody used in time, and phones that gave no sign of life."""
    at = now()
    to_see_to = BenchCamera.to_see_to(at, at - SEEN).with_only_columns(
        BenchCamera.session_id, BenchCamera.id, LiveSession.media_worker_id
    )
    joined = to_see_to.join(LiveSession, LiveSession.id == BenchCamera.session_id)
    return [Idle(*row) for row in await db.execute(joined)]


async def see_off(db: AsyncSession, camera_id: UUID) -> None:
    """After its media has ended: delete what is over, and note that a silent phone sends nothing."""
    session_id = await db.scalar(select(BenchCamera.session_id).where(BenchCamera.id == camera_id))
    if session_id is None:
        return
    await db.get(LiveSession, session_id, with_for_update=True)
    at = now()
    still = BenchCamera.to_see_to(at, at - SEEN).where(BenchCamera.id == camera_id)
    camera = await db.scalar(still.execution_options(populate_existing=True))
    if camera is None:
        return  # the phone is back
    if camera.ended_at is not None or camera.started_at is None:
        await db.execute(delete(BenchCamera).where(BenchCamera.id == camera.id))
        return
    camera.line, camera.camera = None, False
    await record(db, None, RoomPersonChanged(camera.session_id, camera.participant_id), audited=False)


async def note_camera_lines(db: AsyncSession, lines: Collection[UUID]) -> None:
    """Give a sign of life for every phone whose socket this process holds."""
    if lines:
        await db.execute(update(BenchCamera).where(BenchCamera.line.in_(lines)).values(seen_at=now()))


async def _end(
    db: AsyncSession, participants: Collection[UUID], reason: BenchEnd, *, links_only: bool
) -> None:
    theirs = select(BenchCamera).where(
        BenchCamera.participant_id.in_(participants), BenchCamera.ended_at.is_(None)
    )
    if links_only:
        theirs = theirs.where(BenchCamera.started_at.is_(None))
    for camera in (await db.scalars(theirs.execution_options(populate_existing=True))).all():
        camera.ended_at, camera.camera = now(), False
        if camera.started_at is None:
            await db.flush()
            continue
        await record(db, None, BenchCameraEnded(camera.id, reason.value))
        await record(db, None, RoomPersonChanged(camera.session_id, camera.participant_id), audited=False)
        await record(db, None, CameraAccessChanged(camera.id), audited=False)


def _lost_owners() -> Select[BenchCamera]:
    member = select(ProjectMember.person_id).where(
        ProjectMember.project_id == LiveSession.project_id,
        ProjectMember.person_id == RoomParticipant.person_id,
        ProjectMember.left_at.is_(None),
    )
    outside = RoomParticipant.presence.not_in((Presence.IN, Presence.AWAY))
    return (
        select(BenchCamera)
        .join(RoomParticipant, RoomParticipant.id == BenchCamera.participant_id)
        .join(LiveSession, LiveSession.id == BenchCamera.session_id)
        .where(BenchCamera.ended_at.is_(None), outside | ~member.exists())
    )
