"""The media of the own peer connection: one offer, one answer, and what the slots are to show."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.errors import Refusal
from app.realtime.connection import Connection
from app.realtime.live import Live
from app.realtime.media.engine import PublishRights, Wanted
from app.realtime.messages.rooms import (
    AnswerMedia,
    CheckMedia,
    JoinMedia,
    LeaveMedia,
    RestartMedia,
    WantPictures,
)
from app.services.sessions.inside import Elsewhere, check_line
from app.services.sessions.placing import place_room, worker_of


async def join(live: Live, connection: Connection, message: JoinMedia) -> Mapping[str, Any]:
    """Offer and answer. What one may send is what one said that one sends."""
    line = live.rooms.line(connection)
    async with live.unit(connection) as (db, actor):
        me = await check_line(db, actor, line.session_id, connection.id)
        worker = await place_room(db, line.session_id, live.media.workers.reachable)
    rights = PublishRights(me.mic, me.camera, me.screen)
    key = (line.session_id, me.id)
    joined = await live.media.join(connection, key, worker, message.sdp, rights)
    await _keep_up(live, connection, key, worker, rights)
    return joined


async def _keep_up(
    live: Live, connection: Connection, key: tuple[UUID, UUID], worker: UUID, rights: PublishRights
) -> None:
    """Whoever was sent out or muted while the worker answered is out, or muted: nobody else would tell it so."""
    try:
        async with live.unit(connection) as (db, actor):
            me = await check_line(db, actor, key[0], connection.id)
    except Refusal as refusal:
        if not isinstance(refusal, Elsewhere) or live.media.carries(connection, key):
            await live.media.leave(key, worker)
        raise
    now_right = PublishRights(me.mic, me.camera, me.screen)
    if now_right != rights:
        await live.media.set_rights(key, worker, now_right)


async def answer(live: Live, connection: Connection, message: AnswerMedia) -> None:
    """The answer to the offer of a second connection, of a room or of a line check."""
    if message.side is not None:
        await live.media.answer_check(connection, message.side, message.sdp)
    else:
        await live.media.answer(connection, live.rooms.line(connection).key, message.sdp)


async def restart(live: Live, connection: Connection, message: RestartMedia) -> Mapping[str, Any]:
    """A new path for the same peer connection."""
    return await live.media.restart(connection, live.rooms.line(connection).key, message.sdp)


async def want(live: Live, connection: Connection, message: WantPictures) -> Mapping[str, Any]:
    """What the picture slots are to show."""
    wishes = [Wanted(w.mid, str(w.participant), w.source, w.layer) for w in message.slots]
    return {"slots": await live.media.want(connection, live.rooms.line(connection).key, wishes)}


async def leave(live: Live, connection: Connection, message: LeaveMedia) -> None:
    """End the own media."""
    line = live.rooms.line(connection)
    async with live.database.unit() as db:
        worker = await worker_of(db, line.session_id)
    await live.media.leave(line.key, worker)


async def check(live: Live, connection: Connection, message: CheckMedia) -> Mapping[str, Any]:
    """There and back through a media worker, in a room that ends with this socket."""
    return await live.media.check(connection, message.side, message.sdp)
