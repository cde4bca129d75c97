"""Rooms full of clients that send a recording and count what comes back, at little cost of their own.

Packets are sealed before they are sent, and counted by their heads after the measured time. One receiver a room (up
to `PROBES`) is looked into: every packet of it is decrypted afterwards, which proves that it is whole and tells
how long it was on its way, by the kernel's clock and not by ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from struct import pack
from typing import Any

from app.realtime.media.engine import MediaEngine
from app.realtime.media.forwarding import rtcp, rtp
from app.realtime.media.forwarding.dtls import Certificate, new_buffer
from bench.media_load.batch import HeadIntake, WholeIntake
from bench.media_load.client import Client
from bench.media_load.publisher import TURN, Publisher, read_stamp

PROBES = 4
CHECK_SECONDS = 2.5  # as Chromium checks a line that is well
HARVEST_TURNS = 10
REPORT_TURNS = 200
LATE_SECONDS = 0.01
DRAIN_SECONDS = 0.3
ESTIMATE = b"REMB" + pack("!BBH", 1, 10 << 2 | 1, 0x4000)  # 82 Mbit/s: the line is not what we measure


@dataclass
class Bench:
    """One room: who sends; who receives, with the number of the line on which they do."""

    publishers: list[Publisher] = field(default_factory=list)
    receivers: list[tuple[Client, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Play:
    """What one measured play saw. `own` is the share of its core that this load process used, `late` the share of
    its turns that came more than 10 ms late, `lost_here` what its own sockets had no room for."""

    seconds: float
    sent: int
    expected: int
    delivered: int
    delays: list[float]
    unreadable: int
    own: float
    late: float
    lost_here: int


class Crowd:
    """Several rooms on one engine. `meter` is called right before and right after the measured time."""

    def __init__(self, engine: MediaEngine, name: str = "bench") -> None:
        self._engine = engine
        self._name = name
        self._certificate = Certificate()
        self._rooms: list[Bench] = []
        self._clients: list[Client] = []
        self._lines: list[Client] = []  # one or two connections of each client, as the engine has it
        self._probes: dict[int, Client] = {}
        self._heads, self._wholes = HeadIntake(), WholeIntake()
        self._seen: set[tuple[int, int, int]] = set()

    @property
    def people(self) -> int:
        """How many have joined."""
        return len(self._clients)

    @property
    def publishers(self) -> list[Publisher]:
        """All who send, room by room."""
        return list(chain.from_iterable(room.publishers for room in self._rooms))

    async def fill(self, rooms: int, publishers: int, listeners: int, *, both_ways: bool) -> None:
        """Add rooms; with `both_ways` publishers receive too."""
        for _ in range(rooms):
            await self._fill_one(publishers, listeners, both_ways)

    async def _fill_one(self, publishers: int, listeners: int, both_ways: bool) -> None:
        room, name = Bench(), f"{self._name}-{len(self._rooms)}"
        await self._engine.create_room(name)
        for place in range(publishers + listeners):
            receives = both_ways or place >= publishers
            client = Client(self._certificate, check_seconds=CHECK_SECONDS)
            slots: dict[str, Any] = (
                {"audio_slots": 3, "video_slots": 9} if receives else {"audio_slots": 0, "video_slots": 0}
            )
            await client.join(self._engine, name, f"p{place}", **slots)
            self._clients.append(client)
            line = self._seat(client)
            if receives and not room.receivers and len(self._probes) < PROBES:
                self._probes[line] = self._lines[line]
            if place < publishers:
                number = len(self.publishers) + len(room.publishers)
                room.publishers.append(Publisher(client, number, number * 3 % 8))
            if receives:
                room.receivers.append((client, line))
        self._rooms.append(room)

    def _seat(self, client: Client) -> int:
        """Empty the client's sockets from now on; returns the number of the line on which it receives."""
        for line in (client, client.down):
            if line is not None:
                line.stop_reading()
                self._lines.append(line)
        return len(self._lines) - 1

    # -- playing -----------------------------------------------------------------------------------------------

    async def play(
        self, seconds: float, active: int | None = None, meter: Callable[[], None] = lambda: None
    ) -> Play:
        """Let the first `active` publishers send for a while (default: all), and say what came of it."""
        publishers = self.publishers[:active]
        turns = int(seconds / TURN)
        for publisher in publishers:
            publisher.prepare(turns)
        await self._until_quiet()
        lost = self._lost_here()
        meter()
        began, own = time.monotonic(), time.process_time()
        late = await self._run(publishers, turns)
        own, elapsed = time.process_time() - own, time.monotonic() - began
        await asyncio.sleep(DRAIN_SECONDS)
        self._harvest_all()
        meter()
        delays, unreadable = self._look_into_probes()
        expected, delivered = self._counts(publishers)
        sent = sum(publisher.sent for publisher in publishers)
        return Play(
            elapsed, sent, expected, delivered, delays, unreadable,
            own / elapsed, late / turns, self._lost_here() - lost,
        )  # fmt: skip

    async def _run(self, publishers: list[Publisher], turns: int) -> int:
        late = 0
        began = time.monotonic()
        for turn in range(turns):
            wait = began + turn * TURN - time.monotonic()
            late += wait < -LATE_SECONDS
            await asyncio.sleep(max(wait, 0))
            at = time.time()
            for publisher in publishers:
                publisher.turn(turn, at)
            self._harvest(turn)
            self._report(turn)
        return late

    def _harvest(self, turn: int) -> None:
        """Empty every tenth socket: each of them every 50 ms, so that a call brings many packets."""
        for owner in range(turn % HARVEST_TURNS, len(self._lines), HARVEST_TURNS):
            self._take(owner)

    async def _until_quiet(self) -> None:
        """Throw away what still comes of the play before, for at most 5 s."""
        for _ in range(50):
            self._harvest_all()
            came = self._heads.count + len(self._wholes.found)
            self._heads.clear()
            self._wholes.found.clear()
            if came < len(self._lines):
                return
            await asyncio.sleep(0.1)

    def _harvest_all(self) -> None:
        for owner in range(len(self._lines)):
            self._take(owner)

    def _take(self, owner: int) -> None:
        intake = self._wholes if owner in self._probes else self._heads
        intake.take(self._lines[owner].descriptor, owner)

    def _report(self, turn: int) -> None:
        """Say every second what a browser says: senders their clocks, receivers that all is well."""
        for place in range(turn % REPORT_TURNS, len(self._lines), REPORT_TURNS):
            line = self._lines[place]
            if line.slots and line.down is None:
                mains = [main for main, _ in line.slots.values()]
                blocks = [rtcp.ReceptionBlock(ssrc, 0, 0, 0, 0, 0, 0) for ssrc in mains]
                estimate = pack("!BBHII", 0x8F, rtcp.PAYLOAD_FEEDBACK, 5, 1, 0) + ESTIMATE
                line.send_rtcp(rtcp.receiver_report(1, blocks) + estimate + pack("!I", mains[0]))
        publishers = self.publishers
        for place in range(turn % REPORT_TURNS, len(publishers), REPORT_TURNS):
            publishers[place].tell_clocks()

    # -- what came of it ---------------------------------------------------------------------------------------

    def _counts(self, publishers: list[Publisher]) -> tuple[int, int]:
        active = {publisher.number for publisher in publishers}
        expected = 0
        for room in self._rooms:
            sending = [publisher for publisher in room.publishers if publisher.number in active]
            for receiver, _ in room.receivers:
                expected += sum(one.sent for one in sending if one.client is not receiver)
        streams = self._heads.streams()
        delivered = len(self._seen)
        for owner, line in enumerate(self._lines):
            delivered += sum(streams.get((owner, main), 0) for main, _ in line.slots.values())
        return expected, delivered

    def _look_into_probes(self) -> tuple[list[float], int]:
        """Delays of all packets that the probes had, and how many of their packets could not be decrypted."""
        by_number = {publisher.number: publisher for publisher in self.publishers}
        buffer, view, _ = new_buffer(2048)
        delays: list[float] = []
        unreadable = 0
        self._seen.clear()
        for owner, arrived, data in self._wholes.found:
            line = self._probes[owner]
            if not self._is_media(line, data):
                continue
            view[: len(data)] = data
            size = line.keys[0].unprotect(buffer, len(data))
            header = rtp.parse_header(view, size) if size else None
            if header is None:
                unreadable += 1
                continue
            play, number, place = read_stamp(view[header.start : header.end])
            if play != by_number[number].play & 0xFFFF:
                continue  # late from the play before, and counted as lost there
            self._seen.add((owner, number, place))
            delays.append(arrived - by_number[number].sent_at(place))
        return delays, unreadable

    @staticmethod
    def _is_media(line: Client, data: bytes) -> bool:
        if len(data) < 12 or data[0] >> 6 != 2 or 192 <= data[1] <= 223:
            return False
        ssrc = int.from_bytes(data[8:12])
        return any(ssrc == main for main, _ in line.slots.values())

    def _lost_here(self) -> int:
        ports = {line.port for line in self._lines}
        return sum(lost for port, lost in drops() if port in ports)

    async def leave(self) -> None:
        """Send everybody home."""
        for client in self._clients:
            await client.close(silently=True)
        for number in range(len(self._rooms)):
            await self._engine.close_room(f"{self._name}-{number}")


def drops() -> Iterator[tuple[int, int]]:
    """Local port and dropped datagrams of each UDP socket, as the kernel counts them."""
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        yield int(fields[1].rpartition(":")[2], 16), int(fields[-1])
