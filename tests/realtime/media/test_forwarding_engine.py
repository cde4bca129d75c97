"""What the forwarding engine does beyond the contract: sizes by the line, codecs, redundant sound, screens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from struct import pack
from typing import Any

import pytest

from app.realtime.media.engine import LayersWanted, SlotFilling, Wanted
from app.realtime.media.forwarding import carrying, rtcp, sharing
from app.realtime.media.forwarding.carrying import Seen
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from bench.media_load.client import Client, until, vp8_payload
from bench.media_load.offers import AUDIO
from tests.realtime.media.contract import Packets, Stage
from tests.realtime.media.test_codecs import H264_MORE, RED_MORE

LARGE_FRAME = 1000
RED = 63


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(carrying, "FIRST_PAUSE", 0.5)
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    stage = Stage(engine)
    await asyncio.sleep(0)
    yield stage
    await stage.end()
    await engine.close()


class Other(Client):
    """Somebody whose browser offers something else."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def offer(self, **layout: Any) -> str:
        """See Client."""
        return self._change(super().offer(**layout))


async def _other(stage: Stage, name: str, change: Callable[[str], str], **layout: Any) -> Other:
    client = Other(change)
    stage.people.append(client)
    await stage.engine.create_room("workshop")
    await client.join(stage.engine, "workshop", name, **layout)
    return client


def _estimate(client: Client, bitrate: int) -> None:
    """Say what the line carries, as a browser does (REMB)."""
    exponent = max(0, bitrate.bit_length() - 18)
    number = 1 << 24 | exponent << 18 | bitrate >> exponent
    client.send_rtcp(pack("!BBHII4sII", 0x8F, 206, 5, 1, 0, b"REMB", number, 9))
    block = rtcp.ReceptionBlock(client.slots["6"][0], 0, 0, 0, 0, 0, 0)
    client.send_rtcp(rtcp.receiver_report(1, [block]))


async def _says_until(client: Client, bitrate: int, heard: Callable[[], bool]) -> None:
    """Say it once a second, as a browser does: what is said while the machine stands still is excused."""
    for _ in range(30):
        _estimate(client, bitrate)
        with suppress(TimeoutError):
            return await until(heard, 1.0)
        bitrate -= bitrate // 20
    raise TimeoutError("It was not heard.")


async def _falls_until(client: Client, bitrate: int, heard: Callable[[], bool]) -> None:
    """Say a large estimate and then this one, until it is heard."""
    for _ in range(10):
        for estimate in (900_000, bitrate):
            _estimate(client, estimate)
            await asyncio.sleep(0.3)
        with suppress(TimeoutError):
            return await until(heard, 3.0)
    raise TimeoutError("It was not heard.")


async def _send(client: Client, place: int, payloads: Callable[[int], bytes], rid: str) -> None:
    ssrc = client.ssrcs[place] + (7 if rid == "h" else 0)
    for turn in range(100_000):
        client.send_rtp(place, payloads(turn), turn * 2250, marker=True, rid=rid, ssrc=ssrc)
        await asyncio.sleep(0.025)


def _sends(stage: Stage, client: Client, place: int, payloads: Callable[[int], bytes], rid: str = "") -> None:
    stage._talks.append(asyncio.create_task(_send(client, place, payloads, rid)))


def _vp8(size: int) -> Callable[[int], bytes]:
    return lambda turn: vp8_payload(turn, keyframe=turn % 10 == 0, tl0=turn, size=size)


def _paused(stage: Stage, name: str) -> dict[str, str | None]:
    return {mid: slot.paused for mid, slot in stage.slots(name).items() if slot.source_participant}


# -- the line ----------------------------------------------------------------------------------------------------


