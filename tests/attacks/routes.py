"""Every HTTP route of the running application, found by asking it and not by keeping a list."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from fastapi import FastAPI

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def routes_of(app: FastAPI) -> list[str]:
    """Return all routes as "GET /path/{name}", without the static files and without automatic HEAD."""
    return sorted(set(_walk(app.routes, "")))


def unsafe_routes_of(app: FastAPI) -> list[str]:
    """Return the routes that change something."""
    return [route for route in routes_of(app) if route.split()[0] in UNSAFE]


def _walk(routes: Iterable[Any], prefix: str) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes, prefix + route.include_context.prefix)
            continue
        if hasattr(route, "routes") or not getattr(route, "methods", None):
            continue  # a mount, or a socket: those have tests of their own
        for method in route.methods - {"OPTIONS"}:
            if method != "HEAD" or route.methods == {"HEAD"}:
                yield f"{method} {prefix}{route.path}"


def parts_of(path: str) -> list[tuple[str, str]]:
    """Return the parameters of a path as (what stands before it, name): `/files/{id}` gives [("files", "id")]."""
    words = path.split("/")
    return [(before, word[1:-1]) for before, word in pairwise(words) if word.startswith("{")]
