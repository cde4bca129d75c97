"""Before any right is asked: other sites, other hosts, other cookies, more fields than there are, far too much."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.config import Settings
from app.main import create_app
from tests.attacks.attempts import attempt
from tests.attacks.people import Who
from tests.attacks.routes import unsafe_routes_of
from tests.attacks.table import TABLE
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World
from tests.cast import PASSWORD, address

FOREIGN: tuple[dict[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:8000.evil.example"},
    {"origin": "http://localhost:9000"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)
EXTRA = {"trust": "verified", "is_coordinator": True, "officer_countries": ["FR"], "kind": "teacher"}
EXTRA |= {"person_id": "00000000-0000-7000-8000-000000000000", "role": "teacher", "state": "live", "id": "1"}


async def test_no_other_site_can_make_a_browser_change_anything(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase
) -> None:
    wrong = []
    for number, route in enumerate(unsafe_routes_of(besieged)):
        who = next((one for one in (Who.OWNER, Who.PARTNER) if one in TABLE[route].may), Who.OWNER)
        foreign = FOREIGN[number % len(FOREIGN)]
        kept, world.headers[who] = world.headers[who], {**world.headers[who], **foreign}
        async with house.undone():
            answer = await attempt(attacker, world, who, route)
        world.headers[who] = kept
        if answer.status_code != 403:
            wrong.append((route, foreign, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
async def test_every_sign_of_a_foreign_site_is_enough(
    attacker: AsyncClient, world: World, house: UndoneDatabase, foreign: dict[str, str]
) -> None:
    path = f"/api/v1/projects/{world.ids['projects']}/messages"
    told = {**world.headers[Who.OWNER], **foreign}
    answer = await attacker.post(path, json={"text": "Hello"}, headers=told)
    assert answer.status_code == 403


async def test_the_own_site_and_programs_are_let_through(
    attacker: AsyncClient, world: World, house: UndoneDatabase, settings: Settings
) -> None:
    path = f"/api/v1/projects/{world.ids['projects']}/messages"
    ours: tuple[dict[str, str], ...] = ({}, {"origin": settings.base_url}, {"sec-fetch-site": "same-origin"})
    for headers in ours:
        async with house.undone():
            told = {**world.headers[Who.OWNER], **headers}
            answer = await attacker.post(path, json={"text": "Hello"}, headers=told)
        assert answer.status_code == 201


async def test_no_body_takes_a_field_that_is_not_its_own(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase
) -> None:
    taken, tried = [], 0
    for route in unsafe_routes_of(besieged):
        told, who = TABLE[route], None
        body = told.body(world.ids) if callable(told.body) else told.body
        if " /api/" not in route or body is None:
            continue
        who = next((one for one in Who if one in told.may), Who.VISITOR)
        for name, value in EXTRA.items():
            if name in body:
                continue
            tried += 1
            async with house.undone():
                answer = await attempt(attacker, world, who, route, json={**body, name: value})
            if answer.status_code != 422:
                taken.append((route, name, answer.status_code))
    assert taken == []
    assert tried > 100


def test_every_schema_of_input_refuses_unknown_fields(besieged: FastAPI) -> None:
    schemas = besieged.openapi()["components"]["schemas"]
    loose = [
        name
        for name, schema in schemas.items()
        if name.endswith(("In", "New", "Change"))
        and schema.get("type") == "object"
        and schema.get("additionalProperties") is not False
    ]
    assert loose == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "a b"])
async def test_a_host_that_is_not_ours_gets_nothing(attacker: AsyncClient, host: str) -> None:
    for path in ("/", "/sign-in", "/api/v1/me", "/healthz"):
        assert (await attacker.get(path, headers={"host": host})).status_code == 400


def _stays_here(location: str) -> None:
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\t" not in location
    assert "\r" not in location


async def test_forms_that_lead_back_lead_nowhere_else(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    evil = "https://evil.example/x"
    async with house.undone():
        body = {"other_id": str(world.ids["liege"]), "back": "//evil.example"}
        path = f"/classes/{world.ids['classes']}/dismissals"
        told = {**world.headers[Who.OWNER], "referer": evil}
        answer = await attacker.post(path, data=body, headers=told)
        _stays_here(answer.headers["location"])


async def test_far_too_much_is_refused_without_breaking_anything(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    told = world.headers[Who.OWNER]
    path = f"/api/v1/projects/{world.ids['projects']}/messages"
    huge = await attacker.post(path, json={"text": "x" * 5_000_000}, headers=told)
    assert huge.status_code in {413, 422}
    assert len(huge.content) < 10_000
    deep = await attacker.post(
        path, content=b"[" * 100_000, headers={**told, "content-type": "application/json"}
    )
    assert deep.status_code in {400, 413, 422}
    many = {f"field{n}": "x" for n in range(2000)}
    assert (await attacker.post("/sign-up", data=many)).status_code in {400, 413, 422}
    form = {"email": "a@b.example", "password": "x" * 3_000_000}
    assert (await attacker.post("/sign-in", data=form)).status_code in {400, 413, 422}


async def test_every_answer_carries_the_protecting_headers(attacker: AsyncClient, world: World) -> None:
    for path in ("/", "/sign-in", "/nothing-here", "/api/v1/me", "/today", "/healthz"):
        headers = (await attacker.get(path, headers=world.headers[Who.OWNER])).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
        assert "no-store" in headers["cache-control"]


async def test_in_production_cookies_are_bound_and_pages_of_the_workshop_are_gone(
    settings: Settings, house: UndoneDatabase, world: World
) -> None:
    changed: dict[str, Any] = {"environment": "production", "base_url": "https://journey.example"}
    app = create_app(settings.model_copy(update=changed))
    app.state.database = house
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="https://journey.example") as client:
        for path in ("/dev/mail", "/dev/style"):
            assert (await client.get(path, headers=world.headers[Who.OWNER])).status_code == 404
        async with house.undone():
            form = {"email": address("solene"), "password": PASSWORD}
            entered = await client.post("/sign-in", data=form)
    kept = entered.headers["set-cookie"]
    assert kept.startswith("__Host-journeywork=")
    assert "Secure" in kept
    assert "Path=/" in kept
    assert "Domain" not in kept
    assert "max-age" in entered.headers["strict-transport-security"]
