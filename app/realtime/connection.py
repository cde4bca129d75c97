"""One client: a reader, a writer, a bounded queue between them."""

import asyncio
from collections import deque
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.domain.actor import Actor
from app.kit.ids import new_id
from app.kit.metrics import SLOW_SOCKETS, SOCKET_MESSAGES
from app.realtime.protocol import CLOSE_SLOW

QUEUE = 256
_SENT = SOCKET_MESSAGES.labels("out")


class Connection:
    """A socket and what it listens to. `heard` is the last number told of each topic."""

    def __init__(self, socket: WebSocket, actor: Actor) -> None:
        self.id: UUID = new_id()
        self.socket = socket
        self.actor = actor
        self.heard: dict[str, int] = {}
        self.closing: tuple[int, str] | None = None
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()

    def send(self, text: str) -> None:
        """Queue a message; a client too slow to take them is closed, so that the others are unharmed."""
        if self.closing is not None:
            return
        if len(self._waiting) >= QUEUE:
            self._waiting.clear()
            SLOW_SOCKETS.inc()
            self.close(CLOSE_SLOW, "too slow: come back and resume")
            return
        self._waiting.append(text)
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """Close once what is queued has been written."""
        if self.closing is None:
            self.closing = (code, reason)
            self._wake.set()

    async def write(self) -> None:
        """Write what is queued until the connection closes."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self.socket.send_text(self._waiting.popleft())
                    _SENT.inc()
                if self.closing is not None:
                    await self._finish(*self.closing)
                    return
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The client is gone; the reader sees it too and ends the connection.
            return

    async def _finish(self, code: int, reason: str) -> None:
        if self.socket.application_state is WebSocketState.CONNECTED:
            await self.socket.close(code, reason)
