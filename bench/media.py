"""Live media: CPU of a worker per forwarded packet, how many packets arrive, and how late.

One worker process and one load process (this one) on loopback. A person publishes VP8 360p25 and Opus from a
recording, 117 packets a second. CPU is the worker's, user and system, from /proc; delay is from the sender's call
to the arrival at the receiver's socket as the kernel notes it.
"""

import asyncio
import logging
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvloop

from app.realtime.media.control import RemoteEngine
from bench.media_load.client import until
from bench.media_load.crowd import Crowd
from bench.media_load.recording import recording
from bench.runner import Figure, median_figure, run

SECRET = "bench"
REPEATS, WARM_SECONDS, WINDOW_SECONDS = 3, 2.5, 7.0
DELIVERED_BAR, DELAY_BAR_MS = 0.999, 30.0
WORKER = """
import logging, sys, structlog
from app.realtime.media.worker import WorkerConfig, run_worker
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
run_worker(WorkerConfig(control=sys.argv[1], secret=sys.argv[2], announce=("127.0.0.1",)))
"""


@dataclass(frozen=True)
class Scene:
    """A load, and the most CPU that a forwarded packet may cost in it."""

    name: str
    title: str
    rooms: int
    publishers: int
    listeners: int
    both_ways: bool
    bar_us: float


SCENES = (
    Scene("3 to 20", "one room, 3 people speak to 20", 1, 3, 20, False, 15.0),
    Scene("12 x 4", "twelve rooms of 4, everybody to everybody", 12, 4, 0, True, 25.0),
)


@dataclass(frozen=True)
class Window:
    """What one measured window saw; CPU in microseconds per forwarded packet."""

    forwarded: int
    expected: int
    cpu_us: float
    kernel_us: float
    delay_ms: float


async def measure(arguments: list[str]) -> list[Figure]:
    """Run every scene on a worker of its own; takes about 80 s."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    recording()
    return await asyncio.to_thread(uvloop.run, _all_scenes())


async def _all_scenes() -> list[Figure]:
    figures: list[Figure] = []
    for scene in SCENES:
        print(f"{scene.title}:", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            control = f"unix:{folder}/control.sock"
            worker = subprocess.Popen([sys.executable, "-c", WORKER, control, SECRET])
            engine = RemoteEngine(control, SECRET)
            try:
                await engine.start()
                await until(lambda: engine.is_here, 20)  # noqa: B023 - waited for right here
                figures += _figures(scene, await _windows(scene, engine, worker.pid))
            finally:
                await engine.close()
                worker.send_signal(signal.SIGTERM)
                worker.wait(10)
    return figures


async def _windows(scene: Scene, engine: RemoteEngine, pid: int) -> list[Window]:
    crowd = Crowd(engine)
    await crowd.fill(scene.rooms, scene.publishers, scene.listeners, both_ways=scene.both_ways)
    await crowd.play(WARM_SECONDS)
    windows = []
    for _ in range(REPEATS):
        windows.append(await _window(crowd, pid))
        one = windows[-1]
        print(
            f"  {one.forwarded / WINDOW_SECONDS:8,.0f} packets/s out   {one.cpu_us:5.1f} us each, "
            f"{one.kernel_us:.1f} of them the kernel's   {one.forwarded}/{one.expected} delivered   "
            f"delay p99 {one.delay_ms:.1f} ms",
            flush=True,
        )
    await crowd.leave()
    if crowd.late_turns:
        print(f"  this load process itself came late {crowd.late_turns} times: the machine is busy")
    return windows


async def _window(crowd: Crowd, pid: int) -> Window:
    crowd.delays.clear()
    (expected, received), (user, system) = crowd.counts(), _cpu_seconds(pid)
    await crowd.play(WINDOW_SECONDS)
    (expected_after, received_after), (user_after, system_after) = crowd.counts(), _cpu_seconds(pid)
    forwarded = received_after - received
    kernel = (system_after - system) / max(forwarded, 1) * 1e6
    return Window(
        forwarded,
        expected_after - expected,
        (user_after - user) / max(forwarded, 1) * 1e6 + kernel,
        kernel,
        statistics.quantiles(crowd.delays, n=100)[98] * 1000,
    )


def _cpu_seconds(pid: int) -> tuple[float, float]:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def _figures(scene: Scene, windows: list[Window]) -> Iterator[Figure]:
    name = scene.name
    yield median_figure(f"{name}: CPU per packet", [one.cpu_us for one in windows], "us", scene.bar_us)
    yield median_figure(f"{name}: of it the kernel's", [one.kernel_us for one in windows], "us")
    rates = [one.forwarded / WINDOW_SECONDS for one in windows]
    yield median_figure(f"{name}: packets out", rates, "packets/s")
    delivered = sum(one.forwarded for one in windows) / sum(one.expected for one in windows)
    yield Figure(f"{name}: delivered", delivered, "of expected", DELIVERED_BAR, at_least=True)
    yield median_figure(f"{name}: delay p99", [one.delay_ms for one in windows], "ms", DELAY_BAR_MS)


if __name__ == "__main__":
    sys.exit(0 if run("media", sys.argv[1:]) else 1)
