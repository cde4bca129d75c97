"""The life of a worker: draining, its end, and what happens when it stands still."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.realtime.media.admission import AdmittingEngine
from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import Load
from app.realtime.media.life import EMPTY_SECONDS, WorkerLife, code_version
from bench.media_load.client import until
from tests.realtime.media.test_admission import Notebook
from tests.realtime.media.test_engines import SECRET, Worker

HANGS = """
import asyncio, sys, time
from app.realtime.media import life
from app.realtime.media.worker import WorkerConfig, serve

life.HANG_SECONDS = 2.0

async def stand_still(self):  # once it looks after itself: a busy machine takes long to get there
    time.sleep(600)

life.WorkerLife.look = stand_still

async def main():
    await serve(WorkerConfig(control=sys.argv[1], secret="a secret", announce=("127.0.0.1",)))

asyncio.run(main())
"""


class Day:
    """A worker's life with a clock and a load of our own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.book = Notebook()
        self.life = WorkerLife(AdmittingEngine(self.book, 10_000), "notebook", lambda: self.now)

    async def passes(self, seconds: float, *, rooms: int, people: int) -> bool:
        """Let time pass with so many people; returns whether the worker has ended."""

        async def load() -> Load:
            return Load(rooms, people, 0.1, 0, 0)

        self.book.load = load  # type: ignore[method-assign]
        for _ in range(round(seconds)):
            self.now += 1
            await self.life.look()
        return self.life.ended.is_set()


@pytest.fixture
def day() -> Day:
    return Day()


async def test_a_worker_that_does_not_drain_goes_on_in_an_empty_house(day: Day) -> None:
    assert not await day.passes(3600, rooms=0, people=0)


async def test_a_worker_that_drains_without_a_room_ends_at_once(day: Day) -> None:
    await day.passes(1, rooms=0, people=0)
    await day.life.drain(3600)
    assert day.life.ended.is_set()


async def test_a_worker_that_drains_ends_when_its_last_room_is_over(day: Day) -> None:
    await day.passes(1, rooms=2, people=8)
    await day.life.drain(7200)
    assert day.life.status.drains
    assert not await day.passes(1800, rooms=1, people=3)
    assert await day.passes(1, rooms=0, people=0)


async def test_somebody_who_loads_the_page_again_keeps_a_draining_room(day: Day) -> None:
    await day.passes(1, rooms=1, people=1)
    await day.life.drain(7200)
    for _ in range(5):
        assert not await day.passes(EMPTY_SECONDS - 1, rooms=1, people=0)
        assert not await day.passes(1, rooms=1, people=1)
    assert await day.passes(EMPTY_SECONDS + 1, rooms=1, people=0)


async def test_the_longest_wait_ends_a_worker_whatever_goes_on(day: Day) -> None:
    await day.passes(1, rooms=1, people=20)
    await day.life.drain(60)
    assert not await day.passes(59, rooms=1, people=20)
    assert await day.passes(1, rooms=1, people=20)


async def test_draining_can_be_taken_back(day: Day) -> None:
    await day.passes(1, rooms=1, people=20)
    await day.life.drain(60)
    await day.life.drain(None)
    assert not await day.passes(3600, rooms=0, people=0)
    assert not day.life.status.drains


def test_the_mark_of_the_code_is_the_same_in_every_process() -> None:
    other = "from app.realtime.media.life import code_version; print(code_version())"
    told = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=True).stdout
    assert told.strip() == code_version()


async def test_a_signal_drains_a_worker_that_ends_well(tmp_path: Path) -> None:
    worker = Worker(f"unix:{tmp_path}/control.sock")
    engine = RemoteEngine(worker.control, SECRET)
    await engine.start()
    await until(lambda: engine.status is not None, 30)
    await engine.create_room("workshop")
    worker.process.send_signal(signal.SIGUSR1)
    await until(lambda: engine.status is None or engine.status.drains, 30)
    await engine.close()
    assert worker.process.wait(60) == 0


def test_a_worker_whose_loop_stands_still_ends_itself(tmp_path: Path) -> None:
    hung = subprocess.run(
        [sys.executable, "-c", HANGS, f"unix:{tmp_path}/control.sock"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert hung.returncode == 1
    assert "Timeout" in hung.stderr
