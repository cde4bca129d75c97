"""The demo world, loaded once into the database of a running server, for tests that only look at pages."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.postgres import EmbeddedPostgres
from tests.demo_world import copy_world
from tests.pages.demo_house import DemoHouse, look_around
from tests.running import RunningServer


@pytest.fixture(scope="session")
async def demo_house(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DemoHouse]:
    """The house full of people. Leave it as it is."""
    folder = tmp_path_factory.mktemp("pages")
    server = RunningServer(await copy_world(postgres, f"pages_{worker_name}", folder), folder)
    engine = create_async_engine(server.database_url)
    try:
        server.start()
        async with AsyncSession(engine, expire_on_commit=False) as db:
            house = await look_around(db, server)
        yield house
    finally:
        server.stop()
        await engine.dispose()
