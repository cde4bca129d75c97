"""Datagrams by the dozen: Linux takes in and sends up to 64 of them in one system call (recvmmsg(2), sendmmsg(2)).

The kernel's structures lie in kept memory, seen by Python through views of machine words: setting a field through a
view costs half of what it costs through cffi, and this happens for every packet.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Hashable
from struct import pack, unpack_from
from typing import Any, Literal

from app.realtime.media.forwarding.frames import FRAME_BYTES, Frame, Path
from app.realtime.media.forwarding.troubles import Troubles

BATCH = 64
DONT_WAIT = 0x40
NAME_BYTES = 28  # the longest address, that of IPv6: ip(7), ipv6(7)

_DECLARATIONS = """
struct iovec { void *base; size_t length; };
struct msghdr { void *name; unsigned name_length; struct iovec *parts; size_t part_count;
                void *control; size_t control_length; int flags; };
struct mmsghdr { struct msghdr header; unsigned size; };
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags);
int recvmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags, void *timeout);
"""

# Who is handed each datagram: the frame it lies in, its length, where it came from, and when.
Taker = Callable[[Frame, int, Hashable, float], None]


class _Batch:
    """64 frames and the kernel's description of them."""

    def __init__(self, sock: socket.socket) -> None:
        from cffi import FFI  # type: ignore[import-untyped]

        self.ffi: Any = FFI()
        self.ffi.cdef(_DECLARATIONS)
        self.libc: Any = self.ffi.dlopen(None)
        self.descriptor = sock.fileno()
        self.frames = [Frame() for _ in range(BATCH)]
        self.messages: Any = self.ffi.new("struct mmsghdr[]", BATCH)
        self.parts: Any = self.ffi.new("struct iovec[]", BATCH)
        for place, frame in enumerate(self.frames):
            head, part = self.messages[place].header, self.ffi.addressof(self.parts, place)
            part.base, part.length = self.ffi.cast("void *", frame.address), FRAME_BYTES
            head.parts, head.part_count = part, 1

    def fields(
        self, structures: Any, kind: Literal["I", "Q"], struct: str, *path: str
    ) -> tuple[memoryview, int, int]:
        """The memory of `structures` as words of `kind`, the place of a field in it, and the way to the next one."""
        size = 8 if kind == "Q" else 4
        view = memoryview(self.ffi.buffer(structures)).cast("B").cast(kind)
        return view, self.ffi.offsetof(struct, *path) // size, self.ffi.sizeof(struct) // size


class BatchingInbox:
    """Takes in what waits at a socket, up to 64 datagrams a call. Frames are used again by the next call."""

    def __init__(self, sock: socket.socket, troubles: Troubles) -> None:
        self._troubles = troubles
        self._batch = batch = _Batch(sock)
        self._receive: Any = batch.libc.recvmmsg
        self._names: Any = batch.ffi.new("char[]", BATCH * NAME_BYTES)
        self._null: Any = batch.ffi.NULL
        self._long = NAME_BYTES if sock.family == socket.AF_INET6 else 16
        for place in range(BATCH):
            head = batch.messages[place].header
            head.name, head.name_length = self._names + place * NAME_BYTES, self._long
        self._addresses = memoryview(batch.ffi.buffer(self._names)).cast("B")
        self._sizes, self._first, self._step = batch.fields(batch.messages, "I", "struct mmsghdr", "size")

    def take(self, taker: Taker, now: float) -> int:
        """Hand over what waits, up to 64 datagrams; returns how many it were."""
        batch = self._batch
        count: int = self._receive(batch.descriptor, batch.messages, BATCH, DONT_WAIT, self._null)
        if count <= 0:
            return 0
        addresses, sizes, at, step, long = self._addresses, self._sizes, self._first, self._step, self._long
        name = 0
        for place in range(count):
            size = sizes[at]
            try:
                if size:
                    taker(batch.frames[place], size, bytes(addresses[name : name + long]), now)
            except Exception:  # one client's trouble is not that of the others in this batch
                self._troubles.note("media.datagram")
            at += step
            name += NAME_BYTES
        return count


class BatchingOutbox:
    """Collects datagrams of one turn and hands up to 64 of them to the kernel in one call."""

    def __init__(self, sock: socket.socket) -> None:
        self._batch = batch = _Batch(sock)
        self._send: Any = batch.libc.sendmmsg
        self._frames = batch.frames
        self.frame = batch.frames[0]
        self._paths: list[Path | None] = [None] * BATCH  # keeps the addresses alive until they are sent to
        self._waiting = 0
        self._names, self._name, self._name_step = batch.fields(
            batch.messages, "Q", "struct mmsghdr", "header", "name"
        )
        self._lengths, self._length, self._length_step = batch.fields(
            batch.messages, "I", "struct mmsghdr", "header", "name_length"
        )
        self._sizes, first, step = batch.fields(batch.parts, "Q", "struct iovec", "length")
        self._size_at = [first + place * step for place in range(BATCH)]
        self.sent = self.dropped = 0

    def commit(self, path: Path, size: int) -> None:
        """See Outbox."""
        place = self._waiting
        if self._paths[place] is not path:
            self._paths[place] = path
            _, address, length = path.destination
            self._names[self._name + place * self._name_step] = address
            self._lengths[self._length + place * self._length_step] = length
        self._sizes[self._size_at[place]] = size
        self._waiting = place = place + 1
        if place == BATCH:
            self.flush()
        else:
            self.frame = self._frames[place]

    def flush(self) -> None:
        """See Outbox. What the kernel has no room for is dropped, as a full line would drop it."""
        count = self._waiting
        if not count:
            return
        self._waiting = done = 0
        self.frame = self._frames[0]
        batch = self._batch
        while done < count:
            sent = self._send(batch.descriptor, batch.messages + done, count - done, DONT_WAIT)
            if sent <= 0:
                # The first of them failed: its address may be unreachable, the next one's need not be.
                self.dropped += 1
                sent = 1
            done += sent
        self.sent += done

    def destination(self, family: int, address: tuple[Any, ...]) -> Any:
        """The socket address as the kernel has it (ip(7), ipv6(7)): kept memory, where that lies, its length."""
        host = socket.inet_pton(family, address[0].partition("%")[0])
        if family == socket.AF_INET:
            raw = pack("=H", family) + pack("!H", address[1]) + host + bytes(8)
        else:
            raw = pack("=H", family) + pack("!HI", address[1], address[2]) + host + pack("=I", address[3])
        kept = self._batch.ffi.new("unsigned char[]", raw)
        return kept, int(self._batch.ffi.cast("intptr_t", kept)), len(raw)


def address_of(raw: bytes) -> tuple[Any, ...]:
    """The address of a raw socket address, as Python's socket module has it."""
    family, port = unpack_from("=H", raw)[0], unpack_from("!H", raw, 2)[0]
    if family == socket.AF_INET:
        return socket.inet_ntop(socket.AF_INET, raw[4:8]), port
    flow, scope = unpack_from("!I", raw, 4)[0], unpack_from("=I", raw, 24)[0]
    return socket.inet_ntop(socket.AF_INET6, raw[8:24]), port, flow, scope