async def test_a_narrow_line_pauses_the_picture_never_the_sound_and_gets_it_back(stage: Stage) -> None:
    amara = await stage.person("workshop", "amara")
    bruno = await stage.person("workshop", "bruno", video_slots=1)
    stage.talks(amara)
    _sends(stage, amara, 1, _vp8(LARGE_FRAME))  # 330 kbit/s
    await until(lambda: bruno.received("6") > 40)
    await _falls_until(bruno, 60_000, lambda: _paused(stage, "bruno") == {"3": None, "6": "line"})
    pictures, sounds = bruno.received("6"), bruno.received("3")
    await until(lambda: bruno.received("3") > sounds + 20)
    assert bruno.received("6") <= pictures + 1
    assert stage.slots("bruno")["6"] == SlotFilling("6", "video", "amara", "camera", None, "line")
    _estimate(bruno, 2_000_000)
    await until(
        lambda: _paused(stage, "bruno") == {"3": None, "6": None} and bruno.received("6") > pictures + 10
    )


async def test_what_was_found_out_about_a_line_is_forgotten_on_another_network(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "FIRST_PAUSE", 600.0)  # nothing is tried that could bring it back
    amara = await stage.person("workshop", "amara")
    bruno = await stage.person("workshop", "bruno", video_slots=1)
    _sends(stage, amara, 1, _vp8(LARGE_FRAME))
    await until(lambda: bruno.received("6") > 40)
    await _falls_until(bruno, 60_000, lambda: _paused(stage, "bruno") == {"6": "line"})
    before, asked = (
        bruno.received("6"),
        len([m for m in amara.feedback if isinstance(m, rtcp.KeyframeRequest)]),
    )
    await bruno.restart(stage.engine, "workshop", "bruno")
    await until(lambda: _paused(stage, "bruno") == {"6": None} and bruno.received("6") > before + 10)
    assert len([m for m in amara.feedback if isinstance(m, rtcp.KeyframeRequest)]) > asked


def test_for_a_moment_reports_still_tell_of_the_network_that_is_gone() -> None:
    line = sharing.Sharing([])
    line._carrying.look(Seen(1e6, 1e6, estimate=100_000), 1e6, None, 10.0)
    assert line.limit == 100_000
    line.move(20.0)
    assert (line.capacity, line.limit) == (carrying.START, None)
    lost = Seen(440_000, 440_000, told=(100, 60), asked=(100, 60), rtt=0.9)
    for turn in range(12):
        line._carrying.look(lost, 440_000, None, 20.0 + turn * 0.2)
    assert line.limit is None
    for turn in range(12):
        line._carrying.look(lost, 440_000, None, 23.0 + turn * 0.2)
    assert line.capacity < 440_000


async def test_a_screen_is_paused_after_every_camera(stage: Stage) -> None:
    amara = await stage.person("workshop", "amara")
    chen = await stage.person("workshop", "chen")
    bruno = await stage.person("workshop", "bruno")
    _sends(stage, chen, 1, _vp8(LARGE_FRAME))
    _sends(stage, amara, 2, _vp8(LARGE_FRAME))
    await stage.engine.want("workshop", "bruno", [Wanted("6", "chen"), Wanted("7", "amara", "screen")])
    await until(lambda: bruno.received("6") > 40 and bruno.received("7") > 40)
    await _falls_until(bruno, 380_000, lambda: _paused(stage, "bruno") == {"6": "line", "7": None})


async def test_a_size_that_no_line_carries_is_asked_of_nobody_and_back_at_once(stage: Stage) -> None:
    amara = await stage.person("workshop", "amara", simulcast=True)
    bruno = await stage.person("workshop", "bruno")
    stage.shows(amara, rid="l")
    _sends(stage, amara, 1, _vp8(LARGE_FRAME), rid="h")
    await stage.engine.want("workshop", "bruno", [Wanted("6", "amara", layer="h")])
    await until(lambda: bruno.received("6") > 20)
    _estimate(bruno, 4_000_000)
    await until(lambda: stage.slots("bruno")["6"].layer == "h")
    await asyncio.sleep(1)
    await _says_until(
        bruno, 200_000, lambda: LayersWanted("workshop", "amara", {"l": True, "h": False}) in stage.events
    )
    stage.events.clear()
    await _says_until(
        bruno, 4_000_000, lambda: LayersWanted("workshop", "amara", {"l": True, "h": True}) in stage.events
    )


