"""The demo world, loaded once into the database of a running server, for tests that only look at pages."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.jobs.demo import load
from app.kit.postgres import EmbeddedPostgres
from tests import database
from tests.pages.demo_house import DemoHouse, look_around
from tests.running import RunningServer


@pytest.fixture(scope="session")
async def demo_house(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DemoHouse]:
    """The house full of people. Leave it as it is."""
    server = RunningServer(database.clone(postgres, f"pages_{worker_name}"), tmp_path_factory.mktemp("pages"))
    await load(server.settings)
    engine = create_async_engine(server.database_url)
    try:
        server.start()
        async with AsyncSession(engine, expire_on_commit=False) as db:
            house = await look_around(db, server)
        yield house
    finally:
        server.stop()
        await engine.dispose()
