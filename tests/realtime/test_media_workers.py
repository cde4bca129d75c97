"""Several web processes and one registry: what they think of a worker that some of them cannot reach."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.domain.media_load import WorkerState
from app.kit.db import Database
from app.realtime.media.control import RemoteEngine
from app.realtime.media_workers import MediaWorkers
from app.services.media_workers import known_workers
from bench.media_load.client import until
from tests.realtime.media.test_control import SECRET, Meddler, Worker

PATIENCE = 30.0


class Web:
    """A web process, as far as media workers go: `used` are those whose rooms it holds, `lost` those it lost."""

    def __init__(self, database: Database, control: str) -> None:
        self.database = database
        self.used: set[UUID] = set()
        self.lost: list[UUID] = []
        self.engine = RemoteEngine(control, SECRET)
        self.workers = MediaWorkers(database, {0: self.engine}, lambda: self.used, self._lose)

    def _lose(self, worker: UUID) -> None:
        self.lost.append(worker)
        self.used.discard(worker)

    async def start(self) -> None:
        await self.engine.start()
        self._task = asyncio.create_task(self.workers.run())
        await until(lambda: self.workers.condition == "up", PATIENCE)
        while not self.workers.reachable <= set(await states(self.database)):
            await self.beats(1)
        self.used |= self.workers.reachable

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.engine.close()

    async def beats(self, number: int) -> None:
        """Wait until the worker has said so many times more how it is."""
        for _ in range(number):
            before = self.engine.status
            await until(lambda before=before: self.engine.status is not before, PATIENCE)  # type: ignore[misc]


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    await worker.server.listen("127.0.0.1:0")
    yield worker
    await worker.server.close()


@pytest.fixture
async def database(database_url: str, clean_database: None) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


async def states(database: Database) -> dict[UUID, WorkerState]:
    async with database.unit() as db:
        return {one.id: one.state for one, _age in await known_workers(db)}


async def test_a_worker_lives_while_any_process_hears_it_and_comes_back_as_another_when_none_did(
    worker: Worker, database: Database
) -> None:
    is_cut = False
    async with Meddler(worker.server.address, lambda way, frame: [] if is_cut else [frame]) as control:
        near, far = Web(database, worker.server.address), Web(database, control)
        for web in (near, far):
            await web.start()
        await near.engine.create_room("workshop")
        before = UUID(worker.life.name)

        # The network between one process and the worker is cut: it notices, and moves nobody's room.
        is_cut = True
        await until(lambda: not far.workers.reachable, PATIENCE)
        await near.beats(8)
        assert (near.lost, far.lost, worker.house.rooms) == ([], [], ["workshop"])
        assert await states(database) == {before: WorkerState.UP}

        # Nobody hears it any more: its rooms are lost.
        await near.stop()
        await until(lambda: far.lost == [before], PATIENCE)
        assert await states(database) == {before: WorkerState.GONE}

        # The network is back: the worker learns that its rooms are elsewhere, ends them and is another.
        is_cut = False
        await until(lambda: far.workers.reachable not in ({before}, set()), PATIENCE)
        assert worker.house.rooms == []
        after = UUID(worker.life.name)
        while after not in await states(database):
            await far.beats(1)
        assert await states(database) == {before: WorkerState.GONE, after: WorkerState.UP}
        await far.stop()


async def test_a_machine_without_time_buries_nobody_in_a_hurry(worker: Worker, database: Database) -> None:
    is_cut = False
    async with Meddler(worker.server.address, lambda way, frame: [] if is_cut else [frame]) as control:
        web = Web(database, control)
        await web.start()

        async def hold_up() -> None:
            while True:
                time.sleep(0.6)  # the loop stands still, as on a machine that has too much to do
                await asyncio.sleep(0.3)

        holding = asyncio.create_task(hold_up())
        await web.beats(4)
        is_cut, began = True, time.monotonic()
        await until(lambda: bool(web.lost), PATIENCE)
        holding.cancel()
        assert 2.6 < time.monotonic() - began < 8
        await web.stop()


async def test_a_worker_whose_process_is_gone_is_lost_at_once_and_its_successor_takes_the_number(
    database: Database,
) -> None:
    first = Worker()
    await first.server.listen("127.0.0.1:0")
    address = first.server.address
    web = Web(database, address)
    await web.start()
    before = UUID(first.life.name)
    await first.server.close()  # as when a process dies: the system refuses whoever knocks
    await until(lambda: web.lost == [before], PATIENCE)
    second = Worker()
    await second.server.listen(address)
    after = UUID(second.life.name)
    await until(lambda: web.workers.reachable == {after}, PATIENCE)
    while after not in (found := await states(database)):
        await web.beats(1)
    assert found == {before: WorkerState.GONE, after: WorkerState.UP}
    assert web.workers.engine(before) is None
    await web.stop()
    await second.server.close()


async def test_what_is_said_of_live_rooms_is_what_their_workers_say(
    worker: Worker, database: Database
) -> None:
    assert MediaWorkers(database, {}, set, print).condition == "none"
    web = Web(database, worker.server.address)
    assert web.workers.condition == "away"
    await web.start()
    for share, condition in ((0.85, "busy"), (0.99, "full"), (0.1, "up")):
        for _ in range(60):
            worker.gate.fullness.note(share, 1.0)
        await until(lambda condition=condition: web.workers.condition == condition, PATIENCE)  # type: ignore[misc]
    await web.engine.create_room("workshop")
    await web.engine.drain(3600)
    await until(lambda: web.workers.condition == "draining", PATIENCE)
    await web.engine.drain(None)
    await until(lambda: web.workers.condition == "up", PATIENCE)
    await web.stop()
