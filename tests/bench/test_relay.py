"""The line that the line bench makes worse is as bad as it says, and no worse."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from typing import cast

import pytest

from bench.live.relay import HEADERS_BYTES, Direction, Relay, Weather


def direction(seed: int = 3, **weather: float) -> Direction:
    return Direction(Weather(**weather), random.Random(seed))  # type: ignore[arg-type]


@pytest.mark.parametrize("loss", [0.0, 0.02, 0.05, 0.1])
def test_loses_the_share_that_it_says(loss: float) -> None:
    line = direction(loss=loss)
    count = 20_000
    arrived = sum(line.arrival(1000, at / 1000) is not None for at in range(count))
    assert line.lost == count - arrived
    spread = 4 * (loss * (1 - loss) / count) ** 0.5
    assert abs(line.lost / count - loss) <= spread


def test_the_same_seed_loses_the_same_datagrams() -> None:
    def lost(seed: int) -> list[int]:
        line = direction(seed, loss=0.1)
        return [at for at in range(500) if line.arrival(100, at) is None]

    assert lost(1) == lost(1) != lost(2)


def test_carries_no_more_than_its_rate() -> None:
    line = direction(rate=300_000, queue=0.3)
    arrivals = [line.arrival(1000, at / 1000) for at in range(10_000)]  # 8 Mbit/s for 10 s
    through = [at for at in arrivals if at is not None]
    assert (line.passed * (1000 + HEADERS_BYTES) * 8) / through[-1] == pytest.approx(300_000, rel=0.02)
    assert line.overflowed == 10_000 - line.passed


def test_a_full_queue_is_as_long_as_it_says() -> None:
    line = direction(rate=100_000, queue=0.3)
    waits = [arrival - 0.0 for _ in range(200) if (arrival := line.arrival(500, 0.0)) is not None]
    one = (500 + HEADERS_BYTES) * 8 / 100_000
    assert 0.3 < waits[-1] <= 0.3 + 2 * one


def test_below_its_rate_nothing_waits_or_is_lost() -> None:
    line = direction(rate=300_000)
    for at in range(500):
        now = at * 0.05
        arrival = line.arrival(1000, now)  # 165 kbit/s
        assert arrival is not None
        assert arrival - now == pytest.approx((1000 + HEADERS_BYTES) * 8 / 300_000)


def test_delays_everything_by_the_same() -> None:
    line = direction(delay=0.2)
    assert [line.arrival(1000, at) for at in (0.0, 1.0, 1.001)] == [0.2, 1.2, pytest.approx(1.201)]


class Echo(asyncio.DatagramProtocol):
    """Stands for an engine: answers everything, and remembers from where it came."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(addr)
        assert self._transport is not None
        self._transport.sendto(data.upper(), addr)


class Street:
    """An engine that echoes, and a relay before it."""

    def __init__(self, echo: Echo, relay: Relay, address: tuple[str, int]) -> None:
        self.echo, self.relay, self._address = echo, relay, address

    async def ask(self, client: socket.socket, data: bytes) -> bytes:
        client.setblocking(False)
        client.sendto(data, self._address)
        return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, 100), 5)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    transport, echo = await asyncio.get_running_loop().create_datagram_endpoint(
        Echo, local_addr=("127.0.0.1", 0)
    )
    relay = Relay(transport.get_extra_info("sockname"), Weather(), Weather())
    yield Street(echo, relay, await relay.open())
    relay.close()
    transport.close()


def client() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    return sock


async def test_clients_are_kept_apart(street: Street) -> None:
    with client() as one, client() as other:
        assert await street.ask(one, b"one") == b"ONE"
        assert await street.ask(other, b"other") == b"OTHER"
        assert await street.ask(one, b"again") == b"AGAIN"
    assert len(set(street.echo.heard)) == 2
    assert (street.relay.up.passed, street.relay.down.passed) == (3, 3)


async def test_a_delay_both_ways_is_a_round_trip(street: Street) -> None:
    street.relay.change(Weather(delay=0.1), Weather(delay=0.1))
    loop = asyncio.get_running_loop()
    with client() as one:
        began = loop.time()
        assert await street.ask(one, b"hello") == b"HELLO"
        assert loop.time() - began >= 0.199


async def test_a_cut_line_carries_nothing_but_what_comes_from_a_new_address(street: Street) -> None:
    with client() as one, client() as other:
        assert await street.ask(one, b"before") == b"BEFORE"
        street.relay.cut()
        assert await street.ask(other, b"new") == b"NEW"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(street.ask(one, b"after"), 0.3)
    assert street.relay.up.passed == 2


async def test_a_relay_that_loses_everything_loses_it_one_way_only(street: Street) -> None:
    street.relay.change(Weather(), Weather(loss=1.0))
    with client() as one, pytest.raises(TimeoutError):
        await asyncio.wait_for(street.ask(one, b"hello"), 0.3)
    assert len(street.echo.heard) == 1
    assert street.relay.down.lost == 1
