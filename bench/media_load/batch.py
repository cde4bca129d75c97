"""Many datagrams in one system call, for a load process that must be far cheaper than what it measures.

`recvmmsg` and `sendmmsg` come from the C library over cffi, so nothing has to be compiled; Linux on a 64-bit machine.
What comes in is not decrypted and hardly copied: of each datagram the first 16 bytes are kept, which tell stream and
number, and they are counted when the measured time is over.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from struct import pack
from typing import Any

import numpy as np
from cffi import FFI  # type: ignore[import-untyped]
from numpy.typing import NDArray

from app.realtime.media.forwarding.dtls import Srtp, new_buffer
from bench.media_load.client import Client

BATCH = 256
HEAD_BYTES, WHOLE_BYTES, CONTROL_BYTES = 16, 2048, 64
SEAL_BYTES = 32  # what SRTP adds at most, rounded up
DONT_WAIT = 0x40
MESSAGE_BYTES = 64

_FFI: Any = FFI()
_FFI.cdef(
    """
struct iovec { void *base; size_t length; };
struct msghdr { void *name; unsigned name_length; struct iovec *parts; size_t part_count;
                void *control; size_t control_length; int flags; };
struct mmsghdr { struct msghdr header; unsigned size; };
int recvmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags, void *timeout);
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags);
"""
)
_LIBC: Any = _FFI.dlopen(None)


class _Messages:
    """`count` headers for the kernel, each pointing at its own row of a buffer."""

    def __init__(self, count: int, row_bytes: int, control_bytes: int = 0) -> None:
        self.rows: NDArray[np.uint8] = np.zeros((count, row_bytes), np.uint8)
        self.control: NDArray[np.int64] = np.zeros((count, max(control_bytes, 8) // 8), np.int64)
        self.headers: Any = _FFI.new("struct mmsghdr[]", count)
        self._parts: Any = _FFI.new("struct iovec[]", count)
        view = np.frombuffer(_FFI.buffer(self.headers), np.uint64).reshape(count, MESSAGE_BYTES // 8)
        self.sizes = np.frombuffer(_FFI.buffer(self.headers), np.uint32).reshape(count, -1)[:, 14]
        self.control_sizes = view[:, 5]
        for place in range(count):
            part, head = self._parts[place], self.headers[place].header
            part.base, part.length = _FFI.cast("void *", self.rows[place].ctypes.data), row_bytes
            head.parts, head.part_count = _FFI.addressof(self._parts, place), 1
            if control_bytes:
                head.control = _FFI.cast("void *", self.control[place].ctypes.data)


class HeadIntake:
    """Takes in the heads of datagrams of many sockets; `owner` is the number that the caller gave the socket."""

    def __init__(self, capacity: int = 1 << 16) -> None:
        self._messages = _Messages(BATCH, HEAD_BYTES)
        self._heads: NDArray[np.uint8] = np.empty((capacity, HEAD_BYTES), np.uint8)
        self._owners: NDArray[np.uint32] = np.empty(capacity, np.uint32)
        self.count = 0

    def take(self, descriptor: int, owner: int) -> None:
        """Take in everything that waits at this socket."""
        taken = BATCH
        while taken == BATCH:
            taken = _LIBC.recvmmsg(descriptor, self._messages.headers, BATCH, DONT_WAIT, _FFI.NULL)
            if taken <= 0:
                return
            start, end = self.count, self.count + taken
            while end > len(self._owners):
                self._grow()
            self._heads[start:end] = self._messages.rows[:taken]
            self._owners[start:end] = owner
            self.count = end

    def _grow(self) -> None:
        self._heads = np.concatenate([self._heads, np.empty_like(self._heads)])
        self._owners = np.concatenate([self._owners, np.empty_like(self._owners)])

    def streams(self) -> dict[tuple[int, int], int]:
        """How many different packets came, by owner and SSRC; RTCP and STUN are left out, doubles count once."""
        heads, owners = self._heads[: self.count], self._owners[: self.count].astype(np.uint64)
        is_rtp = (heads[:, 0] >> 6 == 2) & ((heads[:, 1] < 192) | (heads[:, 1] > 223))
        heads, owners = heads[is_rtp], owners[is_rtp]
        ssrcs = _number(heads[:, 8:12], ">u4")
        numbers = _number(heads[:, 2:4], ">u2")
        keys = np.unique(np.stack([owners << np.uint64(32) | ssrcs, numbers], axis=1), axis=0)[:, 0]
        found, counts = np.unique(keys, return_counts=True)
        return {
            (int(key) >> 32, int(key) & 0xFFFFFFFF): int(count)
            for key, count in zip(found, counts, strict=True)
        }

    def clear(self) -> None:
        """Forget what was taken in."""
        self.count = 0


class WholeIntake:
    """Takes in whole datagrams with the time at which the kernel had them, for the few sockets that are looked into."""

    def __init__(self) -> None:
        self._messages = _Messages(BATCH, WHOLE_BYTES, CONTROL_BYTES)
        self.found: list[tuple[int, float, bytes]] = []

    def take(self, descriptor: int, owner: int) -> None:
        """Take in everything that waits at this socket: owner, arrival in seconds since the epoch, bytes."""
        messages, taken = self._messages, BATCH
        while taken == BATCH:
            messages.control_sizes[:] = CONTROL_BYTES
            taken = _LIBC.recvmmsg(descriptor, messages.headers, BATCH, DONT_WAIT, _FFI.NULL)
            for place in range(max(taken, 0)):
                # One control message: its length and kind in 16 bytes, then seconds and nanoseconds (socket(7)).
                arrived = messages.control[place, 2] + messages.control[place, 3] / 1e9
                whole = messages.rows[place, : messages.sizes[place]].tobytes()
                self.found.append((owner, float(arrived), whole))


class Volley:
    """Packets sealed beforehand that one client sends, a few at a time, each few in one call."""

    def __init__(self, client: Client, packets: Sequence[bytes]) -> None:
        self._descriptor = client.descriptor
        host, port = client.destination
        raw = pack("=H", socket.AF_INET) + pack("!H", port) + socket.inet_aton(host) + bytes(8)
        self._address: Any = _FFI.new("unsigned char[]", raw)
        size = sum(len(packet) + SEAL_BYTES for packet in packets)
        self._cdata, view, address = new_buffer(max(size, 1))
        self._headers: Any = _FFI.new("struct mmsghdr[]", max(len(packets), 1))
        self._parts: Any = _FFI.new("struct iovec[]", max(len(packets), 1))
        self._seal(client.keys[1], packets, view, address, len(raw))
        self.times: NDArray[np.float64] = np.zeros(len(packets))
        self.refused = 0

    def _seal(
        self, outbound: Srtp, packets: Sequence[bytes], view: memoryview, address: int, name_length: int
    ) -> None:
        at = 0
        for place, packet in enumerate(packets):
            view[at : at + len(packet)] = packet
            sealed = outbound.protect(self._cdata + at, len(packet))
            part, head = self._parts[place], self._headers[place].header
            part.base, part.length = _FFI.cast("void *", address + at), sealed
            head.name, head.name_length = self._address, name_length
            head.parts, head.part_count = _FFI.addressof(self._parts, place), 1
            at += len(packet) + SEAL_BYTES

    def send(self, first: int, count: int, at: float) -> None:
        """Send `count` packets from the `first` on, and write down when."""
        self.times[first : first + count] = at
        sent = _LIBC.sendmmsg(self._descriptor, self._headers + first, count, DONT_WAIT)
        self.refused += count - max(sent, 0)


def _number(columns: NDArray[np.uint8], kind: str) -> NDArray[np.uint64]:
    return np.ascontiguousarray(columns).view(kind)[:, 0].astype(np.uint64)
