"""What attacks need: the whole application over a database in which nothing lasts, and one world."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Settings
from app.main import create_app
from app.services.files import Dock
from tests.attacks.bench import put_a_camera_on_the_bench
from tests.attacks.undoing import UndoneDatabase, undone_database
from tests.attacks.world import World, make_world


@pytest.fixture(scope="module")
async def house(engine: AsyncEngine) -> AsyncIterator[UndoneDatabase]:
    """A database for this module: whatever happens in it is gone afterwards."""
    async with undone_database(engine) as database:
        yield database


@pytest.fixture(scope="module")
def besieged(settings: Settings, house: UndoneDatabase) -> FastAPI:
    """The whole application over that database."""
    app = create_app(settings)
    app.state.database = house
    return app


@pytest.fixture(scope="module")
async def world(besieged: FastAPI, settings: Settings, house: UndoneDatabase) -> World:
    """The one world that is attacked."""
    dock = Dock(house, besieged.state.parts, besieged.state.storage)  # type: ignore[arg-type]
    async with house.session() as db:
        made = await make_world(db, settings, dock)
        await put_a_camera_on_the_bench(db, made)
        return made


@pytest.fixture
async def attacker(besieged: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """Somebody without a browser; what breaks inside comes out as 500, as it would for them."""
    transport = ASGITransport(app=besieged, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client
