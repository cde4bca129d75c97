"""A media worker: a process that carries rooms and does what web processes tell it over the control channel."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import uvloop
from prometheus_client import Gauge

from app.domain.media_load import Admission
from app.kit.sockets import make_private
from app.realtime.media import wire
from app.realtime.media.admission import AdmittingEngine
from app.realtime.media.engine import EngineAway, EngineBack, MediaEngine, MediaEvent, MediaRefusal
from app.realtime.media.forwarding.config import ForwardingConfig, own_addresses
from app.realtime.media.forwarding.engine import ForwardingEngine
from app.realtime.media.janus.config import JanusConfig
from app.realtime.media.janus.engine import JanusEngine
from app.realtime.media.life import WorkerLife

log = structlog.get_logger(__name__)

SILENCE_SECONDS = 5.0
MOST_GREETINGS = 32
MEDIA_FIRST = -10
RARELY = (50_000, 10, 10)  # packets make many objects and no cycles
GAUGE_SECONDS = 2.0
WILDCARD = "0.0.0.0"  # noqa: S104 - a media port is for everybody


ROOMS = Gauge("journeywork_media_rooms", "Live rooms that this worker carries.")
PARTICIPANTS = Gauge("journeywork_media_participants", "People whose media this worker carries.")
PACKETS = Gauge(
    "journeywork_media_packets_per_second", "Packets of media in the last second.", ("direction",)
)
CPU = Gauge("journeywork_media_cpu", "Fraction of a core that this worker used in the last second.")
SHARE = Gauge("journeywork_media_share", "Fraction of what this worker can carry, smoothed.")
ADMISSION = Gauge(
    "journeywork_media_admission", "Whom this worker takes in: 2 everybody, 1 with sound only, 0 nobody new."
)
DRAINS = Gauge("journeywork_media_drains", "1 while this worker takes no new rooms.")


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """One worker. `control` is "unix:/path" or "host:port"; `secret` is shared with the web processes.

    `host` and `port` are where media comes in, UDP and TCP; 0.0.0.0 means IPv6 too. `announce` are the addresses
    that clients are told, by default this machine's own. `most_packets` is what it carries in a second, in and out;
    `drain_seconds` the longest wait for the last room after SIGUSR1. With `janus` the worker carries nothing itself
    and drives that node; `host`, `port` and `announce` are Janus's matter then.
    """

    control: str
    secret: str
    number: int = 0
    host: str = WILDCARD
    port: int = 0
    announce: tuple[str, ...] = ()
    udp: bool = True
    tcp: bool = True
    most_packets: int = 40_000
    drain_seconds: float = 5400.0
    janus: JanusConfig | None = None

    @property
    def forwarding(self) -> ForwardingConfig:
        """The part that concerns the engine."""
        bind = (WILDCARD, "::") if self.host == WILDCARD else (self.host,)
        return ForwardingConfig(self.port, bind, self.announce or own_addresses(), self.udp, self.tcp)


def run_worker(config: WorkerConfig) -> None:
    """Carry rooms until SIGTERM or SIGINT, or until drained. Raises OSError where a port or address is taken."""
    with suppress(OSError, AttributeError):
        os.nice(MEDIA_FIRST)  # late sound is lost sound; a page may wait those milliseconds
    gc.freeze()
    gc.set_threshold(*RARELY)
    uvloop.run(serve(config))


async def serve(config: WorkerConfig) -> None:
    """As `run_worker`, on a loop that runs already."""
    engine = JanusEngine(config.janus) if config.janus else ForwardingEngine(config.forwarding)
    states = engine.events(())
    await engine.start()
    gate = AdmittingEngine(engine, config.most_packets)
    await gate.start()
    life = WorkerLife(gate, "janus" if config.janus else "forwarding")
    server = ControlServer(gate, life, config.secret)
    if engine.is_here:
        await server.listen(config.control)
    log.info("media.worker.ready", worker=config.number, port=engine.port, here=engine.is_here)
    _obey_signals(life, config.drain_seconds)
    parts = (life.run(), _keep_gauges(life), _follow_engine(states, server, life, config.control))
    tasks = [asyncio.create_task(part) for part in parts]
    await life.ended.wait()
    for task in tasks:
        task.cancel()
    await server.close()
    await gate.close()
    await engine.close()


async def _follow_engine(
    states: AsyncIterator[MediaEvent], server: ControlServer, life: WorkerLife, control: str
) -> None:
    """Be away while the engine is: web processes place the rooms elsewhere then. Back without them under a new name."""
    async for event in states:
        if isinstance(event, EngineAway):
            log.warning("media.worker.engine_away")
            await server.close()
        elif isinstance(event, EngineBack):
            log.warning("media.worker.engine_back", same=event.same_worker)
            if not event.same_worker:
                await life.renew(life.name)
            await server.listen(control)


def _obey_signals(life: WorkerLife, drain_seconds: float) -> None:
    """SIGTERM and SIGINT end the worker, SIGUSR1 drains it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, life.ended.set)
    drains: set[asyncio.Task[None]] = set()
    loop.add_signal_handler(signal.SIGUSR1, lambda: drains.add(loop.create_task(life.drain(drain_seconds))))


