"""The seam between rooms and the media they carry: what every media engine can do and what it reports.

A room process speaks to a `MediaEngine` and never to WebRTC. Participants and rooms are opaque strings chosen by
the caller. All times are seconds, all rates bits per second, loss is a fraction between 0 and 1.

How a browser offers itself (one offer and one answer at the join, none later; see docs/media.md):
line 0 the microphone, 1 the camera (simulcast layers `l` and `h`), 2 the screen, all sendonly; then the down
slots, recvonly: three for sound, one to nine for pictures. Who is in which slot is told by `SlotsChanged`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal["audio", "video"]
Origin = Literal["microphone", "camera", "screen"]
Picture = Literal["camera", "screen"]
Layer = Literal["l", "h"]
Pause = Literal["line", "codec"]
LeaveReason = Literal["left", "closed", "timeout", "unreachable", "room closed"]


class MediaRefusal(Exception):
    """An engine did not do what it was asked; `code` is stable and may be shown to programs."""

    code = "media_refused"


class EngineIsAway(MediaRefusal):
    """The engine cannot be reached now (its worker is starting, gone or cut off); try again later."""

    code = "media_engine_away"


class EngineIsFull(MediaRefusal):
    """The engine carries as much as it can; nobody new comes in until it is calmer."""

    code = "media_full"


class RoomIsUnknown(MediaRefusal):
    """The engine does not carry this room: it was never created here, was closed, or its worker was replaced."""

    code = "media_room_unknown"


class ParticipantIsUnknown(MediaRefusal):
    """Nobody of this name is joined to the room."""

    code = "media_participant_unknown"


class OfferIsBad(MediaRefusal):
    """The offer is no SDP of the documented layout, or offers no codec that this engine carries."""

    code = "media_offer_bad"


class WishIsBad(MediaRefusal):
    """A wanted slot names a line that is no down slot for pictures."""

    code = "media_wish_bad"


class AnswerIsBad(MediaRefusal):
    """Nobody offered this participant a second connection, or what answers it is no SDP that fits the offer."""

    code = "media_answer_bad"


@dataclass(frozen=True, slots=True)
class PublishRights:
    """What a participant may send; whatever is False is dropped inside the engine, whatever the client does."""

    audio: bool = True
    video: bool = True
    screen: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wish of a receiver: this person's camera or screen in the slot `mid`.

    `layer` is the largest size that the receiver can use: never more is sent, and less where the line carries less;
    None leaves it to the engine. `participant` may join later; the slot waits for them.
    """

    mid: str
    participant: str
    source: Picture = "camera"
    layer: Layer | None = None


@dataclass(frozen=True, slots=True)
class SlotFilling:
    """What flows in one down slot; empty slots have no `source_participant`.

    `paused` says why nothing flows in a slot that is somebody's: "line": the receiver's line does not carry the
    picture now, it comes back by itself; "codec": the receiver cannot decode what that person sends.
    """

    mid: str
    kind: Kind
    source_participant: str | None = None
    source: Origin | None = None
    layer: Layer | None = None
    paused: Pause | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The answer to an offer, and the down slots in the order of their lines.

    An engine that cannot carry the slots on the client's own connection answers their lines as rejected and offers
    a second connection for them in `down_offer_sdp`; its lines have the mids that the slots have in the first offer.
    """

    answer_sdp: str
    slots: tuple[SlotFilling, ...] = ()
    down_offer_sdp: str | None = None


@dataclass(frozen=True, slots=True)
class SlotsChanged:
    """The slots of one receiver, all of them, after something in them changed."""

    room: str
    participant: str
    slots: tuple[SlotFilling, ...]


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks now, loudest first."""

    room: str
    participants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineQuality:
    """How a participant's line is: level 3 good, 2 fair, 1 poor. `bitrate` is what the line is thought to carry down."""

    room: str
    participant: str
    level: Literal[1, 2, 3]
    loss: float
    rtt_ms: float | None
    bitrate: int | None


@dataclass(frozen=True, slots=True)
class LayersWanted:
    """Which layers of a participant's camera somebody watches; the client stops sending the others.

    A camera that is sent without layers counts as `h`. A layer that no watcher's line carries is watched by nobody.
    """

    room: str
    participant: str
    layers: dict[Layer, bool]


