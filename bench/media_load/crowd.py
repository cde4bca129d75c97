"""Rooms full of clients that send a recording and count what comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain
from struct import pack, unpack_from

from app.realtime.media.engine import MediaEngine
from app.realtime.media.forwarding.dtls import Certificate
from app.realtime.media.forwarding.rtp import Header
from bench.media_load.client import Client
from bench.media_load.recording import recording

TURN = 0.005
STAMP = 8


class Publisher:
    """Sends sound every 20 ms and pictures every 40 ms, each packet stamped with the time of sending."""

    def __init__(self, client: Client, phase: int) -> None:
        self.client = client
        self.sent = 0
        self._frames, self._sounds = recording()
        self._turn = phase
        self._picture = 0

    def turn(self) -> None:
        """Do what is due in this turn of 5 ms."""
        turn = self._turn
        self._turn += 1
        if turn % 4 == 0:
            sound = self._sounds[turn // 4 % len(self._sounds)]
            self.client.send_rtp(0, sound + _stamp(), turn // 4 * 960, level=30)
            self.sent += 1
        if turn % 8 == 3:
            frame = self._frames[self._picture % len(self._frames)]
            self._picture += 1
            for place, (payload, is_key) in enumerate(frame):
                start = bytes((0x90 if place == 0 else 0x80, 0xC0))
                start += pack("!HB", 0x8000 | self._picture & 0x7FFF, self._picture & 0xFF)
                payload = bytes((payload[0] & 0xFE | (not is_key),)) + payload[1:] if place == 0 else payload
                last = place == len(frame) - 1
                self.client.send_rtp(1, start + payload + _stamp(), self._picture * 3600, marker=last)
                self.sent += 1


def _stamp() -> bytes:
    return pack("!d", time.time())


class Crowd:
    """Several rooms alike. `delays` are the seconds from sending to receiving, as one receiver a room saw them."""

    def __init__(self, engine: MediaEngine) -> None:
        self._engine = engine
        self._certificate = Certificate()
        self._rooms: list[tuple[list[Publisher], list[Client]]] = []
        self._is_paused = True
        self._pace: asyncio.Task[None] | None = None
        self.delays: list[float] = []
        self.late_turns = 0

    async def fill(self, rooms: int, publishers: int, listeners: int, *, both_ways: bool) -> None:
        """Make rooms; with `both_ways` publishers receive too."""
        for number in range(rooms):
            room = f"bench-{number}"
            await self._engine.create_room(room)
            people, receivers = [], []
            for place in range(publishers + listeners):
                publishes = place < publishers
                receives = both_ways or not publishes
                client = Client(self._certificate, reads=receives and not receivers)
                slots = (
                    {"audio_slots": 3, "video_slots": 9} if receives else {"audio_slots": 0, "video_slots": 0}
                )
                await client.join(self._engine, room, f"p{place}", **slots)
                if publishes:
                    people.append(Publisher(client, (number * 3 + place * 5) % 8))
                if receives:
                    receivers.append(client)
            receivers[0].on_packet = partial(self._on_packet, receivers[0])
            self._rooms.append((people, receivers))
        self._pace = asyncio.create_task(self._run())

    def _on_packet(self, receiver: Client, ssrc: int, header: Header, payload: bytes) -> None:
        sent = unpack_from("!d", payload, len(payload) - STAMP)[0]
        self.delays.append(receiver.arrived - sent)

    async def _run(self) -> None:
        due = time.monotonic()
        while True:
            due += TURN
            wait = due - time.monotonic()
            if wait < -0.05:
                self.late_turns += 1
                due = time.monotonic()
            await asyncio.sleep(max(wait, 0))
            if not self._is_paused:
                for publisher in self._publishers():
                    publisher.turn()

    def _publishers(self) -> Iterator[Publisher]:
        return chain.from_iterable(people for people, _ in self._rooms)

    async def play(self, seconds: float) -> None:
        """Send for a while, and wait until what is on its way has come."""
        self._is_paused = False
        await asyncio.sleep(seconds)
        self._is_paused = True
        await asyncio.sleep(0.4)

    def counts(self) -> tuple[int, int]:
        """Packets that receivers ought to have, and packets that they have; both from the start on."""
        expected = received = 0
        for people, receivers in self._rooms:
            for receiver in receivers:
                expected += sum(one.sent for one in people if one.client is not receiver)
                received += sum(receiver.counts[main] for main, _ in receiver.slots.values())
        return expected, received

    async def leave(self) -> None:
        """Send everybody home."""
        if self._pace is not None:
            self._pace.cancel()
        for number, (people, receivers) in enumerate(self._rooms):
            for client in {*receivers, *(one.client for one in people)}:
                await client.close(silently=True)
            await self._engine.close_room(f"bench-{number}")
