"""Streams, slots and speakers under any order of events, as functions for `targets.py`."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack
from typing import Any, cast

from pylibsrtp import Policy, Session

from app.realtime.media.engine import Layer, PublishRights
from app.realtime.media.forwarding import rtcp, rtp, sdp
from app.realtime.media.forwarding.dtls import Srtp, new_buffer
from app.realtime.media.forwarding.frames import FRAME_BYTES, LARGEST_PLAIN, Frame
from app.realtime.media.forwarding.source import MOST_MISSING, Source
from bench.media_load.client import vp8_payload
from bench.media_load.offers import AUDIO, LEVEL_ID, MID_ID, RID_ID, VIDEO
from tests.realtime.media.fuzz.stand_ins import Stand

_KEY = bytes(range(30))
_CDATA, _VIEW, _ = new_buffer(FRAME_BYTES)
LAYERS: tuple[Layer | None, ...] = ("l", "h", None)


def _steps(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))


# -- libsrtp -----------------------------------------------------------------------------------------------------


def srtp(data: bytes) -> None:
    """Any packet under valid keys: what comes out is what went in, and lengths are never beyond the buffer."""
    data = data[:LARGEST_PLAIN]
    if len(data) < 12:
        return
    opening = Srtp(Session(Policy(key=_KEY, ssrc_type=Policy.SSRC_ANY_INBOUND)))
    for unprotect in (opening.unprotect, opening.unprotect_rtcp):
        _VIEW[: len(data)] = data
        assert unprotect(_CDATA, len(data)) == 0, "a packet without a signature was taken"
    sealing = Srtp(Session(Policy(key=_KEY, ssrc_type=Policy.SSRC_ANY_OUTBOUND)))
    for protect, unprotect in (
        (sealing.protect, opening.unprotect),
        (sealing.protect_rtcp, opening.unprotect_rtcp),
    ):
        _VIEW[: len(data)] = data
        size = protect(_CDATA, len(data))
        assert size <= FRAME_BYTES
        if size and 12 <= size <= LARGEST_PLAIN:
            opened = unprotect(_CDATA, size)
            assert opened in (0, len(data))
            assert not opened or bytes(_VIEW[:opened]) == data


# -- one stream --------------------------------------------------------------------------------------------------


class _Track:
    kind = "video"
    origin = "camera"
    codec = sdp.Codec("VP8", VIDEO)
    report_ssrc = 1


def source(data: bytes) -> None:
    """Numbers in any order: each is passed on once at most, and what is kept and asked stays small."""
    sent: list[bytes] = []
    one = Source(cast(Any, _Track()), 42, None, sent.append)
    number, now = 0, 1.0
    for jump, more, kind, wait in _steps(data, 4):
        number = (number + (jump << 8 | more)) & 0xFFFF
        now += wait / 1000
        payload = b"" if kind & 1 else bytes((kind,)) * 9
        packet = one.receive(number, kind << 24, kind & 128, payload, now, repaired=bool(kind & 2))
        if packet is not None:
            assert one.packet(packet.sequence) is packet
            assert payload or packet.late, "padding goes on only into a hole that was told already"
        if kind & 4:
            one.chase_missing(now)
        if kind & 8:
            block = one.reception(now)
            if block is not None:
                rtcp.receiver_report(1, [block])
        assert len(one._missing) <= MOST_MISSING
        assert len(one._history) == 512
        assert 0 <= one.loss <= 1
    assert all(len(message) <= 1200 for message in sent)


# -- a slot ------------------------------------------------------------------------------------------------------


def slot(data: bytes) -> None:
    """Layers, losses and wishes in any order: the receiver sees one stream whose numbers go on without a hole."""
    stand = Stand("amara", "bruno")
    amara, bruno = stand.people
    seen = next(slot for slot in bruno.slots if slot.kind == "video")
    numbers = {"l": 0, "h": 0}
    now, last = 100.0, None
    for what, more in _steps(data, 2):
        now += (more & 7) / 100
        before = len(stand.outbox.sent)
        if what < 192:
            rid = "l" if what & 1 else "h"
            numbers[rid] = (numbers[rid] + (2 if what & 2 else 1)) & 0xFFFF
            number = numbers[rid] if not what & 4 else (numbers[rid] - more) & 0xFFFF
            payload = b"" if what & 8 else vp8_payload(number, keyframe=bool(what & 16), size=40 + more)
            amara.on_rtp(*_packet(1, VIDEO, number, payload, rid), now)
        elif what < 208:
            seen.layer = LAYERS[more % 3]
            seen.choose(now)
        elif what < 224:
            seen.repairs.resend(((last or 0) - more) & 0xFFFF, now)
        elif what < 232:
            stand.room.look_after_layers(now)
        elif what < 240:
            seen.reported(rtcp.Report(seen.ssrc, more / 256, more, more << 8), now)
        elif what < 248:
            amara.permit(PublishRights(video=bool(more & 1)))
            stand.room.refill(now)
        else:
            bruno.report(now)
        for path, packet in stand.outbox.sent[before:]:
            if path is bruno.line.ice.path and not rtp_is_report(packet):
                last = _check_sent(seen, packet, last)


def _check_sent(slot: Any, packet: bytes, last: int | None) -> int | None:
    header = rtp.parse_header(packet, len(packet))
    assert header is not None
    assert len(packet) <= FRAME_BYTES - 160
    assert header.ssrc in (slot.ssrc, slot.repairs.ssrc)
    if header.ssrc == slot.repairs.ssrc:
        return last
    if last is not None:
        ahead = (header.sequence - last) & 0xFFFF
        assert ahead < 1024 or ahead > 0x10000 - 1024, "a hole that no receiver gets over"
    return header.sequence if last is None or rtp.is_newer(header.sequence, last) else last


def rtp_is_report(packet: bytes) -> bool:
    """Whether a plain packet is RTCP."""
    return 192 <= packet[1] <= 223


def _packet(place: int, kind: int, number: int, payload: bytes, rid: str = "") -> tuple[Frame, int]:
    fields = bytes((MID_ID << 4,)) + str(place).encode()
    if rid:
        fields += bytes((RID_ID << 4,)) + rid.encode()
    if place == 0:
        fields += bytes((LEVEL_ID << 4, 20))
    fields += bytes(-len(fields) % 4)
    head = pack("!BBHII", 0x90, kind, number, number * 2250, 1000 + place * 10 + (rid == "h"))
    return framed(head + pack("!HH", rtp.ONE_BYTE_PROFILE, len(fields) // 4) + fields + payload)


def framed(packet: bytes) -> tuple[Frame, int]:
    """A packet as a line hands it on."""
    frame = Frame()
    frame.view[: len(packet)] = packet
    return frame, len(packet)


# -- somebody who speaks -----------------------------------------------------------------------------------------


def speaker(data: bytes) -> None:
    """Any decrypted packets of one person: the other's stream into the same room goes on as if nothing was."""
    stand = Stand("mallory", "amara", "bruno")
    mallory, amara, bruno = stand.people
    now = 100.0
    amara.on_rtp(*_packet(0, AUDIO, 1, b"heard"), now)
    stand.room.choose_heard(now)
    for number, packet in enumerate(_listed(data)):
        now += 0.01
        if len(packet) >= 12 and rtp_is_report(packet):
            mallory.on_rtcp(packet, now)
        else:
            mallory.on_rtp(*framed(packet), now)
        before = len(stand.outbox.sent)
        amara.on_rtp(*_packet(0, AUDIO, number + 2, b"heard"), now)
        told = [data for path, data in stand.outbox.sent[before:] if path is bruno.line.ice.path]
        assert any(data.endswith(b"heard") for data in told), "amara is not heard any more"
        if number % 8 == 0:
            mallory.chase_missing(now)
            mallory.report_arrivals()
            mallory.report(now)
            stand.room.choose_heard(now)
        assert len(mallory.sources) <= 4
    for path, sent in stand.outbox.sent:
        assert len(sent) <= FRAME_BYTES - 160
        assert path.owner in (one.line.ice for one in stand.people)
        if b"heard" in sent and not rtp_is_report(sent):
            ssrc = int.from_bytes(sent[8:12])
            owner = next(one for one in stand.people if one.line.ice is path.owner)
            assert ssrc in {slot.ssrc for slot in owner.slots}


def _listed(data: bytes) -> Iterator[bytes]:
    while len(data) > 2:
        size = int.from_bytes(data[:2]) % LARGEST_PLAIN
        if size:
            yield data[2 : 2 + size]
        data = data[2 + size :]
