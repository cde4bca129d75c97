"""One UDP port: datagrams in, one by one; datagrams out, together in one system call where the system can.

`sendmmsg` is Linux. Elsewhere, and where the C library cannot be asked, each datagram goes by itself.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from struct import pack
from typing import Any

import structlog

from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.troubles import Troubles

log = structlog.get_logger(__name__)

BATCH = 64
READ_AT_ONCE = 64
LARGEST_DATAGRAM = 2048
SOCKET_BUFFER = 4 << 20
DONT_WAIT = 0x40

Receiver = Callable[["UdpPort", bytes, tuple[Any, ...]], None]

_DECLARATIONS = """
struct iovec { void *base; size_t length; };
struct msghdr { void *name; unsigned name_length; struct iovec *parts; size_t part_count;
                void *control; size_t control_length; int flags; };
struct mmsghdr { struct msghdr header; unsigned sent; };
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags);
"""


class PlainOutbox:
    """Sends each datagram at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._frame = Frame()
        self.sent = self.dropped = 0

    def reserve(self) -> Frame:
        """See Outbox."""
        return self._frame

    def commit(self, path: Path, size: int) -> None:
        """See Outbox."""
        try:
            self._socket.sendto(self._frame.view[:size], path.destination)
            self.sent += 1
        except OSError:
            self.dropped += 1

    def flush(self) -> None:
        """Nothing waits."""

    @staticmethod
    def destination(family: int, address: tuple[Any, ...]) -> Any:
        """What a path keeps to be sent to."""
        return address


class BatchingOutbox:
    """Collects datagrams of one turn and hands up to 64 of them to the kernel in one call."""

    def __init__(self, sock: socket.socket) -> None:
        from cffi import FFI  # type: ignore[import-untyped]

        self._ffi: Any = FFI()
        self._ffi.cdef(_DECLARATIONS)
        self._libc: Any = self._ffi.dlopen(None)
        self._send: Any = self._libc.sendmmsg
        self._descriptor = sock.fileno()
        self._frames = [Frame() for _ in range(BATCH)]
        self._messages: Any = self._ffi.new("struct mmsghdr[]", BATCH)
        self._parts: Any = self._ffi.new("struct iovec[]", BATCH)
        self._heads = [self._ffi.addressof(self._messages, place, "header") for place in range(BATCH)]
        self._sizes = [self._ffi.addressof(self._parts, place) for place in range(BATCH)]
        for head, part, frame in zip(self._heads, self._sizes, self._frames, strict=True):
            part.base = self._ffi.cast("void *", frame.address)
            head.parts, head.part_count = part, 1
        self._paths: list[Path | None] = [None] * BATCH  # keeps the addresses alive until they are sent to
        self._waiting = 0
        self.sent = self.dropped = 0

    def reserve(self) -> Frame:
        """See Outbox."""
        return self._frames[self._waiting]

    def commit(self, path: Path, size: int) -> None:
        """See Outbox."""
        place = self._waiting
        head = self._heads[place]
        head.name, head.name_length = path.destination
        self._paths[place] = path
        self._sizes[place].length = size
        self._waiting = place + 1
        if self._waiting == BATCH:
            self.flush()

    def flush(self) -> None:
        """See Outbox. What the kernel has no room for is dropped, as a full line would drop it."""
        count, self._waiting = self._waiting, 0
        done = 0
        while done < count:
            sent = self._send(self._descriptor, self._messages + done, count - done, DONT_WAIT)
            if sent <= 0:
                # The first of them failed: its address may be unreachable, the next one's need not be.
                self.dropped += 1
                sent = 1
            done += sent
        self.sent += done

    def destination(self, family: int, address: tuple[Any, ...]) -> Any:
        """The socket address as the kernel has it, and its length (ip(7), ipv6(7))."""
        host = socket.inet_pton(family, address[0].partition("%")[0])
        if family == socket.AF_INET:
            raw = pack("=H", family) + pack("!H", address[1]) + host + bytes(8)
        else:
            raw = pack("=H", family) + pack("!HI", address[1], address[2]) + host + pack("=I", address[3])
        return self._ffi.new("unsigned char[]", raw), len(raw)


class UdpPort:
    """A bound UDP socket, read on the event loop."""

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
        self._receive = receive
        self._turn_over = turn_over
        self._troubles = troubles
        self.paths: dict[tuple[Any, ...], Path] = {}
        self.outbox = _outbox(self._socket)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)

    def path_to(self, address: tuple[Any, ...]) -> Path:
        """The path to this address; a new one is kept by whoever adds it to `paths`."""
        known = self.paths.get(address)
        if known is not None:
            return known
        destination = self.outbox.destination(self._family, address)
        return Path("udp", address, self.outbox, destination)

    def close(self) -> None:
        """Stop reading and let go of the port."""
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def _read(self) -> None:
        receive, receive_from = self._receive, self._socket.recvfrom
        try:
            for _ in range(READ_AT_ONCE):
                data, address = receive_from(LARGEST_DATAGRAM)
                if data:
                    receive(self, data, address)
        except BlockingIOError:
            pass
        except OSError as cause:  # e.g. an ICMP error of an earlier datagram; the socket itself is well
            log.debug("media.udp.read", error=type(cause).__name__)
        except Exception:  # what follows in this turn comes with the next
            self._troubles.note("media.datagram")
        self._turn_over()


def _outbox(sock: socket.socket) -> PlainOutbox | BatchingOutbox:
    if sys.platform == "linux":
        try:
            return BatchingOutbox(sock)
        except (ImportError, OSError, AttributeError):
            log.warning("media.udp.no_batching")
    return PlainOutbox(sock)


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
