"""The load process counts what came, and nothing else."""

import socket
import time
from collections.abc import AsyncIterator
from struct import pack

import pytest

from app.realtime.media.engine import PublishRights
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from bench.live.churn import Churn
from bench.media_load.batch import HeadIntake, WholeIntake
from bench.media_load.client import until, widen
from bench.media_load.crowd import Crowd


def packet(ssrc: int, number: int, kind: int = 96) -> bytes:
    return pack("!BBHII", 0x80, kind, number, 0, ssrc) + bytes(40)


class Pair:
    """Two UDP sockets of which one sends to the other."""

    def __init__(self) -> None:
        self.receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        widen(self.receiver)
        self.receiver.bind(("127.0.0.1", 0))
        self._sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, data: bytes) -> None:
        self._sender.sendto(data, self.receiver.getsockname())

    def close(self) -> None:
        self.receiver.close()
        self._sender.close()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = Pair()
    yield pair
    pair.close()


class TestHeadIntake:
    async def test_counts_streams_and_leaves_reports_and_checks_out(self, pair: Pair) -> None:
        for number in range(300):
            pair.send(packet(7, number))
        pair.send(packet(8, 1))
        pair.send(packet(7, 5, kind=200))  # a sender report
        pair.send(b"\x00\x01" + bytes(30))  # a check
        intake = HeadIntake(capacity=16)
        intake.take(pair.receiver.fileno(), 3)
        assert intake.streams() == {(3, 7): 300, (3, 8): 1}

    async def test_a_packet_that_came_twice_counts_once(self, pair: Pair) -> None:
        for number in (65535, 0, 0, 1):
            pair.send(packet(7, number))
        intake = HeadIntake()
        intake.take(pair.receiver.fileno(), 0)
        assert intake.streams() == {(0, 7): 3}
        intake.clear()
        assert intake.streams() == {}


async def test_whole_intake_tells_when_the_kernel_had_a_datagram(pair: Pair) -> None:
    pair.receiver.setsockopt(socket.SOL_SOCKET, 35, 1)
    sent = [packet(7, number) + bytes(number) for number in range(3)]
    before = time.time()
    for data in sent:
        pair.send(data)
    after = time.time()
    intake = WholeIntake()
    intake.take(pair.receiver.fileno(), 2)
    assert [(owner, data) for owner, _, data in intake.found] == [(2, data) for data in sent]
    arrivals = [arrived for _, arrived, _ in intake.found]
    assert arrivals == sorted(arrivals)
    assert before - 0.01 <= arrivals[0] <= after + 0.01


@pytest.fixture
async def engine() -> AsyncIterator[ForwardingEngine]:
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    yield engine
    await engine.close()


async def test_a_crowd_gets_what_it_sent_and_knows_who_is_silent(engine: ForwardingEngine) -> None:
    crowd = Crowd(engine)
    await crowd.fill(1, 2, 2, both_ways=False)
    await crowd.fill(1, 2, 0, both_ways=True)
    await crowd.play(0.5)
    meter: list[int] = []
    play = await crowd.play(0.6, meter=lambda: meter.append(1))
    assert len(meter) == 2
    first, second = (sum(one.sent for one in crowd.publishers[at : at + 2]) for at in (0, 2))
    assert play.sent == first + second > 100
    assert play.expected == 2 * first + second, "two listeners here, each for the other there"
    assert play.delivered == play.expected
    assert play.unreadable == 0
    assert len(play.delays) > 0
    half = await crowd.play(0.4, active=2)
    assert half.expected == half.sent * 2, "the second room is silent, the first has two listeners"
    assert half.delivered == half.expected
    await crowd.leave()
    assert _people(engine) == 0


async def test_lost_packets_are_missed(engine: ForwardingEngine) -> None:
    crowd = Crowd(engine)
    await crowd.fill(1, 1, 2, both_ways=False)
    await crowd.play(0.4)
    await engine.set_rights("bench-0", "p0", PublishRights(audio=False))
    play = await crowd.play(0.4)
    assert 0 < play.delivered < play.expected
    await crowd.leave()


async def test_churn_does_everything_and_leaves_nobody_behind(engine: ForwardingEngine) -> None:
    churn = Churn(engine)
    await churn.open()
    for _ in range(90):
        await churn.act()
        for person in churn.people:
            person.send()
    kinds = {"joins", "leaves", "batteries that ran out", "moves", "changes of network", "mutes", "wishes"}
    assert set(churn.done) == kinds
    carried = churn.done["joins"] - churn.done["leaves"]
    await until(lambda: _people(engine) == carried)
    await churn.end()
    silent = churn.done["batteries that ran out"]
    await until(lambda: _people(engine) == silent)


def _people(engine: ForwardingEngine) -> int:
    return sum(len(room.participants) for room in engine._rooms.values())
