"""The media workers as this web process knows them: a link to each, and its part in the registry of all."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID

import structlog

from app.config import Settings
from app.domain.media_load import Admission, WorkerState
from app.kit.db import Database
from app.kit.metrics import MEDIA_WORKERS
from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import MediaRefusal
from app.realtime.media.life import Status
from app.services.media_workers import (
    SILENT,
    Beat,
    bury,
    bury_silent,
    living_workers,
    note_beat,
    take_number,
)

log = structlog.get_logger()
_LOOK_SECONDS, _LOOK_SOON_SECONDS = 0.5, 0.2
# A process that was held up itself has heard nobody, and must not bury them for it.
_LATE_SECONDS = 1.5
# Where the machine has no time for us it has none for the workers either: each second that a look came late in the
# last few gives them so many more, but never so many that people would wait long for a worker that hangs.
_PATIENCE, _FADING, _LONGEST_PATIENCE = 3.0, 0.8, timedelta(seconds=5)


def open_engines(settings: Settings) -> dict[int, RemoteEngine]:
    """Return the link to every media worker, by number."""
    return {n: RemoteEngine(control, settings.media_key) for n, control in enumerate(settings.media_controls)}


class MediaWorkers:
    """Links by number. `in_use` says which workers carry media of this process, `lose` hears which of those are gone."""

    def __init__(
        self,
        database: Database,
        engines: Mapping[int, RemoteEngine],
        in_use: Callable[[], Collection[UUID]],
        lose: Callable[[UUID], None],
    ) -> None:
        self._database = database
        self.engines = engines
        self._in_use = in_use
        self._lose = lose
        self._noted: dict[int, Status] = {}
        self._looked_at = self._due_at = 0.0
        self._lateness = 0.0
        self._wake = asyncio.Event()

    @property
    def reachable(self) -> frozenset[UUID]:
        """Return the workers that answer."""
        return frozenset(UUID(engine.worker) for engine in self.engines.values() if engine.worker)

    @property
    def condition(self) -> str:
        """Return how live rooms are: "up", "busy" (cameras wait), "full", "draining", "away", or "none" wanted."""
        if not self.engines:
            return "none"
        said = [engine.status for engine in self.engines.values() if engine.status is not None]
        up = {status.admission for status in said if not status.drains}
        if not up:
            return "draining" if said else "away"
        return "up" if Admission.ALL in up else "busy" if Admission.SOUND in up else "full"

    def engine(self, worker: UUID | None) -> RemoteEngine | None:
        """Return the link to a worker; None where it does not answer."""
        name = str(worker)
        return next((engine for engine in self.engines.values() if engine.worker == name), None)

    def any_engine(self) -> RemoteEngine | None:
        """Return the link to a worker that takes newcomers, or else to any that answers."""
        here = [engine for engine in self.engines.values() if engine.is_here]
        takes = [e for e in here if e.status and not e.status.drains and e.status.admission is Admission.ALL]
        return next(iter([*takes, *here]), None)

    def look_soon(self) -> None:
        """Something has happened to a worker: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Keep the registry until cancelled."""
        while self.engines:
            pause = _LOOK_SECONDS
            try:
                pause = await self._look()
            except Exception as broken:  # the database may be away for a while
                log.error("media workers", kind=type(broken).__name__)
            with suppress(TimeoutError):
                self._due_at = monotonic() + pause
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            self._wake.clear()

    async def _look(self) -> float:
        """Say what was heard, learn what others heard; returns the seconds until the next look."""
        now = monotonic()
        is_late = now - self._looked_at > _LATE_SECONDS
        self._lateness = max(now - (self._due_at or now), _FADING * self._lateness)
        self._looked_at = now
        used = set(self._in_use())
        beats = [beat for number in self.engines if (beat := self._news(number)) is not None]
        if not beats and not used and not self._noted:
            return _LOOK_SECONDS
        async with self._database.unit() as db:
            for number, status in beats:
                await note_beat(db, _beat(number, self.engines[number].control, status))
                known = self._noted.get(number)
                if known is None or known.worker != status.worker:
                    await take_number(db, UUID(status.worker), number)
            await bury(db, self._dead())
            if not is_late:
                await bury_silent(db, self._patience)
            living = await living_workers(db)
        self._noted.update(beats)
        for state in (WorkerState.UP, WorkerState.DRAINING):
            MEDIA_WORKERS.labels(state.value).set(sum(worker.state is state for worker in living))
        names = {worker.id for worker in living}
        for worker in used - names:
            self._lose(worker)
        for _number, status in beats:
            if UUID(status.worker) not in names:
                await self._renew(status.worker)
        in_doubt = (
            s for n, s in self._noted.items() if not self.engines[n].is_here and UUID(s.worker) in names
        )
        return _LOOK_SOON_SECONDS if any(in_doubt) else _LOOK_SECONDS

    @property
    def _patience(self) -> timedelta:
        """How long a worker may be silent."""
        return min(SILENT + timedelta(seconds=_PATIENCE * self._lateness), _LONGEST_PATIENCE)

    def _news(self, number: int) -> tuple[int, Status] | None:
        """Return what a worker has said since it was noted last."""
        status = self.engines[number].status
        return None if status is None or status is self._noted.get(number) else (number, status)

    def _dead(self) -> list[UUID]:
        """Return the workers at whose address nobody listens any more."""
        return [UUID(s.worker) for number, s in self._noted.items() if self.engines[number].is_refused]

    async def _renew(self, worker: str) -> None:
        """It was silent so long that its rooms are elsewhere: it is to end them and come as another."""
        engine = self.engine(UUID(worker))
        if engine is not None:
            with suppress(MediaRefusal):
                await engine.renew(worker)


def _beat(number: int, control: str, status: Status) -> Beat:
    return Beat(
        id=UUID(status.worker),
        number=number,
        control=control,
        engine=status.engine,
        version=status.version,
        state=WorkerState.DRAINING if status.drains else WorkerState.UP,
        admission=status.admission,
        started_at=datetime.fromtimestamp(status.started, UTC),
        rooms=status.load.rooms,
        people=status.load.participants,
        cpu=status.load.cpu,
        share=status.share,
        packets_in=status.load.packets_in,
        packets_out=status.load.packets_out,
    )
