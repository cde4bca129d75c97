"""The contract, kept by the forwarding engine in this process and by the same engine in a worker process."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.realtime.media.admission import AdmittingEngine
from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import EngineAway, EngineBack, EngineIsAway, PublishRights
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from bench.media_load.client import Client, until
from tests.realtime.media.contract import EngineContract, Stage

SECRET = "only the web processes and the workers know this"
WORKER = """
import sys
from app.realtime.media.worker import WorkerConfig, run_worker
run_worker(WorkerConfig(control=sys.argv[1], secret=sys.argv[2], announce=("127.0.0.1",)))
"""


class TestForwardingHere(EngineContract):
    @pytest.fixture
    async def engine(self) -> AsyncIterator[ForwardingEngine]:
        engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
        await engine.start()
        yield engine
        await engine.close()


class TestForwardingBehindTheGate(EngineContract):
    @pytest.fixture
    async def engine(self) -> AsyncIterator[AdmittingEngine]:
        engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
        await engine.start()
        gate = AdmittingEngine(engine, most_packets=40_000)
        await gate.start()
        yield gate
        await gate.close()
        await engine.close()


class Worker:
    """A worker process that can be killed and started again."""

    def __init__(self, control: str) -> None:
        self.control = control
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORKER, self.control, SECRET])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        self.process = self._start()

    def end(self) -> int:
        """Ask it to end; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        return self.process.wait(10)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(f"unix:{tmp_path_factory.mktemp('media')}/control.sock")
    yield worker
    assert worker.end() == 0


async def _connected(worker: Worker, secret: str = SECRET) -> RemoteEngine:
    engine = RemoteEngine(worker.control, secret)
    await engine.start()
    await until(lambda: engine.is_here, 30)  # a busy machine is slow to start Python
    return engine


class TestForwardingWorker(EngineContract):
    @pytest.fixture
    async def engine(self, worker: Worker) -> AsyncIterator[RemoteEngine]:
        engine = await _connected(worker)
        yield engine
        await engine.close()


async def test_a_web_process_hears_only_of_rooms_that_it_has_to_do_with(worker: Worker) -> None:
    mine, other = await _connected(worker), await _connected(worker)
    stage, elsewhere = Stage(mine), Stage(other)
    await asyncio.sleep(0)
    await other.create_room("elsewhere")
    stage.talks(await stage.person("workshop", "amara"))
    await stage.person("workshop", "bruno")
    await until(lambda: bool(stage.shown("bruno")))
    assert elsewhere.events == []
    await other.watch("workshop")
    await mine.leave("workshop", "amara")
    await until(lambda: elsewhere.left() == [("workshop", "amara", "left")])
    await stage.end()
    await elsewhere.end()
    await mine.close_room("workshop")
    await mine.close()
    await other.close()


async def test_rooms_carry_on_while_a_web_process_is_replaced(worker: Worker) -> None:
    before = await _connected(worker)
    stage = Stage(before)
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    stage.talks(amara)
    await until(lambda: bruno.received("3") > 5)
    await before.close()
    heard = bruno.received("3")
    after = await _connected(worker)
    await until(lambda: bruno.received("3") > heard + 5)
    assert len((await after.statistics("workshop")).participants) == 2
    await stage.end()
    await after.close_room("workshop")
    await after.close()


async def test_who_does_not_know_the_secret_is_not_let_in(worker: Worker) -> None:
    stranger = RemoteEngine(worker.control, "a guess")
    await stranger.start()
    assert not stranger.is_here
    with pytest.raises(EngineIsAway):
        await stranger.create_room("workshop")
    await stranger.close()


async def test_a_killed_worker_is_noticed_and_its_successor_found(tmp_path: Path) -> None:
    worker = Worker(f"unix:{tmp_path}/control.sock")
    engine = await _connected(worker)
    stage = Stage(engine)
    await stage.person("workshop", "amara")
    worker.kill()
    await until(lambda: EngineAway() in stage.events, 2)
    with pytest.raises(EngineIsAway):
        await engine.create_room("workshop")
    worker.start_again()
    await until(lambda: EngineBack(same_worker=False) in stage.events, 30)
    await stage.person("workshop", "amara")
    await stage.end()
    await engine.close()
    assert worker.end() == 0


async def test_a_worker_that_hangs_is_noticed_within_two_seconds(tmp_path: Path) -> None:
    worker = Worker(f"unix:{tmp_path}/control.sock")
    engine = await _connected(worker)
    stage = Stage(engine)
    await stage.person("workshop", "amara")
    os.kill(worker.process.pid, signal.SIGSTOP)
    await until(lambda: EngineAway() in stage.events, 2.5)
    with pytest.raises(EngineIsAway):
        await engine.join("workshop", "bruno", "v=0", PublishRights())
    os.kill(worker.process.pid, signal.SIGCONT)
    await until(lambda: EngineBack(same_worker=True) in stage.events, 5)
    assert len((await engine.statistics("workshop")).participants) == 1
    await stage.end()
    await engine.close()
    assert worker.end() == 0


async def test_a_client_that_never_connects_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.realtime.media.forwarding.line.CONSENT_SECONDS", 1.0)
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    stage = Stage(engine)
    bruno = await stage.person("workshop", "bruno")
    gone = Client()
    await engine.join("workshop", "amara", gone.offer(), PublishRights())
    await until(lambda: ("workshop", "amara", "unreachable") in stage.left())
    await bruno.close(silently=True)
    await until(lambda: ("workshop", "bruno", "timeout") in stage.left())
    await gone.close(silently=True)
    stage.people.clear()
    await stage.end()
    await engine.close()
