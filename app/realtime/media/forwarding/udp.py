"""One UDP port for everybody. On Linux datagrams come and go by the dozen; elsewhere each goes by itself."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable, Hashable
from functools import partial
from time import monotonic
from typing import Any, cast

import structlog

from app.realtime.media.forwarding.batches import BATCH, BatchingInbox, BatchingOutbox, Taker, address_of
from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.troubles import Troubles

log = structlog.get_logger(__name__)

BATCHES_AT_ONCE = 4
BUSY_PAUSE, POLL_SECONDS = 0.001, 0.002
SOCKET_BUFFER = 4 << 20

# A datagram: the port, the frame it lies in for the moment, its length, where it came from, and when.
Receiver = Callable[["UdpPort", Frame, int, Hashable, float], None]


class PlainOutbox:
    """Sends each datagram at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self.frame = Frame()
        self.sent = self.dropped = 0

    def commit(self, path: Path, size: int) -> None:
        """See Outbox."""
        try:
            self._socket.sendto(self.frame.view[:size], path.destination)
            self.sent += 1
        except OSError:
            self.dropped += 1

    def flush(self) -> None:
        """Nothing waits."""

    @staticmethod
    def destination(family: int, address: tuple[Any, ...]) -> Any:
        """What a path keeps to be sent to."""
        return address


class PlainInbox:
    """Takes in datagrams one by one."""

    def __init__(self, sock: socket.socket, troubles: Troubles) -> None:
        self._socket = sock
        self._troubles = troubles
        self._frame = Frame()

    def take(self, taker: Taker, now: float) -> int:
        """Hand over what waits, up to 64 datagrams; returns how many it were."""
        for count in range(BATCH):
            try:
                size, address = self._socket.recvfrom_into(self._frame.view)
            except (
                OSError
            ):  # nothing waits, or an ICMP error of an earlier datagram: the socket itself is well
                return count
            with self._troubles.kept("media.datagram"):
                if size:
                    taker(self._frame, size, address, now)
        return BATCH


class UdpPort:
    """A bound UDP socket, read on the event loop. `paths` has the path of each address that proved itself."""

    def __init__(
        self,
        host: str,
        port: int,
        receive: Receiver,
        turn_over: Callable[[], None],
        troubles: Troubles,
    ) -> None:
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = _bound(self._family, host, port)
        self.port: int = self._socket.getsockname()[1]
        self._taker: Taker = partial(receive, self)
        self._turn_over = turn_over
        self.paths: dict[Hashable, Path] = {}
        self._inbox, self.outbox = _boxes(self._socket, troubles)
        self._loop = asyncio.get_running_loop()
        self._poll: asyncio.TimerHandle | None = None
        self._pause, self._read_at = POLL_SECONDS, 0.0
        self._loop.add_reader(self._socket.fileno(), self._read)

    def path_to(self, key: Hashable) -> Path:
        """The path to the address that a datagram came from; it is for the caller to keep a new one in `paths`."""
        known = self.paths.get(key)
        if known is not None:
            return known
        address = address_of(key) if isinstance(key, bytes) else cast("tuple[Any, ...]", key)
        return Path("udp", address, self.outbox, self.outbox.destination(self._family, address), key)

    def close(self) -> None:
        """Stop reading and let go of the port."""
        self._loop.remove_reader(self._socket.fileno())
        if self._poll is not None:
            self._poll.cancel()
        self._socket.close()

    def _read(self) -> None:
        """Hand over what waits. While much comes, look every two milliseconds instead of waking for each datagram."""
        now, taken = monotonic(), 0
        for _ in range(BATCHES_AT_ONCE):
            count = self._inbox.take(self._taker, now)
            taken += count
            if count < BATCH:
                break
        self._turn_over()
        if self._poll is None:
            self._pause += (now - self._read_at - self._pause) * 0.1
            self._read_at = now
            if self._pause < BUSY_PAUSE:
                self._loop.remove_reader(self._socket.fileno())
                self._poll = self._loop.call_later(POLL_SECONDS, self._read)
        elif taken:
            self._poll = self._loop.call_later(POLL_SECONDS, self._read)
        else:
            self._poll, self._pause, self._read_at = None, POLL_SECONDS, now
            self._loop.add_reader(self._socket.fileno(), self._read)


def _boxes(
    sock: socket.socket, troubles: Troubles
) -> tuple[PlainInbox | BatchingInbox, PlainOutbox | BatchingOutbox]:
    if sys.platform == "linux":
        try:
            return BatchingInbox(sock, troubles), BatchingOutbox(sock)
        except (ImportError, OSError, AttributeError):
            log.warning("media.udp.no_batching")
    return PlainInbox(sock, troubles), PlainOutbox(sock)


def _bound(family: int, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setblocking(False)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    for ordinary, forced in ((socket.SO_RCVBUF, 33), (socket.SO_SNDBUF, 32)):
        try:  # As root Linux lets us pass its limit; elsewhere we take what we are given.
            sock.setsockopt(socket.SOL_SOCKET, forced if sys.platform == "linux" else ordinary, SOCKET_BUFFER)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, ordinary, SOCKET_BUFFER)
    sock.bind((host, port))
    return sock
