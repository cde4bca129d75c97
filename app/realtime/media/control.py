"""A media engine that lives in another process, used as if it lived here.

`RemoteEngine` keeps a connection to one worker and reconnects by itself. While there is none, every call raises
`EngineIsAway`; a worker that stops answering is noticed within two seconds.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Container, Sequence
from contextlib import suppress
from typing import Any

import structlog

from app.realtime.media import wire
from app.realtime.media.engine import (
    EngineAway,
    EngineBack,
    EngineIsAway,
    Joined,
    Load,
    MediaEvent,
    MediaRefusal,
    PublishRights,
    RoomStatistics,
    Wanted,
)
from app.realtime.media.events import EventStreams
from app.realtime.media.life import Status

log = structlog.get_logger(__name__)

CALL_SECONDS = 5.0
SILENCE_SECONDS = 1.6
CONNECT_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0


class RemoteEngine:
    """The MediaEngine of a worker at `control`: "unix:/path" or "host:port"."""

    def __init__(self, control: str, secret: str) -> None:
        self.control = control
        self._secret = secret
        self._channel: wire.Channel | None = None
        self._worker: str | None = None
        self._status: Status | None = None
        self._trouble = ""
        self._is_away = self._is_refused = False
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._watched: set[str] = set()
        self._streams = EventStreams()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and stay connected; waits for the first attempt, successful or not."""
        first = asyncio.Event()
        self._task = asyncio.create_task(self._keep_connected(first))
        await first.wait()

    async def close(self) -> None:
        """Let go of the worker; its rooms carry on."""
        self._streams.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def is_here(self) -> bool:
        """Whether the worker answers."""
        return self._channel is not None

    @property
    def is_refused(self) -> bool:
        """Whether nobody listens at the address of the worker: its process is gone, not merely out of reach."""
        return self._is_refused

    @property
    def worker(self) -> str | None:
        """The name of the worker that answers; another name is another process, or one whose rooms are gone."""
        return self._worker if self.is_here else None

    @property
    def status(self) -> Status | None:
        """What the worker that answers has said of itself last."""
        return self._status if self.is_here else None

    async def drain(self, seconds: float | None) -> None:
        """See WorkerCalls."""
        await self._call("drain", seconds=seconds)

    async def renew(self, worker: str) -> None:
        """See WorkerCalls."""
        await self._call("renew", worker=worker)

    # -- what a MediaEngine does -------------------------------------------------------------------------------

    async def create_room(self, room: str) -> None:
        """See MediaEngine."""
        await self._call("create_room", room=room)
        self._watched.add(room)

    async def close_room(self, room: str) -> None:
        """See MediaEngine."""
        self._watched.discard(room)
        await self._call("close_room", room=room)

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        """See MediaEngine."""
        joined: Joined = await self._call(
            "join", room=room, participant=participant, offer_sdp=offer_sdp, rights=rights
        )
        self._watched.add(room)
        return joined

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None:
        """See MediaEngine."""
        await self._call("answer", room=room, participant=participant, answer_sdp=answer_sdp)

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        """See MediaEngine."""
        joined: Joined = await self._call("restart", room=room, participant=participant, offer_sdp=offer_sdp)
        return joined

    async def move(self, room: str, participant: str, to_room: str) -> None:
        """See MediaEngine."""
        await self._call("move", room=room, participant=participant, to_room=to_room)
        self._watched.add(to_room)

    async def leave(self, room: str, participant: str) -> None:
        """See MediaEngine."""
        await self._call("leave", room=room, participant=participant)

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        """See MediaEngine."""
        await self._call("set_rights", room=room, participant=participant, rights=rights)

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        """See MediaEngine."""
        await self._call("want", room=room, participant=participant, wishes=wishes)

    async def statistics(self, room: str) -> RoomStatistics:
        """See MediaEngine."""
        statistics: RoomStatistics = await self._call("statistics", room=room)
        return statistics

    async def load(self) -> Load:
        """See MediaEngine."""
        load: Load = await self._call("load")
        return load

    async def watch(self, room: str) -> None:
        """See MediaEngine."""
        self._watched.add(room)
        await self._call("watch", room=room)

    async def unwatch(self, room: str) -> None:
        """See MediaEngine."""
        self._watched.discard(room)
        await self._call("unwatch", room=room)

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """See MediaEngine."""
        return self._streams.open(rooms)

    # -- the connection ----------------------------------------------------------------------------------------

    async def _call(self, call: str, **given: Any) -> Any:
        if self._channel is None:
            raise EngineIsAway("The media worker does not answer.")
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            arguments = {name: wire.plain(value) for name, value in given.items()}
            self._channel.send({"id": number, "do": call, "with": arguments})
            async with asyncio.timeout(CALL_SECONDS):
                return wire.result(call, await answer)
        except (OSError, TimeoutError) as cause:
            raise EngineIsAway("The media worker does not answer.") from cause
        finally:
            self._waiting.pop(number, None)

    async def _keep_connected(self, first: asyncio.Event) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                channel, worker = await self._connect()
                pause = FIRST_PAUSE
                self._came(channel, worker)
                first.set()
                await self._listen(channel)
            except (OSError, EOFError, TimeoutError) as cause:
                self._is_refused = isinstance(cause, ConnectionRefusedError | FileNotFoundError)
                self._note(cause)
            except (ValueError, KeyError, TypeError) as cause:  # another version tells what we cannot read
                log.error("media.control.unreadable", error=type(cause).__name__)
            finally:
                self._went()
                first.set()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _note(self, cause: Exception) -> None:
        """Log why there is no worker, once for each reason: a wrong secret or version would not mend by itself."""
        reason = f"{type(cause).__name__}: {cause}" if isinstance(cause, wire.ControlIsBroken) else ""
        if reason and reason != self._trouble:
            log.error("media.control.broken", control=self.control, reason=reason)
        self._trouble = reason

    async def _connect(self) -> tuple[wire.Channel, str]:
        async with asyncio.timeout(CONNECT_SECONDS):
            if self.control.startswith("unix:"):
                reader, writer = await asyncio.open_unix_connection(self.control.removeprefix("unix:"))
            else:
                host, _, port = self.control.rpartition(":")
                reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        try:
            return await wire.greet_as_web(reader, writer, self._secret)
        except BaseException:
            writer.close()
            raise

    def _came(self, channel: wire.Channel, worker: str) -> None:
        is_same = self._worker in (None, worker)
        self._worker, self._channel, self._status, self._is_refused = worker, channel, None, False
        for room in self._watched if is_same else ():
            channel.send({"id": 0, "do": "watch", "with": {"room": room}})
        if not is_same:
            self._watched.clear()
        if self._is_away:
            self._is_away = False
            self._streams.put(EngineBack(same_worker=is_same))

    def _went(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(EngineIsAway("The media worker went away."))
        if not self._is_away:
            self._is_away = True
            self._streams.put(EngineAway())

    async def _listen(self, channel: wire.Channel) -> None:
        beat = asyncio.create_task(self._beat(channel))
        try:
            await self._hear(channel)
        finally:
            beat.cancel()

    async def _hear(self, channel: wire.Channel) -> None:
        while True:
            message = await channel.receive(SILENCE_SECONDS)
            if "beat" in message:
                self._note_status(wire.STATUS.validate_python(message["beat"]))
                continue
            if "event" in message:
                kind = wire.EVENTS.get(str(message["event"]))
                if kind is not None:
                    self._streams.put(kind.validate_python(message["with"]))
                continue
            answer = self._waiting.get(message.get("id", -1))
            if answer is None or answer.done():
                continue
            if "refusal" in message:
                refusal = wire.REFUSALS.get(message["refusal"], MediaRefusal)
                answer.set_exception(refusal(message.get("why", "")))
            else:
                answer.set_result(message.get("result"))

    def _note_status(self, status: Status) -> None:
        self._status = status
        if status.worker != self._worker:  # its rooms were given to others while we could not reach it
            self._worker = status.worker
            self._watched.clear()
            self._streams.put(EngineBack(same_worker=False))

    async def _beat(self, channel: wire.Channel) -> None:
        with suppress(OSError):  # whoever listens finds out by themselves
            while True:
                channel.send({"beat": True})
                await asyncio.sleep(wire.BEAT_SECONDS)
