"""What is fuzzed: one function for each reader of foreign bytes. Each raises where something is wrong with us.

A function takes any bytes; the parsers take them as they are, what keeps state takes them as a list of things that
happen. Refusing is right, and so is ignoring; anything else that is not promised is an error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from struct import pack
from typing import Any

from app.realtime.media import wire
from app.realtime.media.engine import OfferIsBad
from app.realtime.media.forwarding import answer, codecs, rtcp, rtp, sdp, stun
from app.realtime.media.forwarding.arrivals import Arrivals
from app.realtime.media.forwarding.dtls import Certificate, DtlsSession
from app.realtime.media.forwarding.frames import FRAME_BYTES, Frame, Path
from app.realtime.media.forwarding.ice import MOST_PATHS, IceAgent, IceSession
from app.realtime.media.forwarding.tcp import TcpConnection, TcpPort
from app.realtime.media.forwarding.troubles import Troubles
from bench.media_load.offers import read_answer
from tests.realtime.media.fuzz.seeds import real_packets
from tests.realtime.media.fuzz.stand_ins import Outbox, path_to
from tests.realtime.media.fuzz.stateful import slot, source, speaker, srtp

PASSWORD = "p" * 24
_CERTIFICATE = Certificate()
_STRANGERS = ((("sha-256", "AA:BB"),), "server")


@dataclass(frozen=True, slots=True)
class Target:
    """A function to fuzz, and real inputs to begin with."""

    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


# -- bytes to values ---------------------------------------------------------------------------------------------


def read_stun(data: bytes) -> None:
    """Any bytes as a message, and any bytes as the attributes of one."""
    body = data[: len(data) // 4 * 4]
    for message in (data, pack("!HHI", 1, len(body), stun.COOKIE) + bytes(12) + body):
        read = stun.parse(message)
        if read is None:
            continue
        assert len(read.transaction) == 12
        assert not stun.is_authentic(read, "nobody has this one")
        stun.is_authentic(read, PASSWORD)
        again = stun.parse(stun.response(read, "2001:db8::7", 40000, PASSWORD))
        assert again is not None
        assert stun.is_authentic(again, PASSWORD)


def read_rtp(data: bytes) -> None:
    """Any bytes as a packet."""
    header = rtp.parse_header(data, len(data))
    if header is not None:
        assert 12 <= header.start <= header.end <= len(data)
        found = list(rtp.extensions(data, header))
        assert len(found) <= rtp.MOST_EXTENSIONS
        if header.start - header.extensions <= rtp.MOST_EXTENSIONS:
            sequences = [data[at : at + 2] for number, at, size in found if number == 3 and size == 2]
            levels = [data[at] & 127 for number, at, _ in found if number == 1]
            sequence = int.from_bytes(sequences[-1]) if sequences else None
            wanted = sequence, levels[-1] if levels else None
            assert rtp.sequence_and_level(data, header, 3, 1) == wanted
        assert all(0 < number < 15 and at + size <= header.start for number, at, size in found)


def read_payload(data: bytes) -> None:
    """Any bytes as a payload of every codec: what is to be rewritten lies within."""
    for codec in ("VP8", "VP9", "H264"):
        read = codecs.reader(codec)
        assert read is not None
        found = read(data)
        if found is not None and data:
            assert found.picture_at + (found.picture_bits > 7) < len(data)
            assert found.tl0_at < len(data)
    assert all(0 <= kind < 32 for kind in codecs.nal_kinds(data))
    newest = codecs.primary(data)
    assert newest is None or data.endswith(newest)


def read_rtcp(data: bytes) -> None:
    """Any bytes as a compound packet."""
    messages = rtcp.parse(data)
    assert sum(len(one.sequences) for one in messages if isinstance(one, rtcp.Nack)) <= rtcp.MOST_NACKED
    for one in messages:
        if isinstance(one, rtcp.Report):
            assert 0 <= one.loss < 1
        elif isinstance(one, rtcp.Estimate):
            assert 0 <= one.bitrate <= rtcp.MOST_BITRATE


def read_offer(data: bytes) -> None:
    """Any text as an offer; what is taken is answered line by line with numbers that packets can bear."""
    try:
        offer = sdp.parse_offer(data.decode("utf-8", "replace"))
    except OfferIsBad:
        return
    slots = {line.mid: answer.DownSlot(1, 2) for line in offer.lines if line.direction == "down"}
    text = answer.write_answer(offer, answer.Ground("u", "p", "AA", ()), slots)
    assert text.count("\r\nm=") == len(offer.lines)
    assert set(read_answer(text).slots) == set(slots)
    for line in offer.lines:
        for codec in line.codecs:
            for number in (codec.payload_type, codec.repair_type, codec.red_type):
                assert number is None or not 192 <= 128 | number <= 223
                assert number is None or 0 <= number < 128
        assert all(1 <= number <= 14 for number in line.extensions.values())


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))


def tell_arrivals(data: bytes) -> None:
    """Numbers and times in any order: reports of bounded size, and nothing kept after them."""
    arrivals, now = Arrivals(), 1000.0
    for step in _cut(data, 3):
        now += step[2] / 1000
        arrivals.note(step[0] << 8 | step[1], now)
        if step[2] == 255:
            _check_reports(arrivals)
    _check_reports(arrivals)


def _check_reports(arrivals: Arrivals) -> None:
    reports = arrivals.reports(1, 2)
    assert len(reports) <= 8
    assert all(len(one) < 1200 and len(one) % 4 == 0 for one in reports)
    assert not arrivals._times


# -- paths and connections ---------------------------------------------------------------------------------------


def use_paths(data: bytes) -> None:
    """Checks, forged checks and restarts of three people along twelve addresses."""
    outbox = Outbox()
    agent = IceAgent(lambda path: None)
    people = [IceSession(agent, ("them", "their password"), None) for _ in range(3)]
    names = [[one.credentials] for one in people]
    paths = [path_to(outbox, port) for port in range(20)]
    proven: set[int] = set()
    for what, who, where in _cut(data, 3):
        session, path = people[who % 3], paths[where % 20]
        known = names[who % 3]
        credentials = known[who // 3 % len(known)]
        is_right = what % 8 != 7
        request = stun.request(
            bytes(12),
            f"{credentials.ufrag}:them",
            credentials.password if is_right else PASSWORD,
            nominates=what % 2 == 0,
        )
        if what % 16 == 15:
            request = data
        if what == 200:
            session.restart(("them", "their password"))
            known.append(session.credentials)
        elif what == 201:
            session.forget(path)
        elif what == 202:
            session.send(b"media")
        else:
            if agent.handle(request, path):
                assert outbox.sent
                proven.add(id(path))
            question = stun.parse(outbox.sent[-1][1]) if outbox.sent else None
            if question is not None and question.is_request and what % 4:
                answer = stun.response(
                    question, "192.0.2.1", 8100, "their password" if what % 3 else PASSWORD
                )
                agent.handle(answer, path)
        _check_paths(people, agent)
        assert {id(path) for path, _ in outbox.sent} <= proven, (
            "something went to an address that proved nothing"
        )
        outbox.sent.clear()
    for session in people:
        session.close()
    assert not agent._sessions
    assert all(path.owner is None for path in paths)


def _check_paths(people: list[IceSession], agent: IceAgent) -> None:
    assert len(agent._sessions) <= 2 * len(people)
    for session in people:
        assert len(session._paths) <= MOST_PATHS
        assert session.path is None or session.path in session._paths
        assert all(path.owner is session for path in session._paths)
        assert len(session._held) <= 8
        for kept in (session._spare, session._asked, session._proven):
            assert set(kept) <= set(session._paths)


class _Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.7", 7)})
        self.is_cut = False

    def abort(self) -> None:
        self.is_cut = True


class _Quiet(TcpConnection):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Without the clock that wants a loop."""
        self._transport = transport  # type: ignore[assignment]
        self.path = Path("tcp", ("192.0.2.7", 7), self, None)


