"""Every page of the house, found by asking the application: each has an example, and what it asks the database."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import event

from app.main import create_app
from tests.attacks.routes import routes_of
from tests.pages.addresses import ALL, EXAMPLES, NO_PAGES
from tests.pages.demo_house import DemoHouse
from tests.running import ROOT

pytestmark = pytest.mark.timeout(900)
MOST_STATEMENTS = 20
# A search for partners within the page of a project: one more, until the two share what they read.
MORE_STATEMENTS = {"/projects/{id}/candidates": 21}
# Whether a statement is that of a page: what looks after rooms and workers in the background asks as well.
ASKED = ContextVar("asked", default=False)


def test_every_page_has_an_example_and_every_example_a_page(app: FastAPI) -> None:
    pages = {route.split(" ")[1] for route in routes_of(app) if route.startswith("GET ")}
    pages = {path for path in pages if not path.startswith("/api/")}
    assert pages - NO_PAGES - set(EXAMPLES) == set(), "new pages: add an example in tests/pages/addresses.py"
    assert set(EXAMPLES) - pages == set(), "examples without a page"


def test_every_route_that_a_page_names_is_there(app: FastAPI) -> None:
    named = {
        name: path.name
        for folder, kind, spelled in (
            ("frontend/templates", "html", r'[ (~]url\("(\w+)"'),
            ("app/web", "py", r'\.url\("(\w+)"'),
        )
        for path in (ROOT / folder).rglob(f"*.{kind}")
        for name in re.findall(spelled, path.read_text().replace("'", '"'))
    }
    names = set(_names_of(app.routes))
    assert len(named) > 60
    assert {name: where for name, where in named.items() if name not in names} == {}


def _names_of(routes: Iterable[Any]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from _names_of(inner.routes) if inner else [route.name]


@pytest.fixture(scope="module")
async def inside(demo_house: DemoHouse) -> AsyncIterator[tuple[AsyncClient, list[str]]]:
    """The same house in this process, and the list of statements it sends to the database."""
    app, statements = create_app(demo_house.server.settings), list[str]()
    engine = app.state.database.engine.sync_engine

    def note(*told: Any) -> None:
        if ASKED.get():
            statements.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url=demo_house.server.url) as client,
    ):
        yield client, statements


async def test_no_page_asks_the_database_more_than_twenty_times(
    demo_house: DemoHouse, inside: tuple[AsyncClient, list[str]]
) -> None:
    client, statements = inside
    ASKED.set(True)
    too_many = []
    for name, example in ALL.items():
        client.cookies.clear()
        if example.who:
            client.cookies.set(*demo_house.cookies[example.who])
        statements.clear()
        answer = await client.get(example.address.format_map(demo_house.parts))
        assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.headers.get('location')}"
        if len(statements) > MORE_STATEMENTS.get(name, MOST_STATEMENTS):
            too_many.append(f"{name}: {len(statements)}\n  " + "\n  ".join(one[:110] for one in statements))
    assert "\n".join(too_many) == ""
