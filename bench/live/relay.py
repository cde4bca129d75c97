"""A line made worse on purpose: datagrams between clients and an engine, lost, slowed down and delayed.

What it simulates is one access line: a rate with a queue of limited length before it (what does not fit is lost, as
in a router), a fixed delay, and loss by chance. It does not simulate jitter, bursts of loss or other people's traffic.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

SOCKET_BUFFER = 1 << 20
READ_AT_ONCE = 64
LARGEST_DATAGRAM = 2048
HEADERS_BYTES = 28  # IPv4 and UDP count on a line as well

Address = tuple[str, int]


@dataclass(frozen=True)
class Weather:
    """One direction of a line. `rate` in bit/s, 0 for any; `queue` in seconds of that rate."""

    loss: float = 0.0
    rate: int = 0
    delay: float = 0.0
    queue: float = 0.3


@dataclass
class Direction:
    """Decides for every datagram when it arrives, if it does. Times are seconds of any steady clock."""

    weather: Weather
    chance: random.Random
    passed: int = 0
    lost: int = 0
    overflowed: int = 0
    octets: int = 0
    _free_at: float = field(default=0.0, init=False)

    def arrival(self, size: int, now: float) -> float | None:
        """When a datagram of `size` bytes that comes now is through; None where it is lost."""
        weather = self.weather
        if self.chance.random() < weather.loss:
            self.lost += 1
            return None
        through = now
        if weather.rate:
            begins = max(now, self._free_at)
            if begins - now > weather.queue:
                self.overflowed += 1
                return None
            through = self._free_at = begins + (size + HEADERS_BYTES) * 8 / weather.rate
        self.passed += 1
        self.octets += size
        return through + weather.delay


class Relay:
    """Stands before an engine at `target`. Each client gets a socket of its own towards the engine.

    `up` is from the client to the engine. `cut` makes every path that is in use now a dead one, as for somebody who
    walks out of the reach of a network: only what comes from a new address of the client gets through again.
    """

    def __init__(self, target: Address, up: Weather, down: Weather, seed: int = 1) -> None:
        self._target = target
        self.up = Direction(up, random.Random(seed))
        self.down = Direction(down, random.Random(seed + 1))
        self._front: socket.socket | None = None
        self._back: dict[Address, socket.socket] = {}
        self._dead: set[Address] = set()

    async def open(self, host: str = "127.0.0.1", port: int = 0) -> Address:
        """Listen; returns the address that clients are to be told."""
        self._front = _bound(host, port)
        self._watch(self._front, self._from_client)
        name = self._front.getsockname()
        return str(name[0]), int(name[1])

    def change(self, up: Weather, down: Weather) -> None:
        """Another weather from now on."""
        self.up.weather, self.down.weather = up, down

    @property
    def clients(self) -> frozenset[Address]:
        """The addresses from which something came so far."""
        return frozenset(self._back)

    def cut(self, clients: frozenset[Address] | None = None) -> None:
        """Kill the paths of these addresses (default: all)."""
        self._dead |= self.clients if clients is None else clients

    def close(self) -> None:
        """Let go of every socket."""
        for sock in (self._front, *self._back.values()):
            if sock is not None:
                asyncio.get_running_loop().remove_reader(sock.fileno())
                sock.close()
        self._front = None
        self._back.clear()

    def _watch(self, sock: socket.socket, take: Callable[[bytes, Address], None]) -> None:
        def read() -> None:
            try:
                for _ in range(READ_AT_ONCE):
                    data, address = sock.recvfrom(LARGEST_DATAGRAM)
                    take(data, address)
            except OSError:
                return  # nothing more, or the echo of a datagram that nobody wanted

        asyncio.get_running_loop().add_reader(sock.fileno(), read)

    def _from_client(self, data: bytes, client: Address) -> None:
        if client in self._dead:
            return
        back = self._back.get(client)
        if back is None:
            back = self._back[client] = _bound("127.0.0.1", 0)
            self._watch(back, lambda answer, _: self._from_engine(answer, client))
        self._pass(self.up, back, data, self._target)

    def _from_engine(self, data: bytes, client: Address) -> None:
        if client not in self._dead and self._front is not None:
            self._pass(self.down, self._front, data, client)

    @staticmethod
    def _pass(direction: Direction, way: socket.socket, data: bytes, to: Address) -> None:
        loop = asyncio.get_running_loop()
        arrival = direction.arrival(len(data), loop.time())
        if arrival is not None:
            loop.call_at(arrival, _send, way, data, to)


def _send(way: socket.socket, data: bytes, to: Address) -> None:
    if way.fileno() >= 0:
        try:
            way.sendto(data, to)
        except OSError:
            return  # as a line would


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    for size in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, size, SOCKET_BUFFER)
    sock.bind((host, port))
    return sock
