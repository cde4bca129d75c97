"""What a client sends about a live room and its media. The room is the one entered on this socket."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.room import Source
from app.realtime.messages.base import ClientMessage

Sdp = Annotated[str, StringConstraints(min_length=20, max_length=60_000)]


class Enter(ClientMessage):
    """Come to the door of a session's room. Answers `state` (in, knocking, waiting, over, removed), `me`, `room`."""

    type: Literal["room.enter"]
    session: UUID


class Leave(ClientMessage):
    """Leave the room, or the door."""

    type: Literal["room.leave"]


class Hand(ClientMessage):
    """Raise the own hand or take it down."""

    type: Literal["room.hand"]
    up: bool


class LowerHand(ClientMessage):
    """Take somebody's hand down (teachers and facilitators)."""

    type: Literal["room.lower"]
    participant: UUID


class Admit(ClientMessage):
    """Let somebody in who knocks (teachers)."""

    type: Literal["room.admit"]
    participant: UUID


class Refuse(ClientMessage):
    """Do not let somebody in who knocks (teachers)."""

    type: Literal["room.refuse"]
    participant: UUID


class Mute(ClientMessage):
    """Switch somebody's microphone, camera, screen or workbench camera off (teachers and facilitators); never on."""

    type: Literal["room.mute"]
    participant: UUID
    source: Source


class Remove(ClientMessage):
    """Send somebody out for the rest of the session (teachers)."""

    type: Literal["room.remove"]
    participant: UUID


class Lock(ClientMessage):
    """Lock the room, so that newcomers knock, or unlock it (teachers)."""

    type: Literal["room.lock"]
    on: bool


class Spotlight(ClientMessage):
    """Put somebody on everybody's stage, or nobody (teachers and facilitators)."""

    type: Literal["room.spotlight"]
    participant: UUID | None


class End(ClientMessage):
    """End the session for all (teachers)."""

    type: Literal["room.end"]


class Say(ClientMessage):
    """Write to everybody in the room. The same `key` again is the same message."""

    type: Literal["room.say"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    key: str = Field("", max_length=64)


class SwitchDevices(ClientMessage):
    """Say what one sends from now on; everything else is dropped by the server."""

    type: Literal["room.devices"]
    mic: bool
    camera: bool
    screen: bool


class JoinMedia(ClientMessage):
    """Offer a peer connection of the documented layout (docs/media.md). Answers `sdp`, and `down` or null.

    `down` is the offer of a second connection for the slots, where the engine carries them apart: `media.answer` it.
    """

    type: Literal["media.join"]
    sdp: Sdp


class AnswerMedia(ClientMessage):
    """Answer the offer of a second connection; `side` where it was made for a line check."""

    type: Literal["media.answer"]
    sdp: Sdp
    side: Literal["send", "hear"] | None = None


class RestartMedia(ClientMessage):
    """Offer a new path for the same peer connection (ICE restart). Answers `sdp`, and `down` as `media.join` does."""

    type: Literal["media.restart"]
    sdp: Sdp


class WantedPicture(BaseModel):
    """One picture slot and what it is to show; `layer` l is small, h is large."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mid: str = Field(min_length=1, max_length=16)
    participant: UUID
    source: Literal["camera", "screen"]
    layer: Literal["l", "h"] | None = None


class WantPictures(ClientMessage):
    """Say what the picture slots are to show: the whole list. Answers `slots` as they are now."""

    type: Literal["media.want"]
    slots: list[WantedPicture] = Field(max_length=16)


class LeaveMedia(ClientMessage):
    """End the own media and stay in the room."""

    type: Literal["media.leave"]


class CheckMedia(ClientMessage):
    """Try the line at any time: offer twice, to send and to hear oneself, in a room of one's own. Answers as `media.join`."""

    type: Literal["media.check"]
    side: Literal["send", "hear"]
    sdp: Sdp


RoomMessage = (
    Enter
    | Leave
    | Hand
    | LowerHand
    | Admit
    | Refuse
    | Mute
    | Remove
    | Lock
    | Spotlight
    | End
    | Say
    | SwitchDevices
    | JoinMedia
    | AnswerMedia
    | RestartMedia
    | WantPictures
    | LeaveMedia
    | CheckMedia
)
