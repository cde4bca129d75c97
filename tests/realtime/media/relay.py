"""A narrow line for one client: datagrams to it pass one after the other at a rate, wait in a short queue, or are lost."""

import asyncio
import re
from typing import Any


class NarrowLine(asyncio.DatagramProtocol):
    """Stands between a client and an engine's port. `rate` in bit/s is of the way down and may change at any time."""

    def __init__(self, engine_port: int, rate: float, queue: float = 0.25) -> None:
        self.rate = rate
        self.queue = queue
        self.lost = self.passed = 0
        self._engine = ("127.0.0.1", engine_port)
        self._free_at = 0.0
        self._ways: dict[Any, asyncio.DatagramTransport] = {}
        self._early: dict[Any, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen on a `port` of our own, which stands for the engine's."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._near = transport
        self.port = int(transport.get_extra_info("sockname")[1])

    def through(self, answer: str, port: int) -> str:
        """The engine's answer, leading here instead of to its own port."""
        kept = [line for line in answer.splitlines() if " tcptype " not in line]
        return (
            "\r\n".join(re.sub(r"(candidate:.* udp \d+ \S+) \d+ ", rf"\1 {port} ", one) for one in kept)
            + "\r\n"
        )

    def close(self) -> None:
        """Cut the line."""
        self._near.close()
        for way in self._ways.values():
            way.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Called by asyncio: from the client, who has all the room there is."""
        way = self._ways.get(addr)
        if way is not None:
            way.sendto(data)
            return
        self._early.setdefault(addr, []).append(data)
        if len(self._early[addr]) == 1:
            task = asyncio.get_running_loop().create_task(self._connect(addr))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self, addr: Any) -> None:
        loop = asyncio.get_running_loop()
        way, _ = await loop.create_datagram_endpoint(lambda: _Down(self, addr), remote_addr=self._engine)
        self._ways[addr] = way
        for data in self._early.pop(addr):
            way.sendto(data)

    def down(self, data: bytes, addr: Any) -> None:
        """From the engine to the client, at the line's pace."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        start = max(now, self._free_at)
        if start - now > self.queue:
            self.lost += 1
            return
        self.passed += 1
        self._free_at = start + (len(data) + 28) * 8 / self.rate  # with the headers of IP and UDP
        loop.call_at(self._free_at, self._near.sendto, data, addr)


class _Down(asyncio.DatagramProtocol):
    def __init__(self, line: NarrowLine, addr: Any) -> None:
        self._line, self._addr = line, addr

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._line.down(data, self._addr)
