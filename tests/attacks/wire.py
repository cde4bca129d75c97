"""A socket without a network: speaks ASGI with the application in this process."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from fastapi import FastAPI

from app.config import Settings


class Closed(Exception):
    """The server closed the socket; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """One socket; `ask` matches answers to what was asked, everything else waits in `heard`."""

    def __init__(self, app: FastAPI, settings: Settings, ticket: str, origin: str | None = None) -> None:
        host = settings.base_url.partition("://")[2]
        headers = {"host": host, "origin": origin or settings.base_url}
        self._app = app
        self._scope: dict[str, Any] = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": "/ws",
            "raw_path": b"/ws",
            "query_string": f"ticket={ticket}".encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "subprotocols": [],
            "state": {},
        }
        self.heard: list[dict[str, Any]] = []
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: asyncio.Queue[Any] = asyncio.Queue()
        self._numbers = 0

    async def __aenter__(self) -> Self:
        self._in.put_nowait({"type": "websocket.connect"})
        self._served = asyncio.create_task(self._app(self._scope, self._in.get, self._out.put))
        opened = await self._next()
        assert opened["type"] == "websocket.accept"
        assert (await self.next())["type"] == "hello"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self._served, 10)

    async def next(self) -> dict[str, Any]:
        """Return the next message. Raises Closed."""
        return dict(json.loads((await self._next())["text"]))

    async def ask(self, **message: Any) -> dict[str, Any]:
        """Send a message and return its answer."""
        self._numbers += 1
        number = str(self._numbers)
        text = json.dumps({"id": number, **message})
        self._in.put_nowait({"type": "websocket.receive", "text": text})
        while True:
            answer = await self.next()
            if answer.get("re") == number:
                return answer
            self.heard.append(answer)

    async def _next(self) -> dict[str, Any]:
        found: dict[str, Any] = await asyncio.wait_for(self._out.get(), 10)
        if found["type"] == "websocket.close":
            raise Closed(found["code"])
        return found
