"""Workbench cameras: a phone sends one picture into one room, and gets nothing of that room."""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import Forbidden, Refusal
from app.models.bench_camera import BenchCamera
from app.realtime.connection import Connection
from app.realtime.live import Live
from app.realtime.media.engine import PublishRights
from app.realtime.messages.bench import ComeOnLine, SwitchBench
from app.realtime.messages.rooms import JoinMedia, LeaveMedia, Mute, RestartMedia, WantPictures
from app.services.sessions import bench_sending
from app.services.sessions.placing import place_room, worker_of

_NOTHING = PublishRights(audio=False, video=False, screen=False)


async def enter(live: Live, connection: Connection, message: ComeOnLine) -> Mapping[str, Any]:
    """Note that the phone is there."""
    async with live.unit(connection) as (db, actor):
        camera = await bench_sending.come_on_line(db, actor, connection.id)
        worker = await worker_of(db, camera.session_id)
    live.rooms.enter(connection, camera.session_id, camera.id)
    await live.media.resume(connection, (camera.session_id, camera.id), worker)
    return {"on": camera.camera}


async def switch(live: Live, connection: Connection, message: SwitchBench) -> None:
    """Send, or do not; the media worker drops everything else."""
    async with live.unit(connection) as (db, actor):
        camera = await bench_sending.switch(db, actor, connection.id, message.on)
        worker = await worker_of(db, camera.session_id)
    await live.media.set_rights((camera.session_id, camera.id), worker, _rights(camera))


async def join(live: Live, connection: Connection, message: JoinMedia) -> Mapping[str, Any]:
    """Offer and answer. The offer has lines up only: with a line down it is taken out again, unanswered."""
    async with live.unit(connection) as (db, actor):
        camera = await bench_sending.check_camera(db, actor, connection.id)
        worker = await place_room(db, camera.session_id, live.media.workers.reachable)
    key = (camera.session_id, camera.id)
    answer = await live.media.join(connection, key, worker, message.sdp, _rights(camera))
    try:
        if live.media.receives(key):
            raise Forbidden
        # It may have ended, or been switched off, while the worker was asked.
        async with live.unit(connection) as (db, actor):
            camera = await bench_sending.check_camera(db, actor, connection.id)
    except Refusal:
        await live.media.leave(key, worker)
        raise
    await live.media.set_rights(key, worker, _rights(camera))
    return answer


async def restart(live: Live, connection: Connection, message: RestartMedia) -> Mapping[str, Any]:
    """A new path for the same picture."""
    camera = await _checked(live, connection)
    return await live.media.restart(connection, (camera.session_id, camera.id), message.sdp)


async def want(live: Live, connection: Connection, message: WantPictures) -> Mapping[str, Any]:
    """Say whether the media worker still knows the phone; there is nothing that it could want."""
    camera = await _checked(live, connection)
    if message.slots:
        raise Forbidden
    return {"slots": await live.media.want(connection, (camera.session_id, camera.id), [])}


async def leave(live: Live, connection: Connection, message: LeaveMedia) -> None:
    """End the picture, and stay."""
    camera = await _checked(live, connection)
    async with live.database.unit() as db:
        worker = await worker_of(db, camera.session_id)
    await live.media.leave((camera.session_id, camera.id), worker)


async def mute(live: Live, connection: Connection, message: Mute) -> None:
    """Switch somebody's workbench camera off (teachers): the phone is told, and the media worker drops the rest."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        camera = await bench_sending.switch_off(db, actor, session_id, message.participant)
        worker = await worker_of(db, session_id)
    if camera is not None:
        await live.media.set_rights((session_id, camera.id), worker, _NOTHING)


async def _checked(live: Live, connection: Connection) -> BenchCamera:
    async with live.unit(connection) as (db, actor):
        return await bench_sending.check_camera(db, actor, connection.id)


def _rights(camera: BenchCamera) -> PublishRights:
    return PublishRights(audio=False, video=camera.camera, screen=False)
