"""A house to measure: PostgreSQL as durable as in production, one web process, nothing else."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.migrations import migrate
from app.kit.postgres import EmbeddedPostgres
from tests.running import RunningServer


class OneProcess(RunningServer):
    """Only the web process runs."""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        running = self.processes.get("serve")
        if running is None or running.poll() is not None:
            self.processes["serve"] = self._spawn("serve")
        self._wait_until_ready()


@dataclass(frozen=True)
class House:
    """The server, and a session on its database."""

    server: OneProcess
    db: AsyncSession

    @property
    def pid(self) -> int:
        """Number of the web process."""
        return self.server.processes["serve"].pid

    def cpu_seconds(self) -> float:
        """User and system time that the web process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Memory of the web process that is in use now."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    """Start everything in a folder of its own, and clear it away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="journeywork-bench-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder)
    postgres.start()
    server = OneProcess(postgres.url(), folder)
    server.choices["log_level"] = "error"
    try:
        migrate(postgres.url())
        server.start()
        engine = create_async_engine(postgres.url())
        async with AsyncSession(engine, expire_on_commit=False) as db:
            yield House(server, db)
        await engine.dispose()
    finally:
        server.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
