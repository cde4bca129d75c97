"""What a killed server or supervisor leaves behind: lock files, and sometimes a living server."""

import os
import signal
import subprocess
import time
from pathlib import Path


def named_server(lock_file: Path) -> int | None:
    """Return the process id in a PostgreSQL lock file, None where there is no such file."""
    try:
        return abs(int(lock_file.read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def is_server(pid: int, cluster: Path) -> bool:
    """Whether this process is a PostgreSQL server of this cluster (a zombie is none)."""
    if Path("/proc/self").exists():
        try:
            return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
    listing = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S603, S607
    return str(cluster) in listing.stdout


def forget_strangers(cluster: Path, *lock_files: Path) -> None:
    """Delete lock files that name a living process which is no server of this cluster.

    Process ids are given out anew after a restart of the machine, and PostgreSQL then believes that the
    stranger is its old self. A file that names a dead process is left alone: PostgreSQL itself checks
    whether orphans of that server still hold its shared memory, and needs the file for that.
    """
    for lock_file in lock_files:
        pid = named_server(lock_file)
        if pid and _alive(pid) and not is_server(pid, cluster) and not _has_orphans(cluster):
            lock_file.unlink(missing_ok=True)


def end_server(pid: int, cluster: Path, seconds: float) -> None:
    """Stop a server: fast shutdown first, then at once, then by force."""
    for how, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_server(pid, cluster):
                return
            time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _has_orphans(cluster: Path) -> bool:
    """Whether a process still works in the cluster's folder, where every PostgreSQL process sits."""
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == cluster:
                return True
        except OSError:
            continue
    return False
