"""The engines that are measured side by side: ours in a worker process, and Janus where it is installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import MediaEngine
from bench.live.processes import apart, pin
from bench.media_load.client import until

SECRET = "bench"
WORKER = """
import logging, sys, structlog
from app.realtime.media.worker import WorkerConfig, run_worker
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
run_worker(WorkerConfig(control=sys.argv[1], secret=sys.argv[2], announce=("127.0.0.1",)))
"""


@dataclass(frozen=True)
class Contestant:
    """An engine, and the process that carries its packets."""

    name: str
    engine: MediaEngine
    pid: int


@asynccontextmanager
async def ours() -> AsyncIterator[Contestant]:
    """A worker with the forwarding engine."""
    with tempfile.TemporaryDirectory() as folder:
        control = f"unix:{folder}/control.sock"
        worker = subprocess.Popen([sys.executable, "-c", WORKER, control, SECRET])
        engine = RemoteEngine(control, SECRET)
        try:
            await engine.start()
            await until(lambda: engine.is_here, 30)
            yield Contestant("ours", engine, worker.pid)
        finally:
            await engine.close()
            worker.send_signal(signal.SIGTERM)
            worker.wait(10)


def reason_without_janus() -> str | None:
    """Why Janus cannot be measured here, or None."""
    return "its engine is not part of this version"


@asynccontextmanager
async def contestants() -> AsyncIterator[list[Contestant]]:
    """All engines that can be measured here, each on the engines' core; this process moves to the other one."""
    async with AsyncExitStack() as stack:
        found = [await stack.enter_async_context(ours())]
        cores = apart()
        if cores is not None:
            for one in found:
                pin(one.pid, cores[0])
            stack.callback(os.sched_setaffinity, 0, os.sched_getaffinity(0))
            os.sched_setaffinity(0, {cores[1]})
        yield found


def about_cores() -> str:
    """How the processes share the machine, for the printout."""
    cores = apart()
    if cores is None:
        return "One core for everything: engine and load disturb each other."
    return f"Engines are kept on core {cores[0]}, the load process on core {cores[1]}."
