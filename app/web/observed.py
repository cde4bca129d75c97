"""Counts and logs every request by its route, never by its address: addresses hold invitations and names."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.logging import get_logger
from app.kit.metrics import REQUEST_SECONDS

log = get_logger("web")
SILENT = {"/healthz", "/readyz", "/static"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Observed:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"  # anybody may invent a method
    route = route_of(scope)
    REQUEST_SECONDS.labels(method, route, str(status)).observe(seconds)
    if route not in SILENT:
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def route_of(scope: Scope) -> str:
    """Return the route's pattern (`/projects/{project_id}`), `unknown` where no route answered."""
    pattern = getattr(scope.get("route"), "path_format", None) or getattr(scope.get("route"), "path", None)
    if pattern:
        return str(pattern)
    return "/static" if scope["path"].startswith("/static/") else "unknown"