def cut_frames(data: bytes) -> None:
    """A stream cut anywhere gives the frames that it has; a frame too large ends it."""
    if not data:
        return
    sizes, stream = data[: len(data) % 16], data[len(data) % 16 :]
    got: list[bytes] = []

    def receive(_connection: TcpConnection, frame: Frame, size: int) -> None:
        got.append(bytes(frame.view[:size]))

    port = TcpPort(receive, lambda: None, Troubles())
    connection, transport = _Quiet(port), _Transport()
    connection.connection_made(transport)
    at = turn = 0
    while at < len(stream) and not transport.is_cut:
        size = 1 + (sizes[turn % len(sizes)] if sizes else 1000)
        connection.data_received(stream[at : at + size])
        assert len(connection._unread) <= 2 + FRAME_BYTES
        at, turn = at + size, turn + 1
    wanted, is_too_large = _frames(stream)
    assert got == wanted
    assert transport.is_cut == is_too_large


def _frames(stream: bytes) -> tuple[list[bytes], bool]:
    """The frames of a stream as RFC 4571 has them, and whether one was too large."""
    found = []
    while len(stream) >= 2:
        size = int.from_bytes(stream[:2])
        if size > FRAME_BYTES:
            return found, True
        if len(stream) < 2 + size:
            break
        if size:
            found.append(stream[2 : 2 + size])
        stream = stream[2 + size :]
    return found, False


def shake_hands(data: bytes) -> None:
    """Datagrams that a stranger sends where a handshake is expected: nobody is let in, and little is sent back."""
    asyncio.run(_shake_hands(list(_datagrams(data))))


