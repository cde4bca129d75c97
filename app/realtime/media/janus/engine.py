"""The Janus engine: our rooms on one Janus node."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container, Coroutine, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import structlog

from app.realtime.media.engine import (
    EngineAway,
    EngineBack,
    EngineIsAway,
    Joined,
    LeaveReason,
    Left,
    Load,
    MediaEvent,
    ParticipantIsUnknown,
    PublishRights,
    RoomIsUnknown,
    RoomStatistics,
    Wanted,
)
from app.realtime.media.events import EventStreams
from app.realtime.media.janus import sdp
from app.realtime.media.janus.api import JanusRefused, Message, plugin_data
from app.realtime.media.janus.config import JanusConfig
from app.realtime.media.janus.counting import Readings, statistics_of
from app.realtime.media.janus.node import JanusNode
from app.realtime.media.janus.participant import Participant
from app.realtime.media.janus.room import Room

log = structlog.get_logger(__name__)

TICK = 0.1
CONNECT_SECONDS = 30.0
EMPTY_ROOM_SECONDS = 600.0
READ_SECONDS = 1.0


class JanusEngine:
    """A MediaEngine that drives one node. Call `start` on the loop that is to do so, `close` at the end."""

    def __init__(self, config: JanusConfig) -> None:
        self._config = config
        self._node = JanusNode(config, self._came, self._went, self._hear)
        self._rooms: dict[str, Room] = {}
        self._by_handle: dict[int, Participant] = {}
        self._joined_at: dict[Participant, float] = {}
        self._streams = EventStreams()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._parts: list[asyncio.Task[None]] = []
        self._was_here = False
        self._readings = Readings(self._node, config)
        self._load = Load(0, 0, 0.0, 0, 0)

    async def start(self) -> None:
        """Connect and stay connected; waits for the first attempt, successful or not."""
        self._loop = asyncio.get_running_loop()
        await self._node.api.start()
        self._was_here = True  # whoever waits for it is told when it comes
        self._parts = [asyncio.create_task(part) for part in (self._run_clock(), self._read_meters())]

    async def close(self) -> None:
        """End every room and let go of the node."""
        for name in tuple(self._rooms):
            with suppress(EngineIsAway):
                await self.close_room(name)
        for part in self._parts:
            part.cancel()
        await asyncio.gather(*self._parts, *self._tasks, return_exceptions=True)
        await self._node.api.close()
        self._streams.close()

    @property
    def port(self) -> int:
        """Where the node is driven; media comes in at ports of its own."""
        return self._config.port

    @property
    def is_here(self) -> bool:
        """Whether Janus answers."""
        return self._node.api.is_here

    # -- what a MediaEngine does -------------------------------------------------------------------------------

    async def create_room(self, room: str) -> None:
        """See MediaEngine."""
        self._check_here()
        if room not in self._rooms:
            self._rooms[room] = Room(room, monotonic(), self._streams.put, self._run)

    async def close_room(self, room: str) -> None:
        """See MediaEngine."""
        self._check_here()
        found = self._rooms.pop(room, None)
        for participant in tuple(found.participants.values()) if found else ():
            self._say_left(participant, "room closed")

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        """See MediaEngine."""
        self._room(room)
        offer = sdp.read_offer(offer_sdp)
        joined = Participant(participant, offer, rights, self._node)
        answer = await joined.connect(offer)
        found = self._rooms.get(room)
        if found is None:  # closed meanwhile
            await joined.disconnect()
            raise RoomIsUnknown("This room is not carried here.")
        former = found.participants.get(participant)
        if former is not None:
            self._part(former)
        now = monotonic()
        self._by_handle |= dict.fromkeys(joined.handles, joined)
        self._joined_at[joined] = now
        joined.meter.begin(now)
        found.add(joined, now)
        return answer

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None:
        """See MediaEngine."""
        found = self._participant(room, participant)
        await found.accept(answer_sdp)
        if found.room is not None:
            found.room.refill(monotonic())

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        """See MediaEngine."""
        found = self._participant(room, participant)
        return await found.reconnect(sdp.read_offer(offer_sdp))

    async def move(self, room: str, participant: str, to_room: str) -> None:
        """See MediaEngine."""
        target = self._room(to_room)
        found = self._participant(room, participant)
        if to_room == room:
            return
        former = target.participants.get(participant)
        if former is not None:
            self._part(former)
        now, before = monotonic(), self._rooms[room]
        before.remove(found, now)
        target.add(found, now)
        await asyncio.gather(before.settled(), target.settled())

    async def leave(self, room: str, participant: str) -> None:
        """See MediaEngine."""
        self._check_here()
        found = self._rooms[room].participants.get(participant) if room in self._rooms else None
        if found is not None:
            self._say_left(found, "left")

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        """See MediaEngine."""
        found = self._participant(room, participant)
        try:
            await found.permit(rights)
        except JanusRefused as cause:  # it has just gone
            raise ParticipantIsUnknown("Nobody of this name is in the room.") from cause
        if found.room is not None:
            found.room.refill(monotonic())

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        """See MediaEngine."""
        found = self._participant(room, participant)
        found.wish(wishes)
        self._rooms[room].refill(monotonic())

    async def statistics(self, room: str) -> RoomStatistics:
        """See MediaEngine."""
        people = tuple(self._room(room).participants.values())
        await asyncio.gather(*(self._readings.read(one) for one in people))
        return RoomStatistics(room, tuple(statistics_of(one) for one in people))

    async def load(self) -> Load:
        """See MediaEngine."""
        self._check_here()
        return self._load

    async def watch(self, room: str) -> None:
        """See MediaEngine; in one process every event is seen anyway."""

    async def unwatch(self, room: str) -> None:
        """See MediaEngine."""

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """See MediaEngine."""
        return self._streams.open(rooms)

    # -- rooms and people --------------------------------------------------------------------------------------

    def _check_here(self) -> None:
        if not self.is_here:
            raise EngineIsAway("Janus does not answer.")

    def _room(self, name: str) -> Room:
        self._check_here()
        room = self._rooms.get(name)
        if room is None:
            raise RoomIsUnknown("This room is not carried here.")
        return room

    def _participant(self, room: str, name: str) -> Participant:
        participant = self._room(room).participants.get(name)
        if participant is None:
            raise ParticipantIsUnknown("Nobody of this name is in the room.")
        return participant

    def _say_left(self, participant: Participant, reason: LeaveReason) -> None:
        assert participant.room is not None
        self._streams.put(Left(participant.room.name, participant.name, reason))
        self._part(participant)

    def _part(self, participant: Participant) -> None:
        room = participant.room
        if room is not None:
            room.remove(participant, monotonic())
        for handle in participant.handles:
            self._by_handle.pop(handle, None)
        self._joined_at.pop(participant, None)
        self._run(self._end(participant, room))

    async def _end(self, participant: Participant, room: Room | None) -> None:
        # Slots that lose their source to its end need a new answer; those that were switched before do not.
        if room is not None:
            await room.settled()
        await participant.disconnect()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what Janus says ---------------------------------------------------------------------------------------

    def _came(self, is_same: bool) -> None:
        if not is_same:
            self._rooms.clear()
            self._by_handle.clear()
            self._joined_at.clear()
            self._readings = Readings(self._node, self._config)
        if self._was_here:
            self._streams.put(EngineBack(same_worker=is_same))
        self._was_here = True

    def _went(self) -> None:
        self._streams.put(EngineAway())

    def _hear(self, message: Message) -> None:
        handle = message.get("sender", 0)
        participant = self._by_handle.get(handle)
        if participant is None or participant.room is None:
            return
        match message.get("janus"):
            case "webrtcup":
                participant.connected(handle)
            case "media":
                participant.media(message, monotonic())
                participant.room.refill(monotonic())
            case "hangup":
                self._lost(participant, handle, str(message.get("reason")))
            case "event":
                self._heard(participant, message)

    def _heard(self, participant: Participant, message: Message) -> None:
        data = plugin_data(message)
        if message.get("jsep", {}).get("type") == "offer":
            self._run(participant.offered(message["jsep"]))
        elif "substream" in data:
            participant.substream_changed(str(data.get("mid")), data["substream"])
        elif data.get("videoroom") in ("talking", "stopped-talking") and data["id"] == participant.publisher:
            participant.talks(
                str(data.get("mid")), data["videoroom"] == "talking", data["audio-level-dBov-avg"]
            )

    def _lost(self, participant: Participant, handle: int, why: str) -> None:
        if not participant.is_ready(handle):
            self._say_left(participant, "unreachable")
        else:
            self._say_left(participant, "closed" if why == "DTLS alert" else "timeout")

    # -- the clock ---------------------------------------------------------------------------------------------

    async def _run_clock(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(TICK)
            turn += 1
            try:
                self._tick(turn, monotonic())
            except Exception:  # one room's trouble must not stop everybody's clock
                log.exception("media.clock")

    def _tick(self, turn: int, now: float) -> None:
        for room in tuple(self._rooms.values()):
            room.tick(now)
            if turn % 3 == 0:
                for track in room.crowded():
                    self._run(self._readings.read_level(track.owner))
            if turn % 5 == 0:
                room.look_after_layers(now)
            if not room.participants and now - room.empty_since > EMPTY_ROOM_SECONDS:
                self._rooms.pop(room.name, None)
        if turn % 10 == 0:
            for participant, since in tuple(self._joined_at.items()):
                if not participant.is_up and now - since > CONNECT_SECONDS:
                    self._say_left(participant, "unreachable")

    async def _read_meters(self) -> None:
        while True:
            await asyncio.sleep(READ_SECONDS)
            people = set(self._by_handle.values())
            for participant in people:
                if await self._readings.read(participant) and participant.room is not None:
                    participant.room.tell_line(participant)
            self._load = self._readings.load(len(self._rooms), people)
