"""What a hostile client tries against the forwarding engine, one attempt at a time: each costs it more than us."""

import asyncio
import socket
from collections.abc import AsyncIterator
from struct import pack
from typing import Any, cast

import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport
from OpenSSL import SSL

from app.realtime.media import wire
from app.realtime.media.engine import OfferIsBad, PublishRights
from app.realtime.media.forwarding import rtcp, rtp, sdp, stun
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.dtls import MOST_DATAGRAMS, Certificate, DtlsSession
from app.realtime.media.forwarding.engine import ForwardingEngine
from app.realtime.media.forwarding.frames import FRAME_BYTES, Frame, Path
from app.realtime.media.forwarding.ice import LIVELY_SECONDS, IceAgent, IceSession
from app.realtime.media.forwarding.line import ALLOWED_AT_ONCE, ALLOWED_EACH_SECOND, MOST_STREAMS
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.source import MOST_MISSING, RING, Source
from app.realtime.media.forwarding.tcp import MOST_STRANGERS
from app.realtime.media.forwarding.troubles import Troubles
from bench.media_load.client import Client, until, vp8_payload
from bench.media_load.offers import AUDIO, MID_ID, REPAIR, VIDEO, write_offer
from tests.realtime.media.contract import Stage
from tests.realtime.media.fuzz.seeds import real_packets


@pytest.fixture
async def engine() -> AsyncIterator[ForwardingEngine]:
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    yield engine
    await engine.close()


@pytest.fixture
async def stage(engine: ForwardingEngine) -> AsyncIterator[Stage]:
    stage = Stage(engine)
    await asyncio.sleep(0)
    yield stage
    await stage.end()


async def dropped(stage: Stage, name: str) -> dict[str, int]:
    """What the engine dropped of somebody's in the workshop, by reason."""
    people = (await stage.engine.statistics("workshop")).participants
    return next(one.dropped for one in people if one.participant == name)


# -- packets that cost more than they should ---------------------------------------------------------------------


