"""From a link in the room to a phone that is somebody's workbench camera."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.bench_events import BenchCameraStarted, BenchEnd, BenchLinkMade
from app.domain.errors import Conflict, Gone, NotFound
from app.domain.permissions import Act
from app.domain.room import BENCH_LINK
from app.domain.session_events import RoomPersonChanged
from app.kit.clock import now
from app.kit.tokens import fold_code, hash_token, new_code, new_token
from app.kit.words import N_
from app.models.bench_camera import BenchCamera
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant
from app.services import throttles
from app.services.record import record
from app.services.sessions.access import NotInRoom, insider, lock_session, participant_of
from app.services.sessions.bench_ending import end_cameras, withdraw_links
from app.services.sessions.presence import facts

# 28 signs out of 30 are 137 bits.
_CODE_SIGNS = 28
_HOUR = timedelta(hours=1)


class BenchLinkIsGone(Gone):
    """The link was used, withdrawn or replaced, is old, or never was."""

    code = "bench_link_gone"
    message = N_(
        "This link does not work any more. Make a new one in the room: Devices, then Use a phone as a second camera."
    )


class NobodyTeaches(Conflict):
    """A workbench camera starts only while a teacher is in the room."""

    code = "room_without_teacher"
    message = N_("No teacher is in the room now. Press the button again when one is there.")


async def offer_link(db: AsyncSession, actor: Actor, session_id: UUID) -> tuple[BenchCamera, str]:
    """Make a link for the actor's workbench camera; what there was before ends. The code is told this once.

    Raises NotFound, NotInRoom, Forbidden (guests), TooMany past thirty an hour.
    """
    session, me = await insider(db, actor, session_id, Act.ROOM_BENCH)
    await throttles.hit(db, "bench link", str(me.id), limit=30, per=_HOUR)
    await end_cameras(db, [me.id], BenchEnd.REPLACED)
    code = new_code(_CODE_SIGNS)
    camera = BenchCamera(
        session_id=session.id,
        participant_id=me.id,
        code_hash=hash_token(code),
        expires_at=now() + BENCH_LINK,
    )
    db.add(camera)
    await record(db, actor.id, BenchLinkMade(session.id, me.id))
    return camera, code


def shown(code: str) -> str:
    """Return a code as it is read and typed: in fours, with dashes, small."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4)).lower()


async def withdraw_link(db: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """Take the actor's link back; a phone that runs already goes on. Raises NotFound, NotInRoom."""
    me = await _owner(db, actor, session_id)
    await withdraw_links(db, [me.id], BenchEnd.PERSON)


async def end_camera(db: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """End the actor's workbench camera, running or not. Raises NotFound, NotInRoom."""
    me = await _owner(db, actor, session_id)
    await end_cameras(db, [me.id], BenchEnd.PERSON)


async def check_code(db: AsyncSession, code: str) -> BenchCamera:
    """Return the link with this code, and use nothing up. Raises BenchLinkIsGone: unknown, used, old or withdrawn."""
    camera = await db.scalar(BenchCamera.link_with_code(hash_token(fold_code(code)), now()))
    if camera is None:
        raise BenchLinkIsGone
    return camera


async def count_start(db: AsyncSession, address: str) -> None:
    """Count one press of "Start camera". Raises TooMany past 300 an hour from one address (a whole school)."""
    await throttles.hit(db, "bench start", address, limit=300, per=_HOUR)


async def start_camera(db: AsyncSession, code: str) -> str:
    """Use a link up: the phone that brings the code is the camera now. Returns the phone's own token.

    Raises BenchLinkIsGone, and NobodyTeaches, which leaves the link as it is.
    """
    link = await check_code(db, code)
    session = await lock_session(db, link.session_id)
    # Another phone may have been faster while this one waited for the lock.
    camera = await check_code(db, code)
    room = await facts(db, session)
    if not (room.running and room.staffed):
        raise NobodyTeaches
    mine = new_token()
    camera.device_hash, camera.started_at = hash_token(mine), now()
    owner = await db.get_one(RoomParticipant, camera.participant_id)
    await record(db, owner.person_id, BenchCameraStarted(session.id, owner.id))
    await record(db, owner.person_id, RoomPersonChanged(session.id, owner.id), audited=False)
    return mine


async def camera_with_token(db: AsyncSession, token: str) -> Actor | None:
    """Return the camera whose phone carries this token, while it runs; None otherwise."""
    return await _camera(db, BenchCamera.device_hash == hash_token(token))


async def camera_now(db: AsyncSession, camera_id: UUID) -> Actor | None:
    """Return a camera as actor, while it runs; None otherwise."""
    return await _camera(db, BenchCamera.id == camera_id)


async def count_ticket(db: AsyncSession, actor: Actor) -> None:
    """Count one ticket of a camera. Raises TooMany past a thousand an hour: a bad line needs half of that."""
    await throttles.hit(db, "bench ticket", str(actor.id), limit=1000, per=_HOUR)


async def _camera(db: AsyncSession, which: ColumnElement[bool]) -> Actor | None:
    camera = await db.scalar(BenchCamera.running().where(which))
    # A camera has no name: what it shows is named by its person.
    return Actor(camera.id, Kind.CAMERA, "", "") if camera else None


async def _owner(db: AsyncSession, actor: Actor, session_id: UUID) -> RoomParticipant:
    visible = await db.scalar(
        select(LiveSession.visible_to(actor).where(LiveSession.id == session_id).exists())
    )
    if not visible:
        raise NotFound
    await lock_session(db, session_id)
    me = await participant_of(db, actor, session_id)
    if me is None:
        raise NotInRoom
    return me
