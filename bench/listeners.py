"""Thousands of listening sockets in one process: as little work a message as possible, so that the server is measured."""

import asyncio
import base64
import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

SENT_AT = re.compile(rb"sent (\d+)")


class Listener(asyncio.Protocol):
    """One WebSocket, by hand (RFC 6455): notes when each message that carries `sent <ns>` arrives."""

    def __init__(self, host: str, ticket: str, topic: str) -> None:
        self._host, self._ticket, self._topic = host, ticket, topic
        self._rest = b""
        self._open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.delays: list[float] = []
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws?ticket={quote(self._ticket)} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        at = time.time_ns()
        data = self._rest + data
        if not self._open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self._open = True
        place = 0
        while (frame := self._frame(data, place)) is not None:
            body, place = frame
            self._take(body, at)
        self._rest = data[place:]

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that it is over."""
        self.closed = True

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _take(self, body: bytes, at: int) -> None:
        found = SENT_AT.search(body)
        if found:
            self.delays.append((at - int(found[1])) / 1e6)
        elif b'"hello"' in body[:40]:
            self._send({"type": "topic.subscribe", "id": "1", "topic": self._topic})
        elif b'"re":"1"' in body[:40] and not self.ready.done():
            self.ready.set_result(None)

    def _frame(self, data: bytes, place: int) -> tuple[bytes, int] | None:
        if len(data) < place + 2:
            return None
        length, begin = data[place + 1] & 127, place + 2
        if length == 126:
            length, begin = int.from_bytes(data[begin : begin + 2], "big"), begin + 2
        elif length == 127:
            length, begin = int.from_bytes(data[begin : begin + 8], "big"), begin + 8
        if len(data) < begin + length:
            return None
        return data[begin : begin + length], begin + length

    def _send(self, message: dict[str, str]) -> None:
        body = json.dumps(message).encode()
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))
        self._transport.write(bytes([0x81, 0x80 | 126]) + len(body).to_bytes(2, "big") + mask + masked)


async def listen(url: str, tickets: Callable[[], Awaitable[str]], topic: str, count: int) -> list[Listener]:
    """Open `count` listening sockets, a few dozen at a time."""
    where = urlsplit(url)
    loop = asyncio.get_running_loop()
    found: list[Listener] = []
    for start in range(0, count, 50):
        ticket = await tickets()  # each is good for half a minute only
        some = [
            loop.create_connection(
                lambda ticket=ticket: Listener(where.netloc, ticket, topic), "127.0.0.1", where.port
            )
            for _ in range(min(50, count - start))
        ]
        opened = [listener for _transport, listener in await asyncio.gather(*some)]
        await asyncio.wait_for(asyncio.gather(*(one.ready for one in opened)), 60)
        found += opened
    return found
