"""ICE over TCP, passive side (RFC 6544): for schools whose firewalls drop UDP. Frames as in RFC 4571."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from struct import pack
from typing import Any, cast

from app.realtime.media.forwarding.frames import Frame, Path

MOST_UNSENT = 256 * 1024
MOST_CONNECTIONS = 2000
SILENT_SECONDS = 10.0

Receiver = Callable[["TcpConnection", bytes], None]


class TcpConnection(asyncio.Protocol):
    """One client's connection. It is its own outbox: the stream keeps order, so nothing is collected."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port
        self._unread = b""
        self._frame = port.frame
        self._transport: asyncio.Transport | None = None
        self.path: Path | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self._port.connections) >= MOST_CONNECTIONS or peer is None:
            self.close()
            return
        self._port.connections.add(self)
        self.path = Path("tcp", peer, self, None)
        # Who does not prove itself by STUN soon has no business here.
        asyncio.get_running_loop().call_later(SILENT_SECONDS, self._expect_owner)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: cut the stream into frames."""
        data = self._unread + data
        at = 0
        while at + 2 <= len(data):
            end = at + 2 + (data[at] << 8 | data[at + 1])
            if end > len(data):
                break
            if end > at + 2:
                self._port.receive(self, data[at + 2 : end])
            at = end
        self._unread = data[at:]
        self._port.turn_over()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._port.connections.discard(self)
        if self.path is not None and self.path.owner is not None:
            self.path.owner.forget(self.path)
        self._transport = None

    def reserve(self) -> Frame:
        """See Outbox."""
        return self._frame

    def commit(self, path: Path, size: int) -> None:
        """See Outbox; a client that does not read fast enough loses packets, as on a full line."""
        transport = self._transport
        if transport is None or transport.is_closing() or transport.get_write_buffer_size() > MOST_UNSENT:
            self._port.dropped += 1
            return
        self._port.sent += 1
        transport.write(pack("!H", size) + bytes(self._frame.view[:size]))

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    def _expect_owner(self) -> None:
        if self.path is None or self.path.owner is None:
            self.close()


class TcpPort:
    """The listening side."""

    def __init__(self, receive: Receiver, turn_over: Callable[[], None]) -> None:
        self.receive = receive
        self.turn_over = turn_over
        self.frame = Frame()
        self.connections: set[TcpConnection] = set()
        self.sent = self.dropped = 0
        self._server: Any = None

    async def listen(self, host: str, port: int) -> None:
        """Start to accept connections."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TcpConnection(self), host, port, backlog=256)

    def close(self) -> None:
        """Stop to listen and cut every connection."""
        if self._server is not None:
            self._server.close()
        for connection in tuple(self.connections):
            connection.close()
