"""Who was shown to whom: noted in memory, written in batches, counted for the fairness step.

A page view costs a few dictionary entries. Every few seconds one statement writes what all views of this process have
seen; rows that are there already are left alone, so nobody waits for anybody. A process that dies loses a few seconds
of it, which moves no class by more than a hair.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.kit.db import Database
from app.models.exposure import Exposure

log = logging.getLogger(__name__)
#: Seconds between two writes, and how many rows wait at most: more are not noted.
EVERY, MOST_WAITING = 5, 20_000
#: How far back exposures count, and how long they are kept.
COUNTED, KEPT = timedelta(days=14), timedelta(days=60)
#: Nobody needs to know whether it was more.
COUNT_TO = 100

_WRITE = text(
    """
    INSERT INTO exposure (class_id, day, viewer_id, place)
    SELECT * FROM unnest(CAST(:class_ids AS uuid[]), CAST(:days AS date[]), CAST(:viewers AS uuid[]),
        CAST(:places AS int[]))
    ON CONFLICT DO NOTHING
    """
)
_COUNT = text(
    f"""
    SELECT wanted.id, (SELECT count(*) FROM (SELECT DISTINCT viewer_id FROM exposure
        WHERE class_id = wanted.id AND day > :since LIMIT {COUNT_TO}) seen)
    FROM unnest(CAST(:ids AS uuid[])) AS wanted (id)
    """  # noqa: S608  only a number of ours is put in
)


class Exposures:
    """What this process has shown and not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[UUID, date, UUID], int] = {}

    @property
    def waiting(self) -> int:
        """How many are noted and not written yet."""
        return len(self._waiting)

    def note(self, viewer_id: UUID, shown: Iterable[UUID], first_place: int) -> None:
        """Note that these classes, in this order from `first_place` on, were shown to a class."""
        today = now().date()
        for place, class_id in enumerate(shown, start=first_place):
            if len(self._waiting) < MOST_WAITING:
                self._waiting.setdefault((class_id, today, viewer_id), place)

    async def write(self, database: Database) -> int:
        """Write what waits; returns how many were noted. Until they are committed, they go on waiting."""
        # In one order, so that two processes never wait for each other in a circle.
        rows = sorted(self._waiting.items())
        if not rows:
            return 0
        told = {
            "class_ids": [key[0] for key, _ in rows],
            "days": [key[1] for key, _ in rows],
            "viewers": [key[2] for key, _ in rows],
            "places": [place for _, place in rows],
        }
        async with database.unit() as db:
            await db.execute(_WRITE, told)
        for key, _ in rows:
            del self._waiting[key]
        return len(rows)


@asynccontextmanager
async def writing(exposures: Exposures, database: Database) -> AsyncIterator[None]:
    """Write exposures every few seconds while the process runs, and once more at its end."""
    task = asyncio.create_task(_write_on(exposures, database))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await _write_once(exposures, database)


async def times_shown(db: AsyncSession, class_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Return to how many other classes each was shown in the last two weeks, at most `COUNT_TO`."""
    since = now().date() - COUNTED
    rows = await db.execute(_COUNT, {"ids": list(class_ids), "since": since})
    return {row[0]: row[1] for row in rows}


async def forget_old(db: AsyncSession) -> None:
    """Delete exposures that nobody counts any more."""
    await db.execute(delete(Exposure).where(Exposure.day < now().date() - KEPT))


async def _write_on(exposures: Exposures, database: Database) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await _write_once(exposures, database)


async def _write_once(exposures: Exposures, database: Database) -> None:
    try:
        await exposures.write(database)
    except (SQLAlchemyError, OSError):
        # The database is away: what waits is written the next time.
        log.warning("exposures could not be written")
