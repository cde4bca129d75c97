"""The talk of a project. What was said comes back to everybody, the sender too, as an event."""

from collections.abc import Mapping
from typing import Any

from app.realtime.connection import Connection
from app.realtime.live import Live
from app.realtime.messages.talk import DeleteMessage, EditMessage, ReadTalk, SayInProject
from app.services import talk


async def say(live: Live, connection: Connection, message: SayInProject) -> Mapping[str, Any]:
    """Write; the answer comes once it is on the disk."""
    async with live.unit(connection) as (db, actor):
        said = await talk.say(
            db, actor, message.project,
            text=message.text, client_key=message.key, base_url=live.settings.base_url,
        )  # fmt: skip
    return {"message": str(said)}


async def edit(live: Live, connection: Connection, message: EditMessage) -> None:
    """Change the own words."""
    async with live.unit(connection) as (db, actor):
        await talk.change_message(db, actor, message.message, message.text)


async def delete(live: Live, connection: Connection, message: DeleteMessage) -> None:
    """Take a message back."""
    async with live.unit(connection) as (db, actor):
        await talk.take_back(db, actor, message.message)


async def read(live: Live, connection: Connection, message: ReadTalk) -> None:
    """Move the own read mark."""
    async with live.unit(connection) as (db, actor):
        await talk.mark_read(db, actor, message.project, message.message)