async def test_a_camera_that_nobody_watches_stops_wholly_with_sizes_or_without(stage: Stage) -> None:
    sized = await stage.person("workshop", "amara", simulcast=True)
    plain = await stage.person("workshop", "chen")
    await stage.person("workshop", "bruno")
    stage.shows(sized, rid="l")
    stage.shows(plain)
    await stage.engine.want("workshop", "bruno", [Wanted("6", "amara"), Wanted("7", "chen")])
    await until(lambda: len(_paused(stage, "bruno")) == 2)
    await stage.engine.want("workshop", "amara", [])
    await stage.engine.want("workshop", "chen", [])
    await stage.engine.want("workshop", "bruno", [])
    await until(lambda: LayersWanted("workshop", "amara", {"l": False, "h": False}) in stage.events)
    await until(lambda: LayersWanted("workshop", "chen", {"h": False}) in stage.events)
    await stage.engine.want("workshop", "bruno", [Wanted("6", "chen")])
    await until(lambda: LayersWanted("workshop", "chen", {"h": True}) in stage.events, 0.5)


async def test_pages_of_the_strip_are_turned_by_wishes(stage: Stage) -> None:
    names = ("amara", "chen", "dilek")
    for name in names:
        stage.shows(await stage.person("workshop", name, video_slots=0))
    bruno = await stage.person("workshop", "bruno", video_slots=1)
    for name in names:
        await stage.engine.want("workshop", "bruno", [Wanted("6", name, layer="l")])
        before = bruno.received("6")
        await until(lambda name=name, before=before: bruno.received("6") > before + 5)
        assert stage.shown("bruno") == {"6": (name, "camera")}


@pytest.mark.parametrize(("audio", "video"), [(3, 9), (3, 3), (3, 0)])
async def test_a_desk_a_phone_and_sound_only_have_their_slots(stage: Stage, audio: int, video: int) -> None:
    await stage.engine.create_room("workshop")
    client = Client()
    stage.people.append(client)
    joined = await client.join(stage.engine, "workshop", "bruno", audio_slots=audio, video_slots=video)
    assert [slot.kind for slot in joined.slots] == ["audio"] * audio + ["video"] * video


async def test_what_is_known_of_a_line_goes_along_and_a_key_frame_is_asked_at_once(stage: Stage) -> None:
    amara = await stage.person("workshop", "amara")
    bruno = await stage.person("elsewhere", "bruno")
    stage.shows(amara)
    for estimate in (900_000, 200_000):
        _estimate(bruno, estimate)
        await asyncio.sleep(0.3)
    engine = stage.engine
    assert isinstance(engine, ForwardingEngine)
    known = engine._rooms["elsewhere"].participants["bruno"].sharing
    await asyncio.sleep(0.4)
    amara.feedback.clear()
    capacity = known.capacity
    await engine.move("elsewhere", "bruno", "workshop")
    moved = engine._rooms["workshop"].participants["bruno"]
    assert moved.sharing is known
    assert moved.sharing.capacity == capacity
    await until(lambda: any(isinstance(message, rtcp.KeyframeRequest) for message in amara.feedback), 0.5)
    await until(lambda: bruno.received("6") > 5)


