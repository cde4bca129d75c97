"""Buffers for datagrams on their way out, and the paths that they take."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Literal, Protocol

from app.realtime.media.forwarding.dtls import new_buffer

FRAME_BYTES = 2048
LARGEST_PLAIN = 1800


class Frame:
    """A fixed buffer: `cdata` for the cipher, `view` for Python, `address` for the kernel."""

    __slots__ = ("address", "cdata", "view")

    def __init__(self) -> None:
        self.cdata, self.view, self.address = new_buffer(FRAME_BYTES)


class Outbox(Protocol):
    """Where datagrams wait to be sent together: fill `frame`, then `commit`; `flush` at the turn's end.

    `frame` is the one to fill next; it is another one after each commit.
    """

    frame: Frame

    def commit(self, path: Path, size: int) -> None:
        """Send the first `size` bytes of the frame along `path`, now or at the next flush."""

    def flush(self) -> None:
        """Send what waits."""


class Path:
    """A way to one client: an address of a UDP port, or a TCP connection. `key` names it among its port's paths."""

    __slots__ = ("address", "destination", "generation", "key", "outbox", "owner", "transport")

    def __init__(
        self,
        transport: Literal["udp", "tcp"],
        address: tuple[Any, ...],
        outbox: Outbox,
        destination: Any,
        key: Hashable = None,
    ) -> None:
        self.transport = transport
        self.address = address
        self.outbox = outbox
        self.destination = destination
        self.key = key
        self.owner: Any = None
        self.generation = 0

    def send(self, data: bytes) -> None:
        """Send these bytes as they are."""
        if len(data) > LARGEST_PLAIN:
            return
        self.outbox.frame.view[: len(data)] = data
        self.outbox.commit(self, len(data))
