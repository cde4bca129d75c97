"""What a question costs: on the clock, and of the processors.

Bars are for CPU time of our process and of the PostgreSQL process that answers, since other work of a shared machine
does not count there; on a machine with nothing else to do, and all in memory, the clock says the same.
"""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.figure import Figure

Ask = Callable[[], Awaitable[object]]


class Cost(NamedTuple):
    """Milliseconds on the clock, of our process and of the PostgreSQL process that answers."""

    wall: float
    ours: float
    theirs: float

    @property
    def cpu(self) -> float:
        """Milliseconds of the processors."""
        return self.ours + self.theirs


async def costs_of(db: AsyncSession, asks: Sequence[Ask], *, before: int = 3) -> list[Cost]:
    """Return what each costs; the first few are asked once before, as by somebody who was here already."""
    # Work of helpers would not be counted.
    await db.execute(text("SET max_parallel_workers_per_gather = 0"))
    answering = Path(f"/proc/{await answering_process(db)}/schedstat")
    for ask in asks[:before]:
        await ask()
    return [await _cost(answering, ask) for ask in asks]


async def answering_process(db: AsyncSession) -> int:
    """Return the number of the PostgreSQL process that answers this session."""
    return await db.scalar(text("SELECT pg_backend_pid()")) or 0


async def memory(db: AsyncSession) -> list[Figure]:
    """Return the memory of our process, and what the PostgreSQL process that answers has for itself."""
    ours = _kilobytes(Path("/proc/self/status"), "VmRSS") / 1024
    theirs = _kilobytes(Path(f"/proc/{await answering_process(db)}/status"), "RssAnon") / 1024
    shared = await db.scalar(text("SELECT pg_size_bytes(current_setting('shared_buffers'))")) or 0
    return [
        Figure("memory: our process", ours, "MiB"),
        Figure("memory: the process that answers, its own", theirs, "MiB"),
        Figure("memory: shared buffers of PostgreSQL", shared / 2**20, "MiB"),
    ]


def p95(milliseconds: Iterable[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(milliseconds, n=20)[-1]


def cost_figures(name: str, costs: Sequence[Cost], bar: float) -> Iterator[Figure]:
    """Yield medians and 95th percentiles; the bar is for the processors' time."""
    cpu, wall = [one.cpu for one in costs], [one.wall for one in costs]
    yield Figure(f"{name}, p50", statistics.median(cpu), "ms CPU")
    yield Figure(f"{name}, p95", p95(cpu), "ms CPU", bar)
    yield Figure(f"{name}, p50, PostgreSQL alone", statistics.median(one.theirs for one in costs), "ms CPU")
    yield Figure(f"{name}, p50 on the clock", statistics.median(wall), "ms")
    yield Figure(f"{name}, p95 on the clock", p95(wall), "ms")


async def _cost(answering: Path, ask: Ask) -> Cost:
    began, ours, theirs = time.perf_counter(), time.process_time_ns(), _nanoseconds(answering)
    await ask()
    return Cost(
        ours=(time.process_time_ns() - ours) / 1e6,
        theirs=(_nanoseconds(answering) - theirs) / 1e6,
        wall=(time.perf_counter() - began) * 1000,
    )


def _nanoseconds(schedstat: Path) -> int:
    return int(schedstat.read_text().split()[0])


def _kilobytes(status: Path, name: str) -> int:
    line = next(
        (line for line in status.read_text().splitlines() if line.startswith(f"{name}:")), f"{name}: 0"
    )
    return int(line.split()[1])