async def _keep_gauges(life: WorkerLife) -> None:
    while True:
        status = life.status
        ROOMS.set(status.load.rooms)
        PARTICIPANTS.set(status.load.participants)
        PACKETS.labels("in").set(status.load.packets_in)
        PACKETS.labels("out").set(status.load.packets_out)
        CPU.set(status.load.cpu)
        SHARE.set(status.share)
        ADMISSION.set({Admission.ALL: 2, Admission.SOUND: 1, Admission.NOBODY: 0}[status.admission])
        DRAINS.set(status.drains)
        await asyncio.sleep(GAUGE_SECONDS)


class ControlServer:
    """Lets web processes that know the secret use an engine."""

    def __init__(self, engine: MediaEngine, life: WorkerLife, secret: str) -> None:
        self._engine = engine
        self._life = life
        self._secret = secret
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.StreamWriter, asyncio.Task[Any]] = {}
        self._greetings: dict[asyncio.StreamWriter, None] = {}

    async def listen(self, control: str) -> None:
        """Accept connections at "unix:/path" or "host:port"."""
        if control.startswith("unix:"):
            path = _make_way(control.removeprefix("unix:"))
            self._server = await asyncio.start_unix_server(self._talk, path)
        else:
            host, _, port = control.rpartition(":")
            self._server = await asyncio.start_server(self._talk, host.strip("[]"), int(port))

    @property
    def address(self) -> str:
        """Where it listens, as "host:port"; only for TCP."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    async def close(self) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.close()
        talks = tuple(self._talks.values())
        for writer in self._talks:
            writer.close()
        if talks:
            await asyncio.wait(talks, timeout=1)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks[writer] = task
        try:
            self._make_room_for(writer)
            channel = await wire.greet_as_worker(reader, writer, self._secret, self._life.name)
            del self._greetings[writer]
            await _Talk(self._engine, self._life, channel).run()
        except wire.ControlIsBroken as cause:
            log.warning("media.control.refused", reason=str(cause))
        except (OSError, EOFError, TimeoutError):
            log.info("media.control.ended")
        finally:
            del self._talks[writer]
            self._greetings.pop(writer, None)
            writer.close()

    def _make_room_for(self, writer: asyncio.StreamWriter) -> None:
        """Whoever does not greet in time is let go; where many do not, the one who has waited longest goes at once."""
        self._greetings[writer] = None
        if len(self._greetings) > MOST_GREETINGS:
            next(iter(self._greetings)).transport.abort()


def _make_way(path: str) -> Path:
    """A private folder for the socket where there is none, and no socket left behind by a killed worker."""
    found = Path(path)
    if not found.parent.exists():
        make_private(found.parent)
    found.unlink(missing_ok=True)
    return found


class _Talk:
    """One web process: its calls one after the other, the events of its rooms, and a sign of life."""

    def __init__(self, engine: MediaEngine, life: WorkerLife, channel: wire.Channel) -> None:
        self._engine = engine
        self._life = life
        self._channel = channel
        self._watched: set[str] = set()

    async def run(self) -> None:
        """Until either side ends it."""
        parts = [asyncio.create_task(part) for part in (self._answer(), self._tell(), self._beat())]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _answer(self) -> None:
        while True:
            message = await self._channel.receive(SILENCE_SECONDS)
            if "do" not in message:
                continue
            call, answer = str(message["do"]), {"id": message.get("id")}
            given = wire.arguments(call, message.get("with"))
            try:
                answer["result"] = wire.plain_result(call, await self._do(call, given))
            except MediaRefusal as refusal:
                answer |= {"refusal": refusal.code, "why": str(refusal)}
            except Exception:
                log.exception("media.call", call=call)
                answer |= {"refusal": MediaRefusal.code, "why": "The media worker failed."}
            self._channel.send(answer)

    async def _do(self, call: str, given: dict[str, Any]) -> Any:
        if call in wire.WORKER_CALLS:
            return await getattr(self._life, call)(**given)
        if call in ("create_room", "join", "watch"):
            self._watched.add(given["room"])
        elif call == "move":
            self._watched.add(given["to_room"])
        result = await getattr(self._engine, call)(**given)
        if call in ("close_room", "unwatch"):
            self._watched.discard(given["room"])
        return result

    async def _tell(self) -> None:
        async for event in self._engine.events(self._watched):
            kind = type(event).__name__
            if kind in wire.EVENTS:
                told = wire.EVENTS[kind].dump_python(event, mode="json")
                self._channel.send({"event": kind, "with": told})

    async def _beat(self) -> None:
        while True:
            self._channel.send({"beat": wire.STATUS.dump_python(self._life.status, mode="json")})
            await asyncio.sleep(wire.BEAT_SECONDS)
