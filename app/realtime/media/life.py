"""A media worker as those know it who place rooms: its name, what it says of itself, and when it ends."""

from __future__ import annotations

import asyncio
import faulthandler
import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from app.domain.media_load import Admission
from app.kit.ids import new_id
from app.realtime.media.admission import AdmittingEngine
from app.realtime.media.engine import Load, MediaRefusal

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
EMPTY_SECONDS = 15.0
"""A worker that drains waits this long in an empty house: somebody may only have loaded the page again."""

HANG_SECONDS = 8.0
"""A worker whose loop stands still this long ends itself, so that whoever supervises it starts it anew."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a worker says with each beat. `worker` changes with every start, and when its rooms were given away.

    `version` is made from the code, `started` is in seconds since 1970, `share` is of what it can carry.
    """

    worker: str
    engine: str
    version: str
    started: float
    drains: bool
    admission: Admission
    share: float
    load: Load


class WorkerCalls(Protocol):
    """What web processes and operators can ask of a worker beyond its engine."""

    async def drain(self, seconds: float | None) -> None:
        """Take no new rooms and end when the last one is over, in `seconds` at the latest. None takes it back."""

    async def renew(self, worker: str) -> None:
        """End every room and go on under a new name, where this is the name still: its rooms are elsewhere now."""


class WorkerLife:
    """The life of one worker, around its engine."""

    def __init__(
        self, gate: AdmittingEngine, engine: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gate = gate
        self._engine = engine
        self._version = code_version()
        self._clock = clock
        self._started = time.time()
        self._load = Load(0, 0, 0.0, 0, 0)
        self._ends_at: float | None = None
        self._empty_since: float | None = None
        self.name = str(new_id())
        self.ended = asyncio.Event()

    @property
    def status(self) -> Status:
        """What it says of itself now."""
        fullness = self._gate.fullness
        return Status(
            self.name,
            self._engine,
            self._version,
            self._started,
            self._ends_at is not None,
            fullness.admission,
            round(fullness.share, 3),
            self._load,
        )

    async def drain(self, seconds: float | None) -> None:
        """See WorkerCalls."""
        self._ends_at = None if seconds is None else self._clock() + seconds
        self._empty_since = None
        log.info("media.worker.drain", seconds=seconds)
        await self.look()

    async def renew(self, worker: str) -> None:
        """See WorkerCalls."""
        if worker != self.name:
            return
        self.name = str(new_id())
        self._load = Load(0, 0, 0.0, 0, 0)  # what was measured was the other's
        log.warning("media.worker.renewed")
        await self._gate.close_all()

    async def run(self) -> None:
        """Look after itself until cancelled."""
        try:
            while True:
                faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
                with suppress(MediaRefusal):
                    await self.look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            faulthandler.cancel_dump_traceback_later()

    async def look(self) -> None:
        """Measure the load, and end where the last room is over or the wait has been long enough."""
        self._load = await self._gate.load()
        if self._ends_at is None:
            return
        now = self._clock()
        if self._load.participants:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
        empty_for = 0.0 if self._empty_since is None else now - self._empty_since
        if not self._load.rooms or empty_for >= EMPTY_SECONDS or now >= self._ends_at:
            self.ended.set()


def code_version() -> str:
    """Return a mark that changes whenever the code of the media workers does."""
    mark = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        mark.update(path.read_bytes())
    return mark.hexdigest()[:8]
