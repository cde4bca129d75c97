"""What every test may ask for: a real database, the application, a running server, a real browser.

Each piece starts when the first test asks for it, so a test of a pure rule costs milliseconds.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from app.kit.memory import keep_for_good
from tests import database
from tests.browsing import BROWSER_FLAGS, Visit, chromium
from tests.dealing import ByFile, put_in_order

if TYPE_CHECKING:
    from fastapi import FastAPI
    from httpx2 import AsyncClient
    from playwright.async_api import Browser, Page
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    from xdist.remote import Producer

    from app.config import Settings
    from app.kit.postgres import EmbeddedPostgres
    from tests.running import RunningServer

# A busy machine is slow, and that is no fault of what is tested.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")
NewPage = Callable[..., Awaitable["Page"]]


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run, all its workers included, one folder for the database."""
    for name in [name for name in os.environ if name.startswith("JOURNEYWORK_")]:
        if not name.startswith("JOURNEYWORK_TEST_"):
            del os.environ[name]  # an operator's settings have no say in tests
    if not hasattr(config, "workerinput"):
        database.open_run()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests run in an order that keeps the machine busy and the rooms undisturbed."""
    put_in_order(items)


def pytest_collection_finish() -> None:
    """Look through what is loaded by now no more: that takes a tenth of all time."""
    keep_for_good()


@pytest.hookimpl(optionalhook=True)  # where tests are run without pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> ByFile:
    """Deal tests out by file or group."""
    return ByFile(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database when the last worker is done."""
    if not hasattr(config, "workerinput"):
        database.close_run()


@pytest.fixture(scope="session")
def postgres() -> "EmbeddedPostgres":
    """The run's PostgreSQL."""
    return database.shared_server()


@pytest.fixture(scope="session")
def worker_name() -> str:
    """This test process among its siblings: `gw0`, `gw1`, or `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_url(postgres: "EmbeddedPostgres", worker_name: str) -> str:
    """The address of this worker's own migrated database."""
    return database.clone(postgres, f"test_{worker_name}")


@pytest.fixture(scope="session")
def cleaner(postgres: "EmbeddedPostgres", database_url: str, worker_name: str) -> Iterator[database.Cleaner]:
    """Empties this worker's database."""
    cleaner = database.Cleaner(postgres, f"test_{worker_name}")
    yield cleaner
    cleaner.close()


@pytest.fixture
def clean_database(cleaner: database.Cleaner) -> Iterator[None]:
    """Leave no row behind. `db` and `client` ask for this by themselves."""
    yield
    cleaner.clean()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    """Settings of a test: own data folder, own database, nothing from the environment."""
    from app.config import load_settings

    return load_settings(
        _env_file=None,
        environment="test",
        demo=False,
        database_url=database_url,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_key="a secret that only the tests know, long enough",
        metrics_port=None,
    )


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator["AsyncEngine"]:
    """This worker's way into its database."""
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def db(engine: "AsyncEngine", clean_database: None) -> AsyncIterator["AsyncSession"]:
    """One unit of work. What it commits is gone after the test; what it does not commit never was."""
    from sqlalchemy.ext.asyncio import AsyncSession

    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(scope="session")
async def app(settings: "Settings") -> AsyncIterator["FastAPI"]:
    """The whole application, started, in this process."""
    from app.main import create_app

    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: "FastAPI", settings: "Settings", clean_database: None) -> AsyncIterator["AsyncClient"]:
    """A visitor without a browser: cookies are kept, redirects are not followed."""
    from httpx2 import ASGITransport, AsyncClient

    async with AsyncClient(transport=ASGITransport(app=app), base_url=settings.base_url) as client:
        yield client


@pytest.fixture(scope="session")
def running_server(
    postgres: "EmbeddedPostgres", worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["RunningServer"]:
    """Web application, job worker and media worker as processes of their own. Use `server`."""
    from tests.running import RunningServer

    name = f"server_{worker_name}"
    server = RunningServer(database.clone(postgres, name), tmp_path_factory.mktemp("server"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def server_cleaner(
    postgres: "EmbeddedPostgres", running_server: "RunningServer", worker_name: str
) -> Iterator[database.Cleaner]:
    """Empties the running server's database."""
    cleaner = database.Cleaner(postgres, f"server_{worker_name}")
    yield cleaner
    cleaner.close()


@pytest.fixture
def server(running_server: "RunningServer", server_cleaner: database.Cleaner) -> Iterator["RunningServer"]:
    """The running server with an empty house; processes that a test killed are there again."""
    running_server.start()
    yield running_server
    server_cleaner.clean()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """One real Chromium with a fake camera and microphone."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def new_page(browser: "Browser", server: "RunningServer") -> AsyncIterator[NewPage]:
    """Open a window of one more person: `page = await new_page(locale="ar", java_script_enabled=False)`.

    At the end the test fails if a page threw an error or asked anybody but our own server for anything.
    """
    visits: list[Visit] = []

    async def open_page(**choices: Any) -> "Page":
        context = await browser.new_context(base_url=server.url, **{"locale": "en", **choices})
        visit = Visit(context, server.url)
        visits.append(visit)
        return await visit.open()

    yield open_page
    for visit in visits:
        await visit.close()
    assert [problem for visit in visits for problem in visit.problems] == []


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path:
    """A folder for this test's pictures, kept under var/shots."""
    folder = Path("var/shots") / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
