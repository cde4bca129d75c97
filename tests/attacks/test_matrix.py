"""Every route x everybody: those who may get through, all others get nothing, not even a hint."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from tests.attacks.attempts import attempt, got_through, was_refused
from tests.attacks.people import Who
from tests.attacks.routes import routes_of, unsafe_routes_of
from tests.attacks.table import TABLE
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World


def test_every_route_has_a_row_and_every_row_a_route(besieged: FastAPI) -> None:
    routes = set(routes_of(besieged))
    assert routes - set(TABLE) == set(), "new routes: say in tests/attacks/rows who may get through"
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
