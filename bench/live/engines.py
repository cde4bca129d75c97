"""The engines that are measured side by side: ours in a worker process, and Janus where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass

from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import MediaEngine
from app.realtime.media.janus.engine import JanusEngine
from bench.live.processes import apart, pin
from bench.media_load.cable import Place, cable, dies_with_us
from bench.media_load.client import until
from bench.media_load.janus import janus_node

SECRET = "bench"
START_SECONDS = 120.0  # a busy machine is slow to start Python
WORKER = """
import logging, sys, structlog
from app.realtime.media.worker import WorkerConfig, run_worker
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
run_worker(WorkerConfig(control=sys.argv[1], secret=sys.argv[2], announce=(sys.argv[3],)))
"""


@dataclass(frozen=True)
class Contestant:
    """An engine, and the process that carries its packets."""

    name: str
    engine: MediaEngine
    pid: int


@asynccontextmanager
async def ours(place: Place | None = None) -> AsyncIterator[Contestant]:
    """A worker with the forwarding engine: in a namespace of its own, or on loopback."""
    enter, address = ([*place.enter, *dies_with_us()], place.media) if place else ([], "127.0.0.1")
    with tempfile.TemporaryDirectory() as folder:
        control = f"unix:{folder}/control.sock"
        worker = subprocess.Popen([*enter, sys.executable, "-c", WORKER, control, SECRET, address])
        engine = RemoteEngine(control, SECRET)
        try:
            await engine.start()
            await until(lambda: engine.is_here, START_SECONDS)
            yield Contestant("ours", engine, worker.pid)
        finally:
            await engine.close()
            worker.send_signal(signal.SIGTERM)
            worker.wait(10)


@asynccontextmanager
async def janus() -> AsyncIterator[Contestant]:
    """A Janus node; what drives it runs in this process and costs it little, so only Janus itself is measured."""
    # The load process answers no checks while it counts.
    with janus_node(checks_people=False) as node:
        engine = JanusEngine(node.config)
        try:
            await engine.start()
            yield Contestant("Janus", engine, node.pid)
        finally:
            await engine.close()


def reason_without_janus() -> str | None:
    """Why Janus cannot be measured here, or None."""
    return None if shutil.which("janus") else "there is no janus on this machine (bin/test installs it)"


@asynccontextmanager
async def contestants() -> AsyncIterator[list[Contestant]]:
    """All engines that can be measured here, each on the engines' core; this process moves to the other one."""
    async with AsyncExitStack() as stack:
        with_janus = reason_without_janus() is None
        # Janus cannot do without a namespace of its own, and the cable costs something: ours gets one too.
        ending = stack.enter_context(ExitStack())
        found = [await stack.enter_async_context(ours(cable(ending) if with_janus else None))]
        if with_janus:
            found.append(await stack.enter_async_context(janus()))
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
