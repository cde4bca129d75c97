"""A socket as a program sees it: for tests and benchmarks."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

import websockets
from httpx2 import AsyncClient

from tests.cast import Player, signed_in


class Socket:
    """One open socket; answers are matched to what was asked, everything else waits in `heard`."""

    def __init__(self, url: str, ticket: str) -> None:
        self._address = f"{url.replace('http', 'ws', 1)}/ws?ticket={ticket}"
        self._origin = url
        self.heard: list[dict[str, Any]] = []
        self._numbers = 0

    async def __aenter__(self) -> Self:
        self.line = await websockets.connect(self._address, origin=self._origin)
        assert (await self.next())["type"] == "hello"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.line.close()

    async def next(self, within: float = 5.0) -> dict[str, Any]:
        """Return the next message."""
        return dict(json.loads(await asyncio.wait_for(self.line.recv(), within)))

    async def ask(self, **message: Any) -> dict[str, Any]:
        """Send a message and return its answer; what comes in between is kept in `heard`."""
        self._numbers += 1
        number = str(self._numbers)
        await self.line.send(json.dumps({"id": number, **message}))
        while True:
            answer = await self.next()
            if answer.get("re") == number:
                return answer
            self.heard.append(answer)

    async def hear(self, kind: str, within: float = 5.0) -> dict[str, Any]:
        """Return the first message of this type, already heard or still to come."""
        for message in self.heard:
            if message["type"] == kind:
                self.heard.remove(message)
                return message
        while True:
            message = await self.next(within)
            if message["type"] == kind:
                return message
            self.heard.append(message)


async def open_socket(url: str, player: Player) -> tuple[Socket, dict[str, str]]:
    """Sign somebody in and return a socket with a fresh ticket, and the headers of the sign-in."""
    async with AsyncClient(base_url=url) as client:
        headers = await signed_in(client, player)
        answer = await client.post("/api/v1/tickets", headers=headers)
        return Socket(url, answer.json()["ticket"]), headers
