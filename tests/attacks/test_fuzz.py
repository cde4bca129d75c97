"""Anything that the description of the API allows, and much that it does not: nothing makes it break."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from httpx2 import AsyncClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode

from tests.attacks.people import Who
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World

EXAMPLES = 4
HELD = {"host", "authorization", "cookie", "content-length", "user-agent", "connection"}


def cases_of(app: FastAPI) -> list[dict[str, Any]]:
    """Return requests made from the OpenAPI document, right and wrong ones, the same in every run."""
    found: list[dict[str, Any]] = []
    for read in schemathesis.openapi.from_dict(app.openapi()).get_all_operations():
        operation: Any = read.ok()  # type: ignore[union-attr]  # a broken document would raise
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(1)
            @settings(
                max_examples=EXAMPLES,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(mode))
            def keep(case: Any) -> None:
                found.append(case.as_transport_kwargs())

            try:
                keep()
            except Exception as nothing:  # some operations have nothing that could be wrong
                if "Unsatisfiable" not in type(nothing).__name__:
                    raise
    return found


@pytest.mark.slow
async def test_nothing_that_can_be_sent_breaks_the_api(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase
) -> None:
    cases, broken = cases_of(besieged), []
    for number, case in enumerate(cases):
        who = (Who.OWNER, Who.LEARNER)[number % 2]
        sent = {name: case[name] for name in ("json", "data", "params") if case.get(name)}
        headers = {
            n: v for n, v in (case.get("headers") or {}).items() if n.lower() not in HELD and v.isascii()
        }
        async with house.undone():
            answer = await attacker.request(
                case["method"], case["url"], headers={**headers, **world.headers[who]}, **sent
            )
        attacker.cookies.clear()
        if answer.status_code >= 500:
            broken.append((case["method"], case["url"], sent, answer.status_code))
    assert broken == []
    assert len(cases) > 200