@dataclass(frozen=True, slots=True)
class Left:
    """A participant's media ended. "timeout": no sign of life for 30 s; "unreachable": never connected."""

    room: str
    participant: str
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class CamerasWait:
    """Cameras wait for somebody who came when the engine was busy; once it is calm they come, and this says so.

    `own`: what this person's camera sends is dropped; `others`: no cameras come down, shared screens do.
    """

    room: str
    participant: str
    own: bool
    others: bool


@dataclass(frozen=True, slots=True)
class EngineAway:
    """The engine stopped answering; calls raise `EngineIsAway` until `EngineBack`."""


@dataclass(frozen=True, slots=True)
class EngineBack:
    """The engine answers again. Unless `same_worker`, its rooms are gone: create them and let everyone rejoin."""

    same_worker: bool


RoomEvent = SlotsChanged | Speakers | LineQuality | LayersWanted | Left | CamerasWait
MediaEvent = RoomEvent | EngineAway | EngineBack


@dataclass(frozen=True, slots=True)
class SourceStatistics:
    """One incoming stream. `loss` over the last second that was reported on."""

    source: Origin
    layer: Layer | None
    packets: int
    bytes: int
    lost: int
    loss: float
    jitter_ms: float


@dataclass(frozen=True, slots=True)
class SlotStatistics:
    """One down slot: what fills it, and how much was sent into it, resent packets apart."""

    filling: SlotFilling
    packets: int
    bytes: int
    resent: int


@dataclass(frozen=True, slots=True)
class ParticipantStatistics:
    """One participant's line. `transport` is None until a path is chosen; `loss` is what they miss of ours."""

    participant: str
    transport: Literal["udp", "tcp"] | None
    connected: bool
    loss: float
    rtt_ms: float | None
    estimate: int | None
    sources: tuple[SourceStatistics, ...] = ()
    slots: tuple[SlotStatistics, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoomStatistics:
    """Everybody in a room, in the order in which they joined."""

    room: str
    participants: tuple[ParticipantStatistics, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the engine's process is: `cpu` is a fraction of one core, rates are of the last second."""

    rooms: int
    participants: int
    cpu: float
    packets_in: int
    packets_out: int


class MediaEngine(Protocol):
    """Carries rooms. Every method raises `EngineIsAway` where the engine lives elsewhere and cannot be reached."""

    async def create_room(self, room: str) -> None:
        """Make a room, or do nothing where it exists. A room nobody is in for ten minutes is forgotten."""

    async def close_room(self, room: str) -> None:
        """End a room and everybody's media in it (`Left`, "room closed"); nothing happens where it is unknown."""

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        """Take somebody in. Who is there already under this name is replaced without a `Left`.

        Raises RoomIsUnknown, OfferIsBad.
        """

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None:
        """Take the answer to the offer of a second connection, after a join or a restart that made one.

        Raises RoomIsUnknown, ParticipantIsUnknown, AnswerIsBad.
        """

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        """Answer an ICE restart after a change of network; slots, rights and wishes stay as they are.

        Raises RoomIsUnknown, ParticipantIsUnknown, OfferIsBad.
        """

    async def move(self, room: str, participant: str, to_room: str) -> None:
        """Take somebody to another room of this engine on the connection that they have; wishes are forgotten.

        Raises RoomIsUnknown, ParticipantIsUnknown.
        """

    async def leave(self, room: str, participant: str) -> None:
        """End somebody's media (`Left`, "left"); nothing happens where they are unknown."""

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        """Say what somebody may send from now on. Raises RoomIsUnknown, ParticipantIsUnknown."""

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        """Say what a receiver wants in its picture slots: the whole list, slots not named stay empty.

        What comes first in the list is served first where the line does not carry everything; screens before that.
        Before the first call slots go by themselves to whoever publishes first.
        Raises RoomIsUnknown, ParticipantIsUnknown, WishIsBad.
        """

    async def statistics(self, room: str) -> RoomStatistics:
        """Count what flows in a room. Raises RoomIsUnknown."""

    async def load(self) -> Load:
        """Say how busy the engine is."""

    async def watch(self, room: str) -> None:
        """Receive the events of a room; creating, joining or moving into one does this by itself."""

    async def unwatch(self, room: str) -> None:
        """Receive no more events of a room."""

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """Events from now on, until the engine is closed, of all rooms or of those in `rooms` when they happen.

        Slow readers lose the oldest ones first.
        """
