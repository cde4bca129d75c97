"""The web process's link to the media workers: calls go to the worker of a room, its events to the sockets."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog

from app.domain.errors import Away, Refusal
from app.kit.db import Database
from app.realtime.connection import Connection
from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import (
    CamerasWait,
    EngineAway,
    EngineBack,
    EngineIsAway,
    EngineIsFull,
    Joined,
    LayersWanted,
    Left,
    LineQuality,
    MediaEngine,
    MediaEvent,
    MediaRefusal,
    ParticipantStatistics,
    PublishRights,
    SlotFilling,
    SlotsChanged,
    Speakers,
    Wanted,
)
from app.realtime.media_workers import MediaWorkers
from app.realtime.poor_lines import PoorLines
from app.realtime.protocol import push
from app.services.sessions.placing import RoomsAreFull

log = structlog.get_logger()
_SOURCES = {"microphone": "mic", "camera": "camera", "screen": "screen", None: None}


class MediaRefused(Refusal):
    """A media worker did not do what was asked; the client joins anew."""

    status = 409
    code = "media_refused"


Key = tuple[UUID, UUID]


class MediaLink:
    """Media workers, and whose media goes over which socket of this process by which worker."""

    def __init__(self, database: Database, engines: Mapping[int, RemoteEngine]) -> None:
        self.workers = MediaWorkers(database, engines, self._in_use, self._lose)
        self._lines: dict[Key, tuple[Connection, UUID]] = {}
        self._slots: dict[Key, list[dict[str, Any]]] = {}
        self._checks: dict[UUID, RemoteEngine] = {}
        self.poor_lines = PoorLines()
        self._greeted = asyncio.Event()

    async def run(self) -> None:
        """Carry events from the workers to the sockets, until cancelled."""
        engines = self.workers.engines.values()
        followed = [engine.events() for engine in engines]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.workers.run())
            for engine, events in zip(engines, followed, strict=True):
                tasks.create_task(self._follow(engine, events))
            await asyncio.gather(*(engine.start() for engine in engines))
            self._greeted.set()

    async def join(
        self, connection: Connection, key: Key, worker: UUID, sdp: str, rights: PublishRights
    ) -> dict[str, Any]:
        """Take somebody in; returns the answer, and the offer of a second connection.

        Raises Away, RoomsAreFull, MediaRefused.
        """
        engine, (room, person) = self._reach(worker), map(str, key)
        # Events may come before the answer does.
        self._lines[key] = (connection, worker)
        with _translated():
            await engine.create_room(room)
            joined = await engine.join(room, person, sdp, rights)
        # What an earlier peer connection had in its slots is of no interest any more; what comes later is an event.
        self._slots[key] = _shown(joined.slots)
        return _answered(joined)

    async def answer(self, connection: Connection, key: Key, sdp: str) -> None:
        """Take the answer to the offer of a second connection. Raises Away, MediaRefused."""
        with _translated():
            await self._engine(connection, key).answer(str(key[0]), str(key[1]), sdp)

    async def restart(self, connection: Connection, key: Key, sdp: str) -> dict[str, Any]:
        """Answer an ICE restart, as a join is answered. Raises Away, MediaRefused."""
        with _translated():
            joined = await self._engine(connection, key).restart(str(key[0]), str(key[1]), sdp)
        return _answered(joined)

    async def want(self, connection: Connection, key: Key, wishes: Sequence[Wanted]) -> list[dict[str, Any]]:
        """Say what the picture slots are to show; returns all slots as known now. Raises Away, MediaRefused."""
        with _translated():
            await self._engine(connection, key).want(str(key[0]), str(key[1]), wishes)
        return self._slots.get(key, [])

    def receives(self, key: Key) -> bool:
        """Say whether somebody's media has any slot in which to receive."""
        return bool(self._slots.get(key))

    async def set_rights(self, key: Key, worker: UUID | None, rights: PublishRights) -> None:
        """Say what somebody may send; nothing happens where they have no media."""
        engine = self.workers.engine(worker)
        if engine is not None:
            with suppress(MediaRefusal):
                await engine.set_rights(str(key[0]), str(key[1]), rights)

    async def leave(self, key: Key, worker: UUID | None) -> None:
        """End somebody's media; nothing happens where there is none."""
        self.forget(key)
        engine = self.workers.engine(worker)
        if engine is not None:
            with suppress(MediaRefusal):
                await engine.leave(str(key[0]), str(key[1]))

    async def close_room(self, room: UUID) -> None:
        """End all media of a room, wherever it is carried."""
        for key in [key for key in self._lines if key[0] == room]:
            self.forget(key)
        for engine in self.workers.engines.values():
            with suppress(MediaRefusal):
                await engine.close_room(str(room))

    async def check(self, connection: Connection, side: str, sdp: str) -> dict[str, Any]:
        """Take one side of a line check in; what is sent is heard by the other side. Raises Away, MediaRefused."""
        engine, room = self._checks.get(connection.id) or self.workers.any_engine(), str(connection.id)
        if engine is None:
            raise Away
        self._checks[connection.id] = engine
        with _translated():
            await engine.create_room(room)
            joined = await engine.join(room, side, sdp, PublishRights())
        return _answered(joined)

    async def answer_check(self, connection: Connection, side: str, sdp: str) -> None:
        """Take an answer of one side of a line check. Raises Away, MediaRefused."""
        engine = self._checks.get(connection.id)
        if engine is None:
            raise MediaRefused
        with _translated():
            await engine.answer(str(connection.id), side, sdp)

    async def end_check(self, connection: Connection) -> None:
        """End the line check of a socket, if there was one."""
        if connection.id in self._checks:
            del self._checks[connection.id]
            await self.close_room(connection.id)

    async def resume(self, connection: Connection, key: Key, worker: UUID | None) -> None:
        """Send what concerns somebody's media over this socket from now on (the old one broke)."""
        await self._greeted.wait()  # a web process that has just begun does not know yet who carries them
        engine = self.workers.engine(worker)
        if engine is None or worker is None:
            return
        self._lines[key] = (connection, worker)  # what is told because of the watch finds the socket
        people: Sequence[ParticipantStatistics] = ()
        with suppress(MediaRefusal):
            await engine.watch(str(key[0]))
            people = (await engine.statistics(str(key[0]))).participants
        mine = next((p for p in people if p.participant == str(key[1])), None)
        if mine is None:
            self.forget(key)
        else:
            self._slots[key] = _shown([slot.filling for slot in mine.slots])

    def carries(self, connection: Connection, key: Key) -> bool:
        """Whether this person's media belongs to this socket."""
        line = self._lines.get(key)
        return line is not None and line[0] is connection

    def let_go(self, connection: Connection, key: Key) -> None:
        """A socket closed: the media go on, and whoever comes back for them is heard of by `resume`."""
        if self.carries(connection, key):
            self.forget(key)

    def forget(self, key: Key) -> None:
        """Send nobody what concerns this person's media."""
        self._lines.pop(key, None)
        self._slots.pop(key, None)

    def _engine(self, connection: Connection, key: Key) -> MediaEngine:
        line = self._lines.get(key)
        if line is None or line[0] is not connection:
            raise MediaRefused
        return self._reach(line[1])

    def _reach(self, worker: UUID) -> RemoteEngine:
        engine = self.workers.engine(worker)
        if engine is None:
            raise Away
        return engine

    async def _follow(self, engine: RemoteEngine, events: AsyncIterator[MediaEvent]) -> None:
        try:
            async for event in events:
                try:
                    self._hear(event)
                except Exception as broken:
                    log.error("media event failed", kind=type(broken).__name__, exc_info=broken)
        finally:
            await engine.close()

    def _hear(self, event: MediaEvent) -> None:
        match event:
            case EngineAway() | EngineBack():
                self.workers.look_soon()
            case Speakers():
                text = push("media.speakers", participants=list(event.participants))
                for (room, _person), (connection, _worker) in tuple(self._lines.items()):
                    # A workbench camera hears nothing of the room.
                    if str(room) == event.room and not connection.actor.is_camera:
                        connection.send(text)
            case _:
                self._tell(event)

    def _tell(self, event: SlotsChanged | LineQuality | LayersWanted | Left | CamerasWait) -> None:
        if UUID(event.room) in self._checks:
            return
        key = (UUID(event.room), UUID(event.participant))
        if isinstance(event, LineQuality):
            self.poor_lines.hear(key, event.level)
        elif isinstance(event, Left):
            self.poor_lines.forget(key)
        line = self._lines.get(key)
        if line is None:
            return
        connection, _worker = line
        match event:
            case SlotsChanged() if not connection.actor.is_camera:
                self._slots[key] = _shown(event.slots)
                connection.send(push("media.slots", slots=self._slots[key]))
            case LineQuality():
                quality = {"loss": event.loss, "rtt": event.rtt_ms, "bitrate": event.bitrate}
                connection.send(push("media.quality", level=event.level, **quality))
            case LayersWanted():
                connection.send(push("media.layers", layers=event.layers))
            case CamerasWait():
                connection.send(push("media.cameras", code="media_busy", own=event.own, others=event.others))
            case Left() if event.reason in ("timeout", "unreachable"):
                connection.send(push("media.lost", reason=event.reason))

    def _in_use(self) -> set[UUID]:
        return {worker for _connection, worker in self._lines.values()}

    def _lose(self, worker: UUID) -> None:
        """A worker is gone, and its rooms with it: everybody joins again, where the room is placed now."""
        for key, (connection, carried_by) in tuple(self._lines.items()):
            if carried_by == worker:
                self.forget(key)
                connection.send(push("media.lost", reason="worker"))


class _translated:
    """Say what an engine refuses in the words of the house."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, EngineIsAway):
            raise Away from error
        if isinstance(error, EngineIsFull):
            raise RoomsAreFull from error
        if isinstance(error, MediaRefusal):
            raise MediaRefused from error


def _answered(joined: Joined) -> dict[str, Any]:
    return {"sdp": joined.answer_sdp, "down": joined.down_offer_sdp}


def _shown(slots: Sequence[SlotFilling]) -> list[dict[str, Any]]:
    return [
        {
            "mid": slot.mid,
            "participant": slot.source_participant,
            "source": _SOURCES[slot.source],
            "layer": slot.layer,
            "paused": slot.paused,
        }
        for slot in slots
    ]
