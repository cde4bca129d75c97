"""ICE over TCP, passive side (RFC 6544): for schools whose firewalls drop UDP. Frames as in RFC 4571."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from struct import pack
from typing import Any, cast

from app.realtime.media.forwarding.frames import FRAME_BYTES, Frame, Path
from app.realtime.media.forwarding.troubles import Troubles

MOST_UNSENT = 256 * 1024
MOST_CONNECTIONS = 2000
MOST_STRANGERS = 64
SILENT_SECONDS = 10.0

# A frame of the stream: the connection, where its content lies for the moment, and its length.
Receiver = Callable[["TcpConnection", Frame, int], None]


class TcpConnection(asyncio.Protocol):
    """One client's connection. It is its own outbox: the stream keeps order, so nothing is collected."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port
        self._unread = b""
        self.frame = port.frame
        self._transport: asyncio.Transport | None = None
        self.path: Path | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if peer is None or not self._port.has_room_for(peer[0]):
            self.close()
            return
        self._port.connections.add(self)
        self.path = Path("tcp", peer, self, None)
        # Who does not prove itself by STUN soon has no business here.
        asyncio.get_running_loop().call_later(SILENT_SECONDS, self._expect_owner)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: cut the stream into frames. No client has frames larger than a datagram."""
        data = self._unread + data
        at = 0
        while at + 2 <= len(data):
            size = data[at] << 8 | data[at + 1]
            end = at + 2 + size
            if size > FRAME_BYTES:
                self.close()
                return
            if end > len(data):
                break
            if size:
                with self._port.troubles.kept("media.frame"):
                    self._port.inbox.view[:size] = data[at + 2 : end]
                    self._port.receive(self, self._port.inbox, size)
            at = end
        self._unread = data[at:]
        self._port.turn_over()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._port.connections.discard(self)
        if self.path is not None and self.path.owner is not None:
            self.path.owner.forget(self.path)
        self._transport = None

    def commit(self, path: Path, size: int) -> None:
        """See Outbox; a client that does not read fast enough loses packets, as on a full line."""
        transport = self._transport
        if transport is None or transport.is_closing() or transport.get_write_buffer_size() > MOST_UNSENT:
            self._port.dropped += 1
            return
        self._port.sent += 1
        transport.write(pack("!H", size) + bytes(self.frame.view[:size]))

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    @property
    def is_stranger(self) -> bool:
        """Whether nobody proved to be at the other end so far."""
        return self.path is None or self.path.owner is None

    @property
    def host(self) -> str:
        """The address at the other end."""
        return str(self.path.address[0]) if self.path is not None else ""

    def _expect_owner(self) -> None:
        if self.is_stranger:
            self.close()


class TcpPort:
    """The listening side."""

    def __init__(self, receive: Receiver, turn_over: Callable[[], None], troubles: Troubles) -> None:
        self.receive = receive
        self.troubles = troubles
        self.turn_over = turn_over
        self.frame, self.inbox = Frame(), Frame()
        self.connections: set[TcpConnection] = set()
        self.sent = self.dropped = 0
        self._servers: list[Any] = []

    async def listen(self, host: str, port: int) -> None:
        """Start to accept connections."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: TcpConnection(self), host, port, backlog=256)
        self._servers.append(server)

    def has_room_for(self, host: str) -> bool:
        """Whether one more connection may come from there; a whole school may share an address."""
        strangers = sum(1 for one in self.connections if one.is_stranger and one.host == host)
        return len(self.connections) < MOST_CONNECTIONS and strangers < MOST_STRANGERS

    def close(self) -> None:
        """Stop to listen and cut every connection."""
        for server in self._servers:
            server.close()
        for connection in tuple(self.connections):
            connection.close()
