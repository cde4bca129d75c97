"""Processes under measurement: what they use, and on which core they run."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def cpu_seconds(pid: int) -> tuple[float, float]:
    """User and system time of a process, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in use now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Meter:
    """CPU and time of one process between every two calls, in pairs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: tuple[float, float] | None = None
        self.user = self.system = 0.0

    def __call__(self) -> None:
        """The first call starts, the second one ends."""
        now = cpu_seconds(self._pid)
        if self._before is None:
            self._before = now
            return
        self.user, self.system = now[0] - self._before[0], now[1] - self._before[1]
        self._before = None


def apart() -> tuple[int, int] | None:
    """A core for the engine and one for the load; None where there is only one core."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else None


def pin(pid: int, core: int) -> None:
    """Keep a process with all its threads on one core."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            os.sched_setaffinity(int(task.name), {core})