@pytest.mark.parametrize("filling", [b"\x00", b"\x10\x00"])
def test_a_header_full_of_tiny_extensions_is_read_only_so_far(filling: bytes) -> None:
    block = filling * (1600 // len(filling))
    packet = pack("!BBHII", 0x90, 96, 1, 2, 3) + pack("!HH", rtp.ONE_BYTE_PROFILE, len(block) // 4) + block
    assert rtp.parse_header(packet, len(packet)) is None
    block = block[: 4 * rtp.MOST_EXTENSION_WORDS]
    packet = packet[:14] + (len(block) // 4).to_bytes(2) + block
    header = rtp.parse_header(packet, len(packet))
    assert header is not None
    assert header.start == len(packet)
    assert len(list(rtp.extensions(packet, header))) <= rtp.MOST_EXTENSIONS


def test_a_packet_names_only_so_many_numbers_however_many_parts_it_has() -> None:
    part = rtcp.nack(1, 2, range(0, 17))
    compound = part * (1700 // len(part))
    read = rtcp.parse(compound + rtcp.picture_loss(1, 9))
    assert 0 < sum(len(m.sequences) for m in read if isinstance(m, rtcp.Nack)) <= rtcp.MOST_NACKED
    assert read[-1] == rtcp.KeyframeRequest(9), "what follows is read all the same"


def test_an_estimate_beyond_reason_is_cut() -> None:
    remb = pack("!BBHII4sI", 0x8F, 206, 5, 1, 0, b"REMB", 1 << 24 | 63 << 18 | 0x3FFFF) + pack("!I", 9)
    assert rtcp.parse(remb) == [rtcp.Estimate(rtcp.MOST_BITRATE)]


class _Track:
    kind = "video"
    origin = "camera"
    codec = sdp.Codec("VP8", 96)
    report_ssrc = 1


def test_a_stream_of_nothing_but_gaps_fills_no_memory_and_asks_in_small_packets() -> None:
    sent: list[bytes] = []
    source = Source(cast(Any, _Track()), 42, None, sent.append)
    for turn in range(3000):
        source.receive(turn * 199 & 0xFFFF, 0, 0, bytes(9), turn * 0.001, repaired=False)
        if turn % 50 == 0:
            source.chase_missing(turn * 0.001)
        assert len(source._missing) <= MOST_MISSING <= RING
    assert max(map(len, sent)) <= 1200
    assert len(sent) < 3000, "each packet draws a question"


def test_what_is_lost_within_some_milliseconds_is_asked_for_with_the_next_tick() -> None:
    sent: list[bytes] = []
    source = Source(cast(Any, _Track()), 42, None, sent.append)
    for number in (1, 3, 5):
        source.receive(number, 0, 0, bytes(9), 1.0 + number / 10_000, repaired=False)
    source.chase_missing(1.05)
    asked = [m.sequences for data in sent for m in rtcp.parse(data) if isinstance(m, rtcp.Nack)]
    assert asked[0] == (2,)
    assert 4 in asked[1]


def _participant() -> Participant:
    offer = sdp.parse_offer(write_offer("abcd", "e" * 24, "AA:BB"))
    return Participant("mallory", offer, PublishRights(), IceAgent(lambda path: None), Certificate())


def _plain(ssrc: int, number: int) -> tuple[Frame, int]:
    fields = bytes((MID_ID << 4,)) + b"1" + bytes(2)
    packet = pack("!BBHII", 0x90, VIDEO, number, 0, ssrc) + pack("!HH", rtp.ONE_BYTE_PROFILE, 1) + fields
    packet += vp8_payload(number, keyframe=True)
    frame = Frame()
    frame.view[: len(packet)] = packet
    return frame, len(packet)


def test_two_streams_that_take_turns_on_one_line_do_not_replace_each_other_all_the_time() -> None:
    mallory = _participant()
    seen = set()
    for turn in range(400):
        mallory.on_rtp(*_plain(1000 + turn % 2, turn), turn * 0.005)
        seen |= {id(source) for source in mallory.sources}
    assert len(seen) <= 3, "one change a second"
    assert mallory.line.dropped["unknown stream"] > 100
    mallory.on_rtp(*_plain(5000, 1), 10.0)
    assert [source.ssrc for source in mallory.sources] == [5000], "a browser's own change is still followed"


async def test_reports_of_endless_new_streams_are_dropped_and_the_own_go_on(stage: Stage) -> None:
    mallory, bruno = await stage.person("workshop", "mallory"), await stage.person("workshop", "bruno")
    stage.talks(mallory)
    await until(lambda: bruno.received("3") > 5)
    for ssrc in range(5000, 5000 + 400):
        mallory.send_rtcp(rtcp.receiver_report(ssrc, []))
    await asyncio.sleep(0.05)
    assert (await dropped(stage, "mallory"))["too many streams"] >= 400 - MOST_STREAMS
    before = bruno.received("3")
    await until(lambda: bruno.received("3") > before + 5)


class _NoKeys:
    """Finds every packet wrong."""

    def unprotect(self, cdata: Any, length: int) -> int:
        return 0

    def unprotect_rtcp(self, cdata: Any, length: int) -> int:
        return 0


@pytest.mark.parametrize(
    ("packet", "each_second"),
    [
        (b"\x80\x60" + bytes(58), ALLOWED_EACH_SECOND),
        (b"\x80\x60" + bytes(1198), ALLOWED_EACH_SECOND / 3),
        (b"\x80\xc9" + bytes(1198), ALLOWED_EACH_SECOND / 19),
    ],
)
async def test_a_flood_is_taken_in_only_so_fast_and_what_a_browser_sends_always(
    packet: bytes, each_second: float
) -> None:
    line, frame, ordinary = _participant().line, Frame(), b"\x80\x60" + bytes(1198)
    frame.view[: len(packet)] = packet
    line._inbound = cast(Any, _NoKeys())
    start = line.started
    for turn in range(100_000):  # ten seconds of ten thousand packets each
        line.on_datagram(frame, len(packet), start + turn / 10_000)
    taken, refused = line.dropped["not authentic"], line.dropped["too many packets"]
    at_once = ALLOWED_AT_ONCE / ALLOWED_EACH_SECOND * each_second
    assert taken + refused == 100_000
    assert taken == pytest.approx(10 * each_second + at_once, rel=0.02)
    line.dropped.clear()
    frame.view[: len(ordinary)] = ordinary
    for turn in range(4000):  # five megabits a second for ten seconds more, from a minute later on
        line.on_datagram(frame, len(ordinary), start + 70 + turn / 400)
    assert line.dropped == {"not authentic": 4000}


def test_openssl_is_not_fed_without_end() -> None:
    session = DtlsSession(Certificate(), lambda data: None)
    taken = 0
    for _ in range(5000):
        session.feed(b"\x17" + bytes(1200))
        while not session._wire.waiting.empty():
            session._wire.waiting.get_nowait()
            taken += 1
    assert taken == MOST_DATAGRAMS


# -- one person's trouble ----------------------------------------------------------------------------------------


async def test_an_error_about_one_person_stops_neither_the_clock_nor_the_others(
    stage: Stage, engine: ForwardingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, _bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    await stage.person("elsewhere", "mallory")
    broken = engine._rooms["elsewhere"].participants["mallory"]

    def fail(now: float) -> None:
        raise ValueError("found a way")

    monkeypatch.setattr(broken, "chase_missing", fail)
    stage.talks(amara)
    amara.feedback.clear()
    await until(lambda: sum(isinstance(message, rtcp.Report) for message in amara.feedback) >= 2)
    assert engine._troubles.counts["media.participant"] > 5


async def test_an_error_about_one_datagram_keeps_nothing_from_the_next(
    stage: Stage, engine: ForwardingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    mallory = await stage.person("workshop", "mallory")

    def fail(data: bytes, now: float) -> None:
        raise ValueError("found a way")

    monkeypatch.setattr(engine._rooms["workshop"].participants["mallory"].line, "on_datagram", fail)
    stage.talks(mallory, 10)
    stage.talks(amara)
    await until(lambda: bruno.received("3") > 20)
    assert engine._troubles.counts["media.datagram"] > 5


def test_one_kind_of_trouble_is_logged_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(
        "app.realtime.media.forwarding.troubles.log.exception", lambda event, **_: logged.append(event)
    )
    troubles = Troubles()
    for _ in range(1000):
        with troubles.kept("media.clock"):
            raise ValueError
    with troubles.kept("media.room"):
        raise ValueError
    assert logged == ["media.clock", "media.room"]
    assert troubles.counts["media.clock"] == 1000


async def test_who_gives_signs_of_life_but_never_shakes_hands_is_let_go(
    engine: ForwardingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.realtime.media.forwarding.line.CONNECT_SECONDS", 0.5)
    stage = Stage(engine)
    await asyncio.sleep(0)
    await engine.create_room("workshop")
    mallory = Client()
    joined = await engine.join("workshop", "mallory", mallory.offer(), PublishRights())
    monkeypatch.setattr(mallory._dtls, "handshake", lambda *_: asyncio.sleep(3600))
    connecting = asyncio.create_task(mallory.connect(joined.answer_sdp))
    await until(lambda: ("workshop", "mallory", "unreachable") in stage.left())
    connecting.cancel()
    await mallory.close(silently=True)
    await stage.end()


# -- paths -------------------------------------------------------------------------------------------------------


class _Outbox:
    def __init__(self) -> None:
        self.frame = Frame()

    def commit(self, path: Path, size: int) -> None:
        """Nobody looks."""

    def flush(self) -> None:
        """Nothing waits."""


def _signed(session: IceSession) -> bytes:
    names = f"{session.credentials.ufrag}:them"
    return stun.request(b"t" * 12, names, session.credentials.password, nominates=True)


def test_a_forged_sender_address_takes_no_path_away_from_who_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = IceAgent(lambda path: None)
    amara, mallory = (
        IceSession(agent, ("them", "their password"), None),
        IceSession(agent, ("them", "their password"), None),
    )
    home = Path("udp", ("192.0.2.7", 7), _Outbox(), None)
    assert agent.handle(_signed(amara), home)
    assert not agent.handle(_signed(mallory), home)
    assert (home.owner, amara.path, mallory.path) == (amara, home, None)
    amara.heard -= LIVELY_SECONDS + 1  # amara is gone, and a router gave her port to somebody else
    assert agent.handle(_signed(mallory), home)
    assert (home.owner, amara.path, mallory.path) == (mallory, None, home)


async def test_garbage_from_outside_makes_no_paths(engine: ForwardingEngine) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for kind in range(256):
            stranger.sendto(bytes((kind,)) + bytes(19), ("127.0.0.1", engine.port))
            stranger.sendto(stun.request(b"t" * 12, "a:b", "x", nominates=True), ("127.0.0.1", engine.port))
        await asyncio.sleep(0.2)
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.recv(2048)
    assert [port.paths for port in engine._ports] == [{} for _ in engine._ports]


# -- TCP ---------------------------------------------------------------------------------------------------------


async def test_a_frame_larger_than_a_datagram_ends_the_connection(engine: ForwardingEngine) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", engine.port)
    writer.write((FRAME_BYTES + 1).to_bytes(2))
    with pytest.raises(ConnectionError):
        if await asyncio.wait_for(reader.read(1), 5) == b"":
            raise ConnectionResetError
    writer.close()


async def test_strangers_of_one_address_take_only_so_many_places(engine: ForwardingEngine) -> None:
    opened = [await asyncio.open_connection("127.0.0.1", engine.port) for _ in range(MOST_STRANGERS + 20)]
    await until(lambda: len(engine._tcp.connections) == MOST_STRANGERS)
    for _, writer in opened:
        writer.close()
    await until(lambda: not engine._tcp.connections)


async def test_an_engine_that_ends_listens_nowhere() -> None:
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    await engine.close()
    for _ in range(3):
        await asyncio.sleep(0)
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            assert probe.connect_ex((host, engine.port)) != 0, host


# -- offers and greetings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (f"a=rtpmap:{AUDIO} opus", "a=rtpmap:72 opus"),
        (f"a=rtpmap:{VIDEO} VP8", "a=rtpmap:-1 VP8"),
        ("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5"),
        ("a=ice-ufrag:abcd", "a=ice-ufrag:" + "a" * 257),
        ("a=mid:1\r\n", "a=mid:²\r\n"),
        ("a=rtcp-mux", "a=rtcp-mux\r\n" + "\r\n".join(f"a=ssrc:{n} cname:x" for n in range(100))),
        ("a=rtcp-mux", "a=rtcp-mux\r\n" + "\r\n".join(f"a=fingerprint:sha-256 A{n}" for n in range(100))),
    ],
)
def test_an_offer_that_would_break_or_burden_us_is_refused(change: str, into: str) -> None:
    good = write_offer("abcd", "e" * 24, "AA:BB")
    assert change in good
    with pytest.raises(OfferIsBad):
        sdp.parse_offer(good.replace(change, into))


@pytest.mark.parametrize("number", [72, 300, -1])
def test_a_repair_stream_whose_number_no_packet_can_bear_is_not_used(number: int) -> None:
    good = write_offer("abcd", "e" * 24, "AA:BB")
    offer = good.replace(f"a=rtpmap:{REPAIR} ", f"a=rtpmap:{number} ").replace(
        f"a=fmtp:{REPAIR} ", f"a=fmtp:{number} "
    )
    assert {one.repair_type for line in sdp.parse_offer(offer).lines for one in line.codecs} == {None}


@pytest.mark.parametrize(
    "greeting",
    [
        b'{"nonce": "\\ud800", "proof": "x"}',
        b'{"nonce": "' + b"0" * 64 + b'", "proof": "\xc3\xa9"}',
        b'{"nonce": "a\\nb", "proof": null}',
        b"[" * 1000,
        b"[]",
        b"\xff",
        b"",
    ],
)
async def test_a_hostile_greeting_is_refused_and_nothing_else(greeting: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await wire.greet_as_worker(reader, writer, "secret", "worker")
        except Exception as refusal:
            refused.set_result(refusal)
        writer.close()

    refused: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    _reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    writer.write(len(greeting).to_bytes(4) + greeting)
    assert isinstance(await asyncio.wait_for(refused, 5), wire.ControlIsBroken)
    writer.close()
    server.close()


# -- DTLS --------------------------------------------------------------------------------------------------------


async def test_a_strangers_hello_before_the_clients_own_changes_nothing(engine: ForwardingEngine) -> None:
    hello = next(data for data in real_packets()["dtls"] if data[13] == 1)
    await engine.create_room("workshop")
    client = Client()
    joined = await engine.join("workshop", "amara", client.offer(), PublishRights())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(50):
            stranger.sendto(hello, ("127.0.0.1", engine.port))
        await client.connect(joined.answer_sdp)
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.recv(2048)
    await client.close(silently=True)


def test_only_ciphers_with_forward_secrecy_are_offered_and_a_certificate_is_asked_for() -> None:
    profiles = RTCDtlsTransport(cast(Any, object()), [Certificate().inner])._srtp_profiles
    context = Certificate().inner._create_ssl_context(srtp_profiles=profiles)
    names = SSL.Connection(context).get_cipher_list()
    assert names
    assert all(name.startswith(("ECDHE-ECDSA-", "TLS_")) for name in names)
    assert not any(word in name for name in names for word in ("NULL", "RC4", "DES", "MD5", "anon"))
    assert context.get_verify_mode() == SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
