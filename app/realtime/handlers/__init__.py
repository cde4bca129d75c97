"""What each message does: a dictionary of small functions. A noun adds its handlers here.

A handler gets the live side, the connection and the parsed message; what it returns goes back in `ok`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.domain.errors import Forbidden
from app.realtime.connection import Connection
from app.realtime.handlers import bench, media, rooms, talk, topics
from app.realtime.live import Live
from app.realtime.messages import rooms as room_messages
from app.realtime.messages.base import ClientMessage
from app.realtime.messages.bench import ComeOnLine, SwitchBench
from app.realtime.messages.talk import DeleteMessage, EditMessage, ReadTalk, SayInProject
from app.realtime.messages.topics import Ping, Subscribe, Unsubscribe

Handler = Callable[[Live, Connection, Any], Awaitable[Mapping[str, Any] | None]]

HANDLERS: dict[type[ClientMessage], Handler] = {
    Subscribe: topics.subscribe,
    Unsubscribe: topics.unsubscribe,
    Ping: topics.ping,
    room_messages.Enter: rooms.enter,
    room_messages.Leave: rooms.leave,
    room_messages.Hand: rooms.hand,
    room_messages.LowerHand: rooms.lower_hand,
    room_messages.Admit: rooms.admit,
    room_messages.Refuse: rooms.refuse,
    room_messages.Mute: rooms.mute,
    room_messages.Remove: rooms.remove,
    room_messages.Lock: rooms.lock,
    room_messages.Spotlight: rooms.spotlight,
    room_messages.End: rooms.end,
    room_messages.Say: rooms.say,
    room_messages.SwitchDevices: rooms.devices,
    room_messages.JoinMedia: media.join,
    room_messages.AnswerMedia: media.answer,
    room_messages.RestartMedia: media.restart,
    room_messages.WantPictures: media.want,
    room_messages.LeaveMedia: media.leave,
    room_messages.CheckMedia: media.check,
    ComeOnLine: bench.enter,
    SwitchBench: bench.switch,
    SayInProject: talk.say,
    EditMessage: talk.edit,
    DeleteMessage: talk.delete,
    ReadTalk: talk.read,
}

# All that a workbench camera can ask for: it sends a picture, and learns nothing.
CAMERA_HANDLERS: dict[type[ClientMessage], Handler] = {
    Ping: topics.ping,
    ComeOnLine: bench.enter,
    SwitchBench: bench.switch,
    room_messages.JoinMedia: bench.join,
    room_messages.RestartMedia: bench.restart,
    room_messages.WantPictures: bench.want,
    room_messages.LeaveMedia: bench.leave,
}


def handler_of(connection: Connection, message: ClientMessage) -> Handler:
    """Return what carries a message out for this actor. Raises Forbidden for what a camera may not ask."""
    if not connection.actor.is_camera:
        return HANDLERS[type(message)]
    handler = CAMERA_HANDLERS.get(type(message))
    if handler is None:
        raise Forbidden
    return handler
