"""What each message does: a dictionary of small functions. A noun adds its handlers here.

A handler gets the live side, the connection and the parsed message; what it returns goes back in `ok`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.realtime.connection import Connection
from app.realtime.handlers import media, rooms, talk, topics
from app.realtime.live import Live
from app.realtime.messages import rooms as room_messages
from app.realtime.messages.base import ClientMessage
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
    room_messages.RestartMedia: media.restart,
    room_messages.WantPictures: media.want,
    room_messages.LeaveMedia: media.leave,
    room_messages.CheckMedia: media.check,
    SayInProject: talk.say,
    EditMessage: talk.edit,
    DeleteMessage: talk.delete,
    ReadTalk: talk.read,
}
