"""Live rooms: at the door and inside. Each message is checked by itself, in its service."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.events import session_topic
from app.domain.permissions import Act, may
from app.domain.room import Answer, Source
from app.domain.session_events import door_topic
from app.realtime.connection import Connection
from app.realtime.handlers import bench
from app.realtime.live import Live
from app.realtime.media.engine import PublishRights
from app.realtime.messages.rooms import (
    Admit,
    End,
    Enter,
    Hand,
    Leave,
    Lock,
    LowerHand,
    Mute,
    Refuse,
    Remove,
    Say,
    Spotlight,
    SwitchDevices,
)
from app.services.sessions import door, inside
from app.services.sessions.access import ROOM_ROLES
from app.services.sessions.door import Entered
from app.services.sessions.placing import worker_of
from app.services.sessions.showing import room_shown


async def enter(live: Live, connection: Connection, message: Enter) -> Mapping[str, Any]:
    """Come to the door; inside, hear the room and get a picture of it."""
    async with live.unit(connection) as (db, actor):
        entered = await door.enter(db, actor, message.session, connection.id, live.rooms.grace)
    me = entered.me
    live.rooms.enter(connection, message.session, me.id if me else None)
    await _listen(live, connection, entered)
    answer = {"state": entered.answer.value, "me": str(me.id) if me else None}
    if me is None or entered.answer is not Answer.IN:
        return answer
    if entered.again:
        await live.media.resume(connection, (message.session, me.id), entered.session.media_worker_id)
    async with live.database.unit() as db:  # after listening, so that nothing falls between the two
        room = await room_shown(db, entered.session)
    roles = {ROOM_ROLES[me.role]}
    acts = {"lead": Act.ROOM_LEAD, "guard": Act.ROOM_GUARD, "share": Act.ROOM_SHARE, "bench": Act.ROOM_BENCH}
    rights = {name: may(act, roles) for name, act in acts.items()}
    if rights["lead"]:
        live.media.poor_lines.lead((message.session, me.id), connection)
    return {**answer, "room": room, "may": rights}


async def leave(live: Live, connection: Connection, message: Leave) -> None:
    """Leave; the media ends with it."""
    line = live.rooms.line(connection)
    async with live.unit(connection) as (db, actor):
        await inside.leave(db, actor, line.session_id, connection.id, live.rooms.grace)
    live.rooms.leave(connection)
    live.hub.unsubscribe(connection, session_topic(line.session_id))
    live.hub.unsubscribe(connection, door_topic(line.session_id))
    if line.participant_id is not None:
        await live.media.leave(line.key, await _worker(live, line.session_id))


async def hand(live: Live, connection: Connection, message: Hand) -> None:
    """Raise a hand or take it down."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await inside.raise_hand(db, actor, session_id, message.up)


async def lower_hand(live: Live, connection: Connection, message: LowerHand) -> None:
    """Take somebody's hand down."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await inside.lower_hand(db, actor, session_id, message.participant)


async def admit(live: Live, connection: Connection, message: Admit) -> None:
    """Let somebody in."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await door.admit(db, actor, session_id, message.participant)


async def refuse(live: Live, connection: Connection, message: Refuse) -> None:
    """Do not let somebody in."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await door.refuse(db, actor, session_id, message.participant)


async def mute(live: Live, connection: Connection, message: Mute) -> None:
    """Switch something of somebody's off: the page is told, and the media worker drops what still comes."""
    if message.source is Source.BENCH:
        return await bench.mute(live, connection, message)
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        muted = await inside.mute(db, actor, session_id, message.participant, message.source)
    rights = PublishRights(muted.mic, muted.camera, muted.screen)
    await live.media.set_rights((session_id, muted.id), await _worker(live, session_id), rights)


async def remove(live: Live, connection: Connection, message: Remove) -> None:
    """Send somebody out."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        removed = await inside.remove(db, actor, session_id, message.participant, live.rooms.grace)
    await live.media.leave((session_id, removed.id), await _worker(live, session_id))


async def lock(live: Live, connection: Connection, message: Lock) -> None:
    """Lock or unlock the room."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await inside.lock(db, actor, session_id, message.on)


async def spotlight(live: Live, connection: Connection, message: Spotlight) -> None:
    """Put somebody in the light."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await inside.spotlight(db, actor, session_id, message.participant)


async def end(live: Live, connection: Connection, message: End) -> None:
    """End the session for all."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        await inside.end(db, actor, session_id)
    await live.media.close_room(session_id)


async def say(live: Live, connection: Connection, message: Say) -> Mapping[str, Any]:
    """Write to everybody. Answers the number of the message."""
    session_id = live.rooms.line(connection).session_id
    async with live.unit(connection) as (db, actor):
        said = await inside.say(db, actor, session_id, message.text, message.key)
    return {"message": str(said.id)}


async def devices(live: Live, connection: Connection, message: SwitchDevices) -> None:
    """Say what one sends; the media worker drops everything else."""
    session_id = live.rooms.line(connection).session_id
    wish = {"mic": message.mic, "camera": message.camera, "screen": message.screen}
    async with live.unit(connection) as (db, actor):
        me = await inside.switch_devices(db, actor, session_id, connection.id, **wish)
    rights = PublishRights(me.mic, me.camera, me.screen)
    await live.media.set_rights((session_id, me.id), await _worker(live, session_id), rights)


async def _worker(live: Live, session_id: UUID) -> UUID | None:
    async with live.database.unit() as db:
        return await worker_of(db, session_id)


async def _listen(live: Live, connection: Connection, entered: Entered) -> None:
    """Those inside hear the room; those before it hear the door."""
    inner, outer = session_topic(entered.session.id), door_topic(entered.session.id)
    heard, silent = (inner, outer) if entered.answer is Answer.IN else (outer, inner)
    live.hub.unsubscribe(connection, silent)
    if heard not in connection.heard:
        await live.relay.subscribe(connection, heard, None)