async def _shake_hands(datagrams: list[bytes]) -> None:
    sent: list[bytes] = []
    session = DtlsSession(_CERTIFICATE, sent.append)
    hands = asyncio.create_task(session.handshake(*_STRANGERS))  # type: ignore[arg-type]
    for data in datagrams:
        session.feed(data)
        for _ in range(4):
            await asyncio.sleep(0)
    hands.cancel()
    with suppress(asyncio.CancelledError):
        assert not await hands
    assert session.inbound is None
    assert sum(map(len, sent)) <= 2000 * (1 + len(datagrams))
    await session.stop()


def _datagrams(data: bytes) -> Iterator[bytes]:
    """A list of datagrams, each behind its length."""
    while len(data) > 2:
        size = int.from_bytes(data[:2]) % 2048
        if size:
            yield data[2 : 2 + size]
        data = data[2 + size :]


def _packed(datagrams: Iterable[bytes]) -> bytes:
    return b"".join(len(one).to_bytes(2) + one for one in datagrams)


# -- the control channel -----------------------------------------------------------------------------------------


def hear_control(data: bytes) -> None:
    """Bytes as a greeting, as frames, as the arguments of every call and as every event."""
    asyncio.run(_hear_control(data))
    try:
        message = wire._message(data)
    except wire.ControlIsBroken:
        return
    for call in wire.CALLS:
        with suppress(wire.ControlIsBroken):
            wire.arguments(call, message.get("with"))
    for kind in wire.EVENTS.values():
        with suppress(ValueError):
            kind.validate_python(message.get("with"))


async def _hear_control(data: bytes) -> None:
    for framed in (data, len(data).to_bytes(4) + data):
        reader = asyncio.StreamReader()
        reader.feed_data(framed)
        reader.feed_eof()
        with suppress(wire.ControlIsBroken, EOFError):
            await wire.greet_as_worker(reader, _Nowhere(), "secret", "worker")  # type: ignore[arg-type]
        reader = asyncio.StreamReader()
        reader.feed_data(framed)
        reader.feed_eof()
        with suppress(wire.ControlIsBroken, EOFError):
            await wire.greet_as_web(reader, _Nowhere(), "secret")  # type: ignore[arg-type]
        reader = asyncio.StreamReader()
        reader.feed_data(framed)
        reader.feed_eof()
        channel = wire.Channel(reader, _Nowhere(), (b"a", b"b"))  # type: ignore[arg-type]
        with suppress(wire.ControlIsBroken, EOFError):
            await channel.receive(1.0)
            raise AssertionError("a frame without a seal was taken")


class _Nowhere:
    def write(self, data: bytes) -> None:
        """Nobody reads."""


def _control_seeds() -> list[bytes]:
    offer = real_packets()["sdp"][0].decode()
    given: list[dict[str, Any]] = [
        {
            "do": "join",
            "with": {"room": "r", "participant": "p", "offer_sdp": offer, "rights": {"audio": True}},
        },
        {
            "do": "want",
            "with": {"room": "r", "participant": "p", "wishes": [{"mid": "6", "participant": "a"}]},
        },
        {"journeywork media": 1, "nonce": "0" * 64, "proof": "1" * 64, "worker": "w"},
        {"event": "Left", "with": {"room": "r", "participant": "p", "reason": "left"}},
    ]
    return [json.dumps(one).encode() for one in given]


def _of(*kinds: str) -> Callable[[], list[bytes]]:
    return lambda: [one for kind in kinds for one in real_packets()[kind]]


def _lists_of(kind: str) -> Callable[[], list[bytes]]:
    return lambda: [_packed(real_packets()[kind][:many]) for many in (1, 4, 12)]


def _payloads() -> list[bytes]:
    return [one[20:] for one in real_packets()["rtp"]] + [
        b"\x78\x00\x02\x67\x01\x00\x02\x65\x01",
        b"\x7c\x85\x01",
    ]


def _steps() -> list[bytes]:
    return [bytes(range(256)) * 2, bytes(300), bytes((7, 1, 3)) * 60, bytes((0, 0, 1, 0)) * 60]


TARGETS: dict[str, Target] = {
    "stun": Target(read_stun, _of("stun")),
    "rtp": Target(read_rtp, _of("rtp", "srtp")),
    "codecs": Target(read_payload, _payloads),
    "rtcp": Target(read_rtcp, _of("rtcp")),
    "sdp": Target(read_offer, _of("sdp")),
    "arrivals": Target(tell_arrivals, _steps),
    "ice": Target(use_paths, _steps),
    "tcp": Target(cut_frames, _lists_of("stun")),
    "dtls": Target(shake_hands, _lists_of("dtls")),
    "control": Target(hear_control, _control_seeds),
    "srtp": Target(srtp, _of("rtp", "rtcp", "srtp")),
    "source": Target(source, _steps),
    "slot": Target(slot, _steps),
    "speaker": Target(speaker, _lists_of("rtp")),
}
