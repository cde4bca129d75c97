"""Somebody who sends a recording: sound every 20 ms and pictures every 40 ms, sealed before the measured time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from struct import pack, unpack_from

from app.realtime.media.forwarding import rtcp
from bench.media_load.batch import Volley
from bench.media_load.client import Client
from bench.media_load.recording import recording

TURN = 0.005
SOUND_TURNS, PICTURE_TURNS, PICTURE_PHASE = 4, 8, 3
STAMP_BYTES = 8
LEVEL = 30
NTP_EPOCH = 2_208_988_800


@dataclass
class _Plan:
    """What one play sends: `due[turn]` is how many packets have to be out after that turn."""

    volley: Volley
    due: list[int]
    sent: int = 0


class Publisher:
    """Sends 117 packets a second. Every packet ends in the play, `number` and its place in the play."""

    def __init__(self, client: Client, number: int, phase: int) -> None:
        self.client = client
        self.number = number
        self.packets = self.octets = self.play = 0
        self._frames, self._sounds = recording()
        self._turn = phase
        self._picture = number * 7 % len(self._frames)  # so that not all key frames fall together
        self._plan: _Plan | None = None

    def prepare(self, turns: int) -> None:
        """Make and seal the packets of the next `turns`; the first picture is told to be a key frame."""
        self.play += 1
        packets: list[bytes] = []
        due = []
        is_first = True
        for _ in range(turns):
            if self._turn % SOUND_TURNS == 0:
                packets.append(self._sound(len(packets)))
            if self._turn % PICTURE_TURNS == PICTURE_PHASE:
                self._picture += 1
                packets += self._frame(len(packets), is_first)
                is_first = False
            self._turn += 1
            due.append(len(packets))
        self._plan = _Plan(Volley(self.client, packets), due)

    def turn(self, turn: int, at: float) -> None:
        """Send what is due; a turn that was left out is made up for."""
        plan = self._plan
        assert plan is not None
        count = plan.due[turn] - plan.sent
        if count:
            plan.volley.send(plan.sent, count, at)
            plan.sent += count

    @property
    def sent(self) -> int:
        """Packets of this play that are out."""
        return self._plan.sent - self._plan.volley.refused if self._plan is not None else 0

    def sent_at(self, place: int) -> float:
        """When the packet at `place` of this play went out."""
        assert self._plan is not None
        return float(self._plan.volley.times[place])

    def tell_clocks(self) -> None:
        """Send the sender reports that a browser sends every second, in one compound."""
        ntp = int((time.time() + NTP_EPOCH) * 2**32)
        ticks = ((0, self._turn // SOUND_TURNS * 960), (1, self._picture * 3600))
        self.client.send_clocks(
            b"".join(
                rtcp.sender_report(
                    self.client.ssrcs[place], ntp, rtp_time & 0xFFFFFFFF, self.packets, self.octets
                )
                for place, rtp_time in ticks
            )
        )

    def _sound(self, place: int) -> bytes:
        number = self._turn // SOUND_TURNS
        payload = self._sounds[number % len(self._sounds)] + self._stamp(place)
        return self._count(self.client.packet(0, payload, number * 960, False, LEVEL))

    def _frame(self, first: int, is_key: bool) -> list[bytes]:
        parts = self._frames[self._picture % len(self._frames)]
        packets = []
        for place, (part, starts_key) in enumerate(parts):
            head = bytes((0x90 if place == 0 else 0x80, 0xC0))
            head += pack("!HB", 0x8000 | self._picture & 0x7FFF, self._picture & 0xFF)
            if place == 0:
                part = bytes((part[0] & 0xFE | (not (starts_key or is_key)),)) + part[1:]
            payload = head + part + self._stamp(first + place)
            marker = place == len(parts) - 1
            packets.append(self._count(self.client.packet(1, payload, self._picture * 3600, marker, None)))
        return packets

    def _stamp(self, place: int) -> bytes:
        return pack("!HHI", self.play & 0xFFFF, self.number, place)

    def _count(self, packet: bytes) -> bytes:
        self.packets += 1
        self.octets += len(packet)
        return packet


def read_stamp(payload: bytes | memoryview) -> tuple[int, int, int]:
    """The play, the number of the publisher and the place of the packet, from the end of a payload."""
    play, number, place = unpack_from("!HHI", payload, len(payload) - STAMP_BYTES)
    return int(play), int(number), int(place)
