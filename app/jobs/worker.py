"""The job worker: one procrastinate application, and what its jobs are handed."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import procrastinate
import structlog
from obstore.store import ObjectStore

from app.config import Settings, get_settings
from app.kit.buses import open_bus
from app.kit.db import Database
from app.kit.metrics import JOB_SECONDS
from app.kit.smtp import Smtp
from app.kit.storage import open_storage
from app.kit.translation import Translator, open_translator

log = structlog.get_logger()
# Jobs that fail are tried again after 4, 16, 64 … seconds: an SMTP server that restarts loses nobody's mail.
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)


@dataclass
class Tools:
    """What jobs work with."""

    settings: Settings
    database: Database
    storage: ObjectStore
    smtp: Smtp | None
    translator: Translator | None


class _Shed:
    """Holds the tools of this worker process; empty outside a worker."""

    tools: Tools | None = None


def tools() -> Tools:
    """Return the tools of this worker process."""
    assert _Shed.tools is not None, "jobs run in a worker only"
    return _Shed.tools


def open_tools(settings: Settings) -> Tools:
    """Open the tools for this process, and return them."""
    smtp = Smtp(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
    bus = open_bus(settings.postgres_url, settings.valkey_url)
    database = Database(settings.postgres_url, pool_size=4, max_overflow=4, bus=bus)
    translator = open_translator(settings.translate_url, settings.translate_key.get_secret_value())
    _Shed.tools = Tools(settings, database, open_storage(settings.files), smtp, translator)
    return _Shed.tools


async def _timed(
    call_next: Callable[[], Awaitable[Any]], context: procrastinate.JobContext, worker: object
) -> Any:
    """Measure every job, and log one that fails by its name alone: arguments may point at people."""
    began, outcome, task = time.perf_counter(), "failed", context.job.task_name
    try:
        result = await call_next()
        outcome = "done"
        return result
    except Exception as error:
        log.error("job failed", task=task, kind=type(error).__name__)
        raise
    finally:
        JOB_SECONDS.labels(task, outcome).observe(time.perf_counter() - began)


app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(),
    import_paths=[
        "app.jobs.mails",
        "app.jobs.upkeep",
        "app.jobs.files",
        "app.jobs.exports",
        "app.jobs.matchmaking",
        "app.jobs.starters",
        "app.jobs.embeddings",
        "app.jobs.speed_meetings",
        "app.jobs.search",
        "app.jobs.partnerships",
        "app.jobs.buddies",
        "app.jobs.verification",
        "app.jobs.rounds",
    ],
    worker_defaults={"delete_jobs": "successful", "worker_middleware": [_timed]},
)


async def run(settings: Settings | None = None, *, once: bool = False) -> None:
    """Work until stopped; with `once`, until the queue is empty (tests)."""
    settings = settings or get_settings()
    shed = open_tools(settings)
    address = settings.postgres_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with app.replace_connector(procrastinate.PsycopgConnector(conninfo=address, max_size=4)) as working:
            async with working.open_async():
                await working.run_worker_async(
                    concurrency=4, wait=not once, install_signal_handlers=not once, listen_notify=not once
                )
    finally:
        await shed.database.close()
