"""Every route x everybody: those who may get through, all others get nothing, not even a hint."""

import base64
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from tests.attacks.people import Who
from tests.attacks.routes import parts_of, routes_of, unsafe_routes_of
from tests.attacks.table import TABLE, Row
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World

REFUSED = {401, 403, 404, 410}


async def attempt(client: AsyncClient, world: World, who: Who, route: str, **over: Any) -> Response:
    """Ask for a route as somebody, as the table says."""
    told, (method, path) = TABLE[route], route.split()
    for before, name in parts_of(route.split()[1]):
        path = path.replace(f"{{{name}}}", str(_part(world, told, before, name)), 1)
    path = f"{path}?{told.query}" if told.query else path
    path = path.format_map(world.ids)
    headers = {**told.headers, **world.headers[who]}
    if "upload-metadata" in headers:
        pairs = {"filename": "new.txt", "project": str(world.ids["projects"])}
        coded = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
        headers["upload-metadata"] = ",".join(coded)
    body = told.body(world.ids) if callable(told.body) else told.body
    sent: dict[str, Any] = {"content": b"hello"} if method == "PATCH" and "uploads" in path else {}
    if body is not None:
        way = "json" if path.startswith("/api/") else "files" if "files" in body else "data"
        sent = {way: body}
    return await client.request(method, path, headers=headers, **{**sent, **over})


def _part(world: World, told: Row, before: str, name: str) -> Any:
    if name in told.at:
        return told.at[name]
    key = told.at.get(before, before)
    return world.ids.get(f"{key}.{name}", world.ids[key])


def got_through(answer: Response, told: Row) -> bool:
    """Say whether an answer is a yes."""
    if answer.status_code == 303:
        return not answer.headers["location"].startswith("/sign-in?next=")
    return answer.status_code in {200, 201, 202, 204, 206, *told.also}


def was_refused(answer: Response, told: Row) -> bool:
    """Say whether an answer is a no."""
    if answer.status_code == 303:
        return answer.headers["location"].startswith("/sign-in?next=")
    return answer.status_code in REFUSED | told.no


def test_every_route_has_a_row_and_every_row_a_route(besieged: FastAPI) -> None:
    routes = set(routes_of(besieged))
    assert routes - set(TABLE) == set(), "new routes: say in tests/attacks/table.py who may get through"
    assert set(TABLE) - routes == set(), "rows without a route"


@pytest.mark.parametrize("who", list(Who), ids=lambda who: who.value.replace(" ", "-"))
async def test_whoever_may_gets_through_and_nobody_else_learns_anything(
    attacker: AsyncClient, world: World, house: UndoneDatabase, who: Who
) -> None:
    hidden, wrong = world.hidden_from(who), []
    for route, told in TABLE.items():
        async with house.undone():
            answer = await attempt(attacker, world, who, route)
        attacker.cookies.clear()
        fits = got_through(answer, told) if who in told.may else was_refused(answer, told)
        if not fits:
            wanted = "pass" if who in told.may else "be refused"
            wrong.append(f"{route}: wanted to {wanted}, got {answer.status_code} {answer.text[:120]!r}")
        seen = answer.text + " ".join(answer.headers.values())
        leaked = sorted(word for word in hidden if word in seen)
        if leaked and not (told.shows and who in told.may):
            wrong.append(f"{route}: leaked {leaked}")
    assert wrong == []


@pytest.mark.parametrize("who", [Who.OWNER, Who.LEARNER], ids=lambda who: who.name)
async def test_bodies_that_make_no_sense_break_nothing(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase, who: Who
) -> None:
    broken = []
    nonsense: tuple[dict[str, Any], ...] = (
        {"content": b"{}", "json": None, "data": None, "files": None},
        {"content": b"\xff\x00[", "json": None, "data": None, "files": None},
    )
    for route in unsafe_routes_of(besieged):
        for over in nonsense:
            async with house.undone():
                answer = await attempt(attacker, world, who, route, **over)
            attacker.cookies.clear()
            if answer.status_code >= 500:
                broken.append(f"{route} {over['content']!r}: {answer.status_code}")
    assert broken == []