async def test_a_probe_is_padding_that_no_picture_notices(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_PADDING", 300_000.0)
    amara = await stage.person("workshop", "amara", simulcast=True)
    bruno = await stage.person("workshop", "bruno")
    packets = Packets(bruno)
    stage.shows(amara, rid="l")
    await stage.engine.want("workshop", "bruno", [Wanted("6", "amara", layer="h")])
    main, repair = bruno.slots["6"]
    await until(lambda: bruno.received("6") > 5)
    for _ in range(20):
        bruno.send_rtcp(rtcp.receiver_report(1, [rtcp.ReceptionBlock(main, 0, 0, 0, 0, 0, 0)]))
        await asyncio.sleep(0.1)
    padding = [payload for _, payload in packets.of(repair)]
    assert len(padding) > 20
    assert set(padding) == {b""}
    numbers = [header.sequence for header, _ in packets.of(main)]
    assert numbers == [(numbers[0] + step) & 0xFFFF for step in range(len(numbers))]


# -- codecs ------------------------------------------------------------------------------------------------------


async def test_h264_reaches_those_who_decode_it_under_their_own_number_and_the_others_are_told(
    stage: Stage,
) -> None:
    only = "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:96 H264/90000"
    amara = await _other(stage, "amara", lambda offer: offer.replace("a=rtpmap:96 VP8/90000", only))
    both = "a=rtpmap:96 VP8/90000" + H264_MORE
    bruno = await _other(stage, "bruno", lambda offer: offer.replace("a=rtpmap:96 VP8/90000", both))
    await stage.person("workshop", "chen")
    packets = Packets(bruno)
    _sends(stage, amara, 1, lambda turn: (b"\x67\x42" if turn % 10 == 3 else b"\x41\x9a") + bytes(80))
    await until(lambda: bruno.received("6") > 10)
    seen = list(packets.of(bruno.slots["6"][0]))
    assert seen[0][1][:2] == b"\x67\x42", "begins with the parameter sets"
    assert {header.payload_type for header, _ in seen} == {102}
    assert _paused(stage, "chen") == {"6": "codec"}
    assert _paused(stage, "bruno") == {"6": None}


async def test_redundant_sound_goes_whole_to_whom_it_serves_and_stripped_to_the_others(stage: Stage) -> None:
    def offers_red(offer: str) -> str:
        return offer.replace("opus/48000/2", "opus/48000/2" + RED_MORE)

    amara = await _other(stage, "amara", offers_red)
    bruno = await _other(stage, "bruno", offers_red)
    chen = await stage.person("workshop", "chen")
    heard = {name: Packets(client) for name, client in (("bruno", bruno), ("chen", chen))}
    payload = (
        pack("!I", 1 << 31 | AUDIO << 24 | 960 << 10 | 4) + bytes((AUDIO,)) + b"oldernewest"[:4] + b"newest"
    )
    for turn in range(30):
        packet = bytearray(amara.packet(0, payload, turn * 960, marker=False, level=20))
        packet[1] = RED
        amara._seal(bytes(packet))
        await asyncio.sleep(0.02)
    await until(lambda: chen.received("3") > 10 and bruno.received("3") > 10)
    whole = {(header.payload_type, data) for header, data in heard["bruno"].of(bruno.slots["3"][0])}
    plain = {(header.payload_type, data) for header, data in heard["chen"].of(chen.slots["3"][0])}
    assert whole == {(RED, payload)}
    assert plain == {(AUDIO, b"newest")}


# -- screens -----------------------------------------------------------------------------------------------------


async def test_the_last_packet_of_a_still_screen_is_repeated_once(stage: Stage) -> None:
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    packets = Packets(bruno)
    for turn in range(3):
        amara.send_rtp(2, vp8_payload(turn, keyframe=turn == 0), turn * 2250, marker=True)
        await asyncio.sleep(0.05)
    main, repair = bruno.slots["6"]
    await until(lambda: bruno.counts[repair] >= 1)
    await asyncio.sleep(0.5)
    (again,) = [payload for _, payload in packets.of(repair) if payload]
    last = list(packets.of(main))[-1]
    assert int.from_bytes(again[:2]) == last[0].sequence
    assert again[2:] == last[1]


async def test_reports_to_receivers_bear_the_slots_own_streams(stage: Stage) -> None:
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    stage.talks(amara)
    amara.send_rtcp(rtcp.sender_report(amara.ssrcs[0], 1 << 40, 9600, 10, 600))
    await until(lambda: bruno.received("3") > 5)
    amara.send_rtcp(rtcp.sender_report(amara.ssrcs[0], 1 << 40, 9600, 10, 600))

    def told() -> list[rtcp.SenderReport]:
        return [message for message in bruno.feedback if isinstance(message, rtcp.SenderReport)]

    # Amara reports once; what Bruno is told twice are her clocks as they have gone on since.
    await until(lambda: len(told()) >= 2)
    first, second = told()[:2]
    assert {first.ssrc, second.ssrc} == {bruno.slots["3"][0]}
    assert 1 << 40 <= first.ntp < second.ntp < (1 << 40) + (30 << 32)
    passed = (second.ntp - first.ntp) / 2**32
    assert (second.rtp_time - first.rtp_time) & 0xFFFFFFFF == pytest.approx(passed * 48000, abs=2)
    await until(lambda: any(isinstance(m, rtcp.Report) and m.last_report == 1 << 24 for m in amara.feedback))
