"""The forwarding engine: rooms, one UDP and TCP port for all of them, and one clock."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Container, Hashable, Sequence
from time import monotonic

import structlog

from app.realtime.media.engine import (
    AnswerIsBad,
    Joined,
    LeaveReason,
    Left,
    Load,
    MediaEvent,
    OfferIsBad,
    ParticipantIsUnknown,
    PublishRights,
    RoomIsUnknown,
    RoomStatistics,
    Wanted,
)
from app.realtime.media.events import EventStreams
from app.realtime.media.forwarding import answer, sdp
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.dtls import Certificate
from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.ice import IceAgent
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.room import Room
from app.realtime.media.forwarding.tcp import TcpConnection, TcpPort
from app.realtime.media.forwarding.troubles import Troubles
from app.realtime.media.forwarding.udp import UdpPort

log = structlog.get_logger(__name__)

TICK = 0.05
CLEARED_TURNS = 200  # ten seconds
EMPTY_ROOM_SECONDS = 600.0


class ForwardingEngine:
    """A MediaEngine in this process. Call `start` on the loop that is to carry it, `close` at the end."""

    def __init__(self, config: ForwardingConfig) -> None:
        self._config = config
        self._rooms: dict[str, Room] = {}
        self._streams: EventStreams = EventStreams()
        self._certificate = Certificate()
        self._troubles = Troubles()
        self._agent = IceAgent(self._release)
        self._ports: list[UdpPort] = []
        self._tcp = TcpPort(self._on_tcp, self._flush, self._troubles)
        self._clock: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._packets_in = 0
        self._has_parted = False
        self._load = Load(0, 0, 0.0, 0, 0)
        self._measured = sum(os.times()[:2]), monotonic(), 0, 0
        self.port = config.port

    @property
    def is_here(self) -> bool:
        """It lives in this process."""
        return True

    async def start(self) -> None:
        """Bind the port and start the clock; raises OSError where no address can be bound."""
        self._loop = asyncio.get_running_loop()
        failure: OSError | None = None
        for host in self._config.bind:
            try:
                port = UdpPort(host, self.port, self._on_udp, self._flush, self._troubles)
                self.port = port.port
                self._ports.append(port)
                if self._config.tcp:
                    await self._tcp.listen(host, self.port)
            except OSError as cause:  # a machine without IPv6 still has IPv4
                failure = cause
                log.info("media.bind.refused", host=host, error=type(cause).__name__)
        if not self._ports:
            raise failure or OSError("Nothing to bind to.")
        self._clock = asyncio.create_task(self._run_clock())

    async def close(self) -> None:
        """End every room and let go of the port."""
        if self._clock is not None:
            self._clock.cancel()
        for name in tuple(self._rooms):
            await self.close_room(name)
        await asyncio.gather(*self._closing, return_exceptions=True)
        self._flush()
        for port in self._ports:
            port.close()
        self._tcp.close()
        self._streams.close()

    # -- what a MediaEngine does -------------------------------------------------------------------------------

    async def create_room(self, room: str) -> None:
        """See MediaEngine."""
        if room not in self._rooms:
            self._rooms[room] = Room(room, monotonic(), self._streams.put, self._part)

    async def close_room(self, room: str) -> None:
        """See MediaEngine."""
        found = self._rooms.pop(room, None)
        for participant in tuple(found.participants.values()) if found else ():
            self._say_left(participant, "room closed")

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        """See MediaEngine."""
        found = self._room(room)
        offer = sdp.parse_offer(offer_sdp)
        former = found.participants.get(participant)
        if former is not None:
            self._part(former)
        joined = Participant(participant, offer, rights, self._agent, self._certificate)
        joined.line.start(offer.fingerprints)
        text = self._answer(joined, offer)
        found.add(joined, monotonic())
        self._flush()
        return Joined(text, joined.fillings())

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None:
        """See MediaEngine; everything goes over one connection here."""
        self._participant(room, participant)
        raise AnswerIsBad("No second connection was offered.")

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        """See MediaEngine."""
        found = self._participant(room, participant)
        offer = sdp.parse_offer(offer_sdp)
        known = {slot.mid for slot in found.slots} | {track.mid for track in found.tracks}
        if {line.mid for line in offer.lines} != known:
            raise OfferIsBad("A restart has the lines of the first offer.")
        found.line.ice.restart((offer.ufrag, offer.password))
        return Joined(self._answer(found, offer), found.fillings())

    async def move(self, room: str, participant: str, to_room: str) -> None:
        """See MediaEngine."""
        target = self._room(to_room)
        found = self._participant(room, participant)
        if to_room == room:
            return
        now = monotonic()
        former = target.participants.get(participant)
        if former is not None:
            self._part(former)
        self._rooms[room].remove(found, now)
        target.add(found, now)
        self._flush()

    async def leave(self, room: str, participant: str) -> None:
        """See MediaEngine."""
        found = self._rooms[room].participants.get(participant) if room in self._rooms else None
        if found is not None:
            self._say_left(found, "left")

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        """See MediaEngine."""
        found = self._participant(room, participant)
        found.permit(rights)
        self._rooms[room].refill(monotonic())
        self._rooms[room].choose_heard(monotonic())
        self._flush()

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        """See MediaEngine."""
        found = self._participant(room, participant)
        found.wish(wishes)
        self._rooms[room].refill(monotonic())
        self._flush()

    async def statistics(self, room: str) -> RoomStatistics:
        """See MediaEngine."""
        return self._room(room).statistics()

    async def load(self) -> Load:
        """See MediaEngine."""
        return self._load

    async def watch(self, room: str) -> None:
        """See MediaEngine; in one process every event is seen anyway."""

    async def unwatch(self, room: str) -> None:
        """See MediaEngine."""

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """See MediaEngine."""
        return self._streams.open(rooms)

    # -- rooms and people --------------------------------------------------------------------------------------

    def _room(self, name: str) -> Room:
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
        self._has_parted = True
        if participant.room is not None:
            participant.room.remove(participant, monotonic())
        task = self._loop.create_task(participant.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        self._flush()

    def _answer(self, participant: Participant, offer: sdp.Offer) -> str:
        credentials = participant.line.ice.credentials
        ground = answer.Ground(
            credentials.ufrag,
            credentials.password,
            self._certificate.fingerprint,
            answer.candidates(
                list(self._config.announce),
                self.port if self._config.udp else None,
                self.port if self._config.tcp else None,
            ),
        )
        slots = {slot.mid: answer.DownSlot(slot.ssrc, slot.repairs.ssrc) for slot in participant.slots}
        return answer.write_answer(offer, ground, slots)

    # -- datagrams ---------------------------------------------------------------------------------------------

    def _on_udp(self, port: UdpPort, frame: Frame, size: int, key: Hashable, now: float) -> None:
        path = port.paths.get(key)
        if frame.view[0] < 4:
            # Only for who knows a password is a path made: strangers must not cost more than a look.
            check = self._agent.read(bytes(frame.view[:size]), path)
            if check is not None:
                path = path or port.path_to(key)
                if self._agent.accept(check, path):
                    port.paths[key] = path
        elif path is not None:
            self._packets_in += 1
            path.owner.line.on_datagram(frame, size, now)

    def _on_tcp(self, connection: TcpConnection, frame: Frame, size: int) -> None:
        path = connection.path
        if path is None:
            return
        if frame.view[0] < 4:
            self._agent.handle(bytes(frame.view[:size]), path)
        elif path.owner is not None:
            self._packets_in += 1
            path.owner.line.on_datagram(frame, size, monotonic())

    def _release(self, path: Path) -> None:
        if isinstance(path.outbox, TcpConnection):
            path.outbox.close()
        for port in self._ports:
            if port.paths.get(path.key) is path:
                del port.paths[path.key]

    def _flush(self) -> None:
        for port in self._ports:
            port.outbox.flush()

    # -- the clock ---------------------------------------------------------------------------------------------

    async def _run_clock(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(TICK)
            turn += 1
            with self._troubles.kept("media.clock"):
                self._tick(turn, monotonic())
            with self._troubles.kept("media.flush"):
                self._flush()

    def _tick(self, turn: int, now: float) -> None:
        for room in tuple(self._rooms.values()):
            with self._troubles.kept("media.room"):
                self._look_after(room, turn, now)
            if not room.participants and now - room.empty_since > EMPTY_ROOM_SECONDS:
                self._rooms.pop(room.name, None)
        if turn % 20 == 0:
            self._measure()
        if turn % CLEARED_TURNS == 0 and self._has_parted:
            # Whoever has left refers to themselves in many ways, and packets come and go without waking the collector.
            self._has_parted = False
            gc.collect()

    def _look_after(self, room: Room, turn: int, now: float) -> None:
        for participant in tuple(room.participants.values()):
            try:
                participant.chase_missing(now)
                if turn % 2 == 0:
                    participant.report_arrivals()
                if turn % 20 == 0:
                    participant.report(now)
                    participant.line.check(now)
            except Exception:  # not `kept`: this is done a thousand times a second
                self._troubles.note("media.participant")
        if turn % 2 == 0:
            room.choose_heard(now)
        if turn % 4 == 0:
            room.look_at_lines(now)
        if turn % 10 == 0:
            room.look_after_layers(now)
        if turn % 40 == 0:
            room.tell_lines()

    def _measure(self) -> None:
        cpu, at = sum(os.times()[:2]), monotonic()
        out = sum(port.outbox.sent for port in self._ports) + self._tcp.sent
        before = self._measured
        passed = max(at - before[1], 0.001)
        self._load = Load(
            rooms=len(self._rooms),
            participants=sum(len(room.participants) for room in self._rooms.values()),
            cpu=round((cpu - before[0]) / passed, 3),
            packets_in=round((self._packets_in - before[2]) / passed),
            packets_out=round((out - before[3]) / passed),
        )
        self._measured = cpu, at, self._packets_in, out
