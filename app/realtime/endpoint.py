"""The one WebSocket route: ticket, handshake, run."""

import asyncio
import time

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from app.domain.actor import Actor
from app.domain.errors import Refusal, SignInNeeded, TooMany
from app.kit.metrics import OPEN_SOCKETS, SOCKET_MESSAGES
from app.realtime import protocol
from app.realtime.connection import Connection
from app.realtime.handlers import handler_of
from app.realtime.live import Live
from app.services.language import speak
from app.services.tickets import PURPOSE, actor_with_ticket

log = structlog.get_logger()
router = APIRouter()
# A burst of messages is fine (a page that loads, a fast typist); a flood is not.
_PER_SECOND, _BURST = 30.0, 90.0
_RECEIVED = SOCKET_MESSAGES.labels("in")


@router.websocket("/ws")
async def socket(websocket: WebSocket, ticket: str = "") -> None:
    """Serve one client from its ticket to its end."""
    live: Live = websocket.app.state.live
    try:
        async with live.database.unit() as db:
            actor = await actor_with_ticket(db, live.settings.secret(PURPOSE), ticket)
    except Refusal:
        await websocket.accept()
        await websocket.close(protocol.CLOSE_BAD_TICKET, "bad ticket")
        return
    await websocket.accept()
    await _serve(live, Connection(websocket, actor))


async def _serve(live: Live, connection: Connection) -> None:
    live.hub.add(connection)
    OPEN_SOCKETS.inc()
    writer = asyncio.create_task(connection.write())
    connection.send(protocol.hello())
    try:
        own = f"{connection.actor.sort}:{connection.actor.id}"
        await live.relay.subscribe(connection, own, None)
        await _read(live, connection)
    finally:
        live.hub.remove(connection)
        OPEN_SOCKETS.dec()
        connection.close(1000, "bye")
        await live.rooms.dropped(connection)
        await writer


async def _read(live: Live, connection: Connection) -> None:
    """Carry out one message after the other, in the order sent."""
    allowance, seen = _BURST, time.monotonic()
    while connection.closing is None:
        try:
            text = await connection.socket.receive_text()
        except (WebSocketDisconnect, KeyError, RuntimeError):
            return
        _RECEIVED.inc()
        at = time.monotonic()
        allowance, seen = min(_BURST, allowance + (at - seen) * _PER_SECOND) - 1, at
        if allowance < -_BURST:
            connection.close(protocol.CLOSE_FLOOD, "too many messages")
            return
        await _answer(live, connection, text, flooded=allowance < 0)


async def _answer(live: Live, connection: Connection, text: str, *, flooded: bool) -> None:
    """Carry out one message and answer it; whatever is wrong with it never breaks the connection."""
    re = protocol.message_id(text)
    try:
        if flooded:
            raise TooMany(retry_after=1)
        message = protocol.parse(text)
        result = await handler_of(connection, message)(live, connection, message)
        connection.send(protocol.ok(message.id, **(result or {})))
    except SignInNeeded:
        connection.close(protocol.CLOSE_BAD_TICKET, "signed out")
    except Refusal as refusal:
        connection.send(protocol.error(re, refusal.code, _say(connection.actor, refusal)))
    except Exception as broken:  # one bad message must not end a lesson
        log.error("message failed", kind=type(broken).__name__, exc_info=broken)
        connection.send(protocol.error(re, "internal_error", ""))


def _say(actor: Actor, refusal: Refusal) -> str:
    said = speak(actor.locale)(refusal.text)
    return said % refusal.params if refusal.params else said
