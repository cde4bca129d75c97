"""Listening to topics."""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import NotFound, TooMany
from app.realtime.connection import Connection
from app.realtime.live import Live
from app.realtime.messages.topics import Ping, Subscribe, Unsubscribe
from app.realtime.topics import may_hear

MOST_TOPICS = 50


async def subscribe(live: Live, connection: Connection, message: Subscribe) -> Mapping[str, Any]:
    """Listen, after a replay. Answers the last number, and `reset` where too much was missed."""
    if len(connection.heard) >= MOST_TOPICS:
        raise TooMany(retry_after=60)
    async with live.unit(connection) as (db, actor):
        if not await may_hear(db, actor, message.topic):
            raise NotFound
    seq, reset = await live.relay.subscribe(connection, message.topic, message.since)
    return {"seq": seq, "reset": reset}


async def unsubscribe(live: Live, connection: Connection, message: Unsubscribe) -> None:
    """Stop listening; fine where one did not listen."""
    live.hub.unsubscribe(connection, message.topic)


async def ping(live: Live, connection: Connection, message: Ping) -> None:
    """Answer that the line works."""
