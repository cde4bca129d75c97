"""How busy a node is: the CPU of the janus process where it runs on this machine, else reckoned from its packets."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic

# Measured with event_loops set, see docs/capacity.md.
IN_SECONDS, OUT_SECONDS = 40e-6, 16e-6
_LISTENING = "0A"


class NodeCpu:
    """The CPU of a node, as a fraction of one core."""

    def __init__(self, host: str, port: int) -> None:
        is_near = host in ("127.0.0.1", "::1", "localhost")
        self._pid = _listener(port) if is_near else None
        self._before = self._seconds(), monotonic()

    def use(self, packets_in: float, packets_out: float) -> float:
        """What it used since the last call, given what it carries a second."""
        now, seconds = monotonic(), self._seconds()
        before, self._before = self._before, (seconds, now)
        if seconds is None or before[0] is None:
            return round(packets_in * IN_SECONDS + packets_out * OUT_SECONDS, 3)
        return round((seconds - before[0]) / max(now - before[1], 0.001), 3)

    def _seconds(self) -> float | None:
        if self._pid is None:
            return None
        try:
            fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _listener(port: int) -> int | None:
    """The process that listens on a TCP port; None where it is not ours to see."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            rows = [row.split() for row in Path(table).read_text().splitlines()[1:]]
            sockets |= {
                f"socket:[{row[9]}]"
                for row in rows
                if row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port
            }
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):
            if any(os.readlink(link) in sockets for link in folder.iterdir()):
                return int(folder.parent.name)
    return None
