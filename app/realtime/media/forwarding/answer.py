"""Our answer to an offer, written (RFC 8866, 8829, 8853)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.realtime.media.forwarding import rtp, sdp


@dataclass(frozen=True, slots=True)
class DownSlot:
    """The streams of our own that a down line carries."""

    ssrc: int
    repair_ssrc: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer says of ourselves; `candidates` are whole attribute lines without "a="."""

    ufrag: str
    password: str
    fingerprint: str
    candidates: tuple[str, ...]


def write_answer(offer: sdp.Offer, ground: Ground, slots: dict[str, DownSlot]) -> str:
    """Answer an offer; `slots` has our streams for each down line by its mid."""
    mids = " ".join(line.mid for line in offer.lines)
    text = [
        "v=0",
        f"o=- {secrets.randbits(52)} 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS *",
    ]
    for line in offer.lines:
        text += _common(line, ground) + _formats(line)
        text += _up(line) if line.direction == "up" else _down(line, slots[line.mid])
    return "\r\n".join(text) + "\r\n"


def _common(line: sdp.Line, ground: Ground) -> list[str]:
    types = [number for codec in line.codecs for number in _numbers(codec)]
    return [
        f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, types))}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=mid:{line.mid}",
        f"a=ice-ufrag:{ground.ufrag}",
        f"a=ice-pwd:{ground.password}",
        f"a=fingerprint:sha-256 {ground.fingerprint}",
        "a=setup:passive",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        *(f"a={candidate}" for candidate in ground.candidates),
        "a=end-of-candidates",
    ]


def _numbers(codec: sdp.Codec) -> list[int]:
    """Payload types of a codec, in order of preference: a browser sends what stands first."""
    return [
        number for number in (codec.red_type, codec.payload_type, codec.repair_type) if number is not None
    ]


def _formats(line: sdp.Line) -> list[str]:
    text = []
    # Without transport-cc on the way down a browser measures its line itself and tells us by REMB.
    measures = "transport-cc" if rtp.TRANSPORT_SEQUENCE in line.extensions else "goog-remb"
    for codec in line.codecs:
        number = codec.payload_type
        text.append(f"a=rtpmap:{number} {sdp.NAMES[codec.name]}")
        if line.kind == "audio":
            text.append(f"a=fmtp:{number} minptime=10;useinbandfec=1;usedtx=1")
        else:
            text += [f"a=rtcp-fb:{number} {way}" for way in ("nack", "nack pli", "ccm fir", measures)]
        if codec.parameters:
            text.append(f"a=fmtp:{number} {codec.parameters}")
        if codec.red_type is not None:
            text += [f"a=rtpmap:{codec.red_type} {sdp.RED}", f"a=fmtp:{codec.red_type} {number}/{number}"]
        if codec.repair_type is not None:
            text += [f"a=rtpmap:{codec.repair_type} rtx/90000", f"a=fmtp:{codec.repair_type} apt={number}"]
    return text + [f"a=extmap:{number} {uri}" for uri, number in line.extensions.items()]


def _up(line: sdp.Line) -> list[str]:
    text = ["a=recvonly"]
    if line.rids:
        text += [f"a=rid:{rid} recv" for rid in line.rids] + ["a=simulcast:recv " + ";".join(line.rids)]
    return text


def _down(line: sdp.Line, slot: DownSlot) -> list[str]:
    text = ["a=sendonly", f"a=msid:slot-{line.mid} slot-{line.mid}", f"a=ssrc:{slot.ssrc} cname:room"]
    if any(codec.repair_type is not None for codec in line.codecs):
        text += [
            f"a=ssrc-group:FID {slot.ssrc} {slot.repair_ssrc}",
            f"a=ssrc:{slot.repair_ssrc} cname:room",
        ]
    return text


def candidates(addresses: list[str], udp_port: int | None, tcp_port: int | None) -> tuple[str, ...]:
    """Host candidates for these addresses, UDP before TCP, earlier addresses before later ones (RFC 8839)."""
    found = []
    for place, address in enumerate(addresses):
        local = 65535 - place
        if udp_port:
            priority = 126 << 24 | local << 8 | 255
            found.append(f"candidate:{place + 1} 1 udp {priority} {address} {udp_port} typ host")
        if tcp_port:
            # A TCP path is second to every UDP path: type preference lower by a lot (RFC 6544, 4.2).
            priority = 90 << 24 | local << 8 | 255
            found.append(
                f"candidate:{place + 101} 1 tcp {priority} {address} {tcp_port} typ host tcptype passive"
            )
    return tuple(found)
