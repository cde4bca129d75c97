"""Half an hour in which people come, go, move, change networks and are muted: does the worker's memory grow?"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.realtime.media.engine import MediaEngine, MediaRefusal, PublishRights, Wanted
from app.realtime.media.forwarding.dtls import Certificate
from bench.figure import Figure, Series
from bench.live.arithmetic import slope
from bench.live.engines import Contestant, ours
from bench.live.processes import resident_bytes
from bench.media_load.client import Client, vp8_payload
from bench.media_load.offers import read_answer

ROOMS, FEWEST, MOST = 4, 16, 28
ACTION_SECONDS, PACKET_SECONDS = 0.25, 0.1
WARM_SHARE, MOST_SAMPLES = 0.2, 300
TIMEOUT_SECONDS = 45.0  # the engine lets go of who is silent for 30 s
LAYOUT: dict[str, Any] = {"audio_slots": 3, "video_slots": 4}


@dataclass
class Person:
    """Somebody in a room, with what they send."""

    name: str
    room: str
    client: Client
    picture: int = 0
    muted: bool = False

    def send(self) -> None:
        """A sound, and a frame; each tenth frame is a key frame."""
        self.picture += 1
        self.client.send_rtp(0, bytes(60), self.picture * 4800, level=30)
        payload = vp8_payload(self.picture, keyframe=self.picture % 10 == 1, tl0=self.picture, size=600)
        self.client.send_rtp(1, payload, self.picture * 9000, marker=True)


class Churn:
    """People who come and go by a seeded chance. `done` counts what happened, refusals among it."""

    def __init__(self, engine: MediaEngine, seed: int = 7) -> None:
        self._engine = engine
        self._chance = random.Random(seed)
        self._certificate = Certificate()
        self._numbers = itertools.count(1)
        self.people: list[Person] = []
        self.done: Counter[str] = Counter()

    async def open(self) -> None:
        """Make the rooms."""
        for number in range(ROOMS):
            await self._engine.create_room(self._room(number))

    async def run(self, seconds: float) -> None:
        """Let something happen four times a second, for so long."""
        talk = asyncio.create_task(self._talk())
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.act()
            await asyncio.sleep(ACTION_SECONDS)
        talk.cancel()

    async def end(self) -> None:
        """Everybody goes, half of them without a word."""
        for person in tuple(self.people):
            await self._leave(person)

    async def _talk(self) -> None:
        while True:
            for person in tuple(self.people):
                person.send()
            await asyncio.sleep(PACKET_SECONDS)

    async def act(self) -> None:
        """One thing happens, by chance."""
        actions: list[Callable[[Person], Awaitable[None]]] = [
            self._leave, self._move, self._change_network, self._mute, self._want,
        ]  # fmt: skip
        action = self._chance.choice(actions)
        count = len(self.people)
        try:
            if count < FEWEST or (count < MOST and self._chance.random() < 0.25):
                await self._join()
            else:
                await action(self._chance.choice(self.people))
        except (MediaRefusal, TimeoutError, ConnectionError) as refusal:
            self.done[f"refused: {type(refusal).__name__}"] += 1

    @staticmethod
    def _room(number: int) -> str:
        return f"churn-{number}"

    def _some_room(self) -> str:
        return self._room(self._chance.randrange(ROOMS))

    async def _join(self) -> None:
        person = Person(f"p{next(self._numbers)}", self._some_room(), Client(self._certificate, reads=False))
        try:
            await person.client.join(self._engine, person.room, person.name, **LAYOUT)
        except BaseException:
            await person.client.close()
            raise
        self.people.append(person)
        self.done["joins"] += 1

    async def _leave(self, person: Person) -> None:
        self.people.remove(person)
        silently = self._chance.random() < 0.3
        await person.client.close(silently=silently)
        if not silently:
            await self._engine.leave(person.room, person.name)
        self.done["batteries that ran out" if silently else "leaves"] += 1

    async def _move(self, person: Person) -> None:
        room = self._some_room()
        await self._engine.move(person.room, person.name, room)
        person.room = room
        self.done["moves"] += 1

    async def _change_network(self, person: Person) -> None:
        person.client.fresh_names()
        offer = person.client.offer(**LAYOUT)
        joined = await self._engine.restart(person.room, person.name, offer)
        assert read_answer(joined.answer_sdp).ufrag
        await person.client.change_address(joined.answer_sdp)
        self.done["changes of network"] += 1

    async def _mute(self, person: Person) -> None:
        person.muted = not person.muted
        await self._engine.set_rights(person.room, person.name, PublishRights(audio=not person.muted))
        self.done["mutes"] += 1

    async def _want(self, person: Person) -> None:
        others = [one.name for one in self.people if one.room == person.room and one is not person]
        mids = [str(3 + LAYOUT["audio_slots"] + place) for place in range(LAYOUT["video_slots"])]
        wishes = [Wanted(mid, name) for mid, name in zip(mids, others, strict=False)]
        await self._engine.want(person.room, person.name, wishes)
        self.done["wishes"] += 1


async def churn(seconds: float) -> list[Figure | Series]:
    """Run it on a worker of its own, and give its growth with the interval of it."""
    print(f"Coming and going for {seconds / 60:g} minutes:", flush=True)
    async with ours() as contestant:
        crowd = Churn(contestant.engine)
        samples: list[tuple[float, float]] = []
        watching = asyncio.create_task(_watch(contestant, samples, seconds))
        await crowd.open()
        await crowd.run(seconds)
        watching.cancel()
        await crowd.end()
        left = await _left_behind(contestant)
    print("  " + ", ".join(f"{count} {name}" for name, count in sorted(crowd.done.items())))
    return _figures(samples, crowd.done, left, seconds)


async def _watch(contestant: Contestant, samples: list[tuple[float, float]], seconds: float) -> None:
    began = time.monotonic()
    pause = max(seconds / MOST_SAMPLES, 0.5)
    while True:
        samples.append((time.monotonic() - began, resident_bytes(contestant.pid) / 1e6))
        if len(samples) % 50 == 0:
            print(f"  {samples[-1][0]:6.0f} s   {samples[-1][1]:.1f} MB", flush=True)
        await asyncio.sleep(pause)


async def _left_behind(contestant: Contestant) -> int:
    """Who is still carried when all have gone and the silent ones had time to be missed."""
    end = time.monotonic() + TIMEOUT_SECONDS
    left = -1
    while time.monotonic() < end:
        with suppress(MediaRefusal):
            left = (await contestant.engine.load()).participants
        if left == 0:
            break
        await asyncio.sleep(1)
    return left


def _figures(
    samples: list[tuple[float, float]], done: Counter[str], left: int, seconds: float
) -> list[Figure | Series]:
    warm = [sample for sample in samples if sample[0] >= seconds * WARM_SHARE]
    growth = slope([time for time, _ in warm], [size for _, size in warm])
    joins_a_second = done["joins"] / seconds
    refused = sum(count for name, count in done.items() if name.startswith("refused"))
    rows: list[tuple[float | str, ...]] = [(round(at, 1), round(size, 3)) for at, size in samples]
    return [
        Figure("memory growth", growth.value * 3600, "MB/h", spread=(growth.low * 3600, growth.high * 3600)),
        Figure("lower end of its 95 % interval", growth.low * 3600, "MB/h", 0),
        Figure("growth for each join, at most", growth.high * 1e3 / max(joins_a_second, 1e-9), "kB"),
        Figure("memory at the end", samples[-1][1], "MB"),
        Figure("joins", done["joins"], ""),
        Figure(
            "moves, changes of network, mutes", done["moves"] + done["changes of network"] + done["mutes"], ""
        ),
        Figure("calls that were refused", refused, "", 0),
        Figure("people left behind in the worker", left, "", 0),
        Series("memory over the churn", ("seconds", "MB"), rows),
    ]
