"""Any media engine with a limit: when it is busy newcomers have sound and screens only, later nobody new comes in.

Whoever is in keeps what they have. A camera that is switched on anew counts as new. When the load has fallen,
what waits comes by itself, a few people at a time, so that the load does not jump back. The rule itself is
`app/domain/media_load.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from app.domain.media_load import Admission, Fullness, share_of
from app.realtime.media.engine import (
    CamerasWait,
    EngineIsFull,
    Joined,
    Left,
    Load,
    MediaEngine,
    MediaEvent,
    MediaRefusal,
    PublishRights,
    RoomStatistics,
    Wanted,
)
from app.realtime.media.events import EventStreams, merged

log = structlog.get_logger(__name__)

WEIGH_SECONDS = 1.0
COME_AT_ONCE = 3
Key = tuple[str, str]


@dataclass(slots=True)
class _Seat:
    """Somebody in a room: what they may send and want to see, and whether cameras go and come for them."""

    asked: PublishRights
    sends: bool
    sees: bool
    wishes: tuple[Wanted, ...] | None = None

    @property
    def waits(self) -> bool:
        return not self.sees or (self.asked.video and not self.sends)

    @property
    def granted(self) -> PublishRights:
        return replace(self.asked, video=self.asked.video and self.sends)

    @property
    def seen(self) -> tuple[Wanted, ...]:
        return tuple(wish for wish in self.wishes or () if self.sees or wish.source == "screen")


class AdmittingEngine:
    """A MediaEngine around another one; `most_packets` is what that one carries in a second, in and out."""

    def __init__(self, engine: MediaEngine, most_packets: int) -> None:
        self._engine = engine
        self._most_packets = most_packets
        self._seats: dict[Key, _Seat] = {}
        self._rooms: set[str] = set()
        self._streams = EventStreams()
        self._tasks: list[asyncio.Task[None]] = []
        self.fullness = Fullness()

    async def start(self) -> None:
        """Weigh the load and note who leaves, until `close`. The engine within is the caller's to start and close."""
        events = self._engine.events()
        self._tasks = [
            asyncio.create_task(self._note_leaving(events)),
            asyncio.create_task(self._keep_weighing()),
        ]

    async def close(self) -> None:
        """Let go of the engine within, before it is closed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._streams.close()

    async def weigh(self, load: Load, seconds: float) -> None:
        """Take note of a load that lasted so long, and let cameras come where they wait for no reason any more."""
        share = share_of(load.cpu, load.packets_in + load.packets_out, self._most_packets)
        if self.fullness.note(share, seconds) is Admission.ALL:
            for key in [key for key, seat in self._seats.items() if seat.waits][:COME_AT_ONCE]:
                await self._let_cameras_come(key)

    async def close_all(self) -> None:
        """End every room."""
        for room in tuple(self._rooms):
            await self.close_room(room)

    # -- what a MediaEngine does -------------------------------------------------------------------------------

    async def create_room(self, room: str) -> None:
        """See MediaEngine."""
        await self._engine.create_room(room)
        self._rooms.add(room)

    async def close_room(self, room: str) -> None:
        """See MediaEngine."""
        self._rooms.discard(room)
        for key in [key for key in self._seats if key[0] == room]:
            del self._seats[key]
        await self._engine.close_room(room)

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        """See MediaEngine. Raises EngineIsFull for who is not in yet, where nobody new comes in."""
        key, known = (room, participant), self._seats.get((room, participant))
        admission = self.fullness.admission
        if known is None and admission is Admission.NOBODY:
            raise EngineIsFull("The media worker is full.")
        is_open = admission is Admission.ALL
        sees = is_open or (known is not None and known.sees)
        sends = is_open or (known is not None and known.sends)
        seat = _Seat(rights, sends=sends and rights.video, sees=sees)
        joined = await self._engine.join(room, participant, offer_sdp, seat.granted)
        waited = known is not None and known.waits
        self._seats[key] = seat
        if not seat.sees:  # or slots would fill by themselves until the first wish
            await self._engine.want(room, participant, ())
        if waited or seat.waits:
            self._say(key, seat)
        return joined

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None:
        """See MediaEngine."""
        await self._engine.answer(room, participant, answer_sdp)

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        """See MediaEngine."""
        return await self._engine.restart(room, participant, offer_sdp)

    async def move(self, room: str, participant: str, to_room: str) -> None:
        """See MediaEngine."""
        await self._engine.move(room, participant, to_room)
        seat = self._seats.pop((room, participant), None)
        if seat is None:
            return
        seat.wishes = None
        self._seats[to_room, participant] = seat
        if not seat.sees:
            await self._engine.want(to_room, participant, ())
        self._tell((to_room, participant), seat)

    async def leave(self, room: str, participant: str) -> None:
        """See MediaEngine."""
        self._seats.pop((room, participant), None)
        await self._engine.leave(room, participant)

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        """See MediaEngine. A camera that is new when the engine is busy waits."""
        seat = self._seats.get((room, participant))
        if seat is None:
            await self._engine.set_rights(room, participant, rights)
            return
        waited = seat.waits
        is_open = self.fullness.admission is Admission.ALL
        seat.asked, seat.sends = rights, rights.video and (seat.sends or is_open)
        await self._engine.set_rights(room, participant, seat.granted)
        if waited or seat.waits:
            self._say((room, participant), seat)

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        """See MediaEngine."""
        seat = self._seats.get((room, participant))
        if seat is None:
            await self._engine.want(room, participant, wishes)
            return
        seat.wishes = tuple(wishes)
        await self._engine.want(room, participant, seat.seen)

    async def statistics(self, room: str) -> RoomStatistics:
        """See MediaEngine."""
        return await self._engine.statistics(room)

    async def load(self) -> Load:
        """See MediaEngine."""
        return await self._engine.load()

    async def watch(self, room: str) -> None:
        """See MediaEngine. Who begins to watch is told anew for whom cameras wait."""
        await self._engine.watch(room)
        for key, seat in self._seats.items():
            if key[0] == room:
                self._tell(key, seat)

    async def unwatch(self, room: str) -> None:
        """See MediaEngine."""
        await self._engine.unwatch(room)

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """See MediaEngine."""
        return merged(self._engine.events(rooms), self._streams.open(rooms))

    # -- who waits ---------------------------------------------------------------------------------------------

    def _tell(self, key: Key, seat: _Seat) -> None:
        if seat.waits:
            self._say(key, seat)

    def _say(self, key: Key, seat: _Seat) -> None:
        own = seat.asked.video and not seat.sends
        self._streams.put(CamerasWait(*key, own=own, others=not seat.sees))

    async def _let_cameras_come(self, key: Key) -> None:
        seat = self._seats[key]
        seat.sees, seat.sends = True, seat.asked.video
        with suppress(MediaRefusal):  # gone in this moment
            await self._engine.set_rights(*key, seat.granted)
            if seat.wishes is not None:
                await self._engine.want(*key, seat.wishes)
        self._say(key, seat)

    async def _note_leaving(self, events: AsyncIterator[MediaEvent]) -> None:
        async for event in events:
            if isinstance(event, Left):
                await self._forget_if_gone(event.room, event.participant)

    async def _forget_if_gone(self, room: str, participant: str) -> None:
        """Who left may be back by now: then the seat is the new one."""
        try:
            people = (await self._engine.statistics(room)).participants
        except MediaRefusal:
            people = ()
        if all(one.participant != participant for one in people):
            self._seats.pop((room, participant), None)

    async def _keep_weighing(self) -> None:
        while True:
            await asyncio.sleep(WEIGH_SECONDS)
            try:
                await self.weigh(await self._engine.load(), WEIGH_SECONDS)
            except MediaRefusal as refusal:
                log.info("media.admission", code=refusal.code)
