"""Asking for a route as somebody, as the table says, and reading the answer as a yes or a no."""

import base64
from typing import Any

from httpx2 import AsyncClient, Response

from tests.attacks.people import Who
from tests.attacks.routes import parts_of
from tests.attacks.table import TABLE, Row
from tests.attacks.world import World

REFUSED = {401, 403, 404, 410}


async def attempt(
    client: AsyncClient, world: World, who: Who, route: str, kind: str = "", **over: Any
) -> Response:
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
    headers |= {"content-type": kind} if kind else {}
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
