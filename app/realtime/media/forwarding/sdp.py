"""The browser's offer read, our answer written (RFC 8866, 8829, 8853; the layout is in docs/media.md)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.realtime.media.engine import Kind, OfferIsBad
from app.realtime.media.forwarding import rtp

CODECS: dict[str, str] = {"audio": "opus/48000/2", "video": "VP8/90000"}
CLOCK: dict[str, int] = {"audio": 48000, "video": 90000}
UP_EXTENSIONS = (rtp.MID, rtp.RID, rtp.REPAIRED_RID, rtp.AUDIO_LEVEL, rtp.TRANSPORT_SEQUENCE)
DOWN_EXTENSIONS = (rtp.ABSOLUTE_SEND_TIME,)
LONGEST_OFFER = 200_000
MOST_LINES = 24
MOST_STREAMS, MOST_FINGERPRINTS = 16, 4
DIGESTS = ("sha-256", "sha-384", "sha-512")
LAYERS = ("l", "h")


@dataclass(frozen=True, slots=True)
class Line:
    """One media line of an offer. `payload_type` is our codec's; `repair_type` its RTX, None where not offered."""

    kind: Kind
    mid: str
    direction: Literal["up", "down"]
    payload_type: int
    repair_type: int | None
    extensions: dict[str, int]
    rids: tuple[str, ...] = ()
    ssrcs: tuple[int, ...] = ()
    repairs: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What we need of an offer: the lines in order, the ICE names and the certificate's fingerprints."""

    lines: tuple[Line, ...]
    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]


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


class _Section:
    """The attributes of one section of an SDP, in order."""

    def __init__(self, head: str = "") -> None:
        self.head = head.split()
        self.attributes: list[tuple[str, str]] = []

    def all(self, name: str) -> Iterator[str]:
        return (value for key, value in self.attributes if key == name)

    def first(self, name: str, otherwise: _Section | None = None) -> str:
        return next(self.all(name), otherwise.first(name) if otherwise else "")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.attributes)


def parse_offer(sdp: str) -> Offer:
    """Read an offer; raises OfferIsBad for anything that is not the documented layout."""
    if len(sdp) > LONGEST_OFFER:
        raise OfferIsBad("The offer is too long.")
    session, *media = _sections(sdp)
    if not media or len(media) > MOST_LINES:
        raise OfferIsBad("The offer has no media lines, or too many.")
    try:
        lines = tuple(_line(section) for section in media)
    except (ValueError, IndexError) as cause:
        raise OfferIsBad("The offer cannot be read.") from cause
    if len({line.mid for line in lines}) != len(lines):
        raise OfferIsBad("Two lines have the same mid.")
    fingerprints = tuple(
        (words[0].lower(), words[1])
        for value in dict.fromkeys([*session.all("fingerprint"), *media[0].all("fingerprint")])
        if len(words := value.split()) == 2 and words[0].lower() in DIGESTS
    )
    ufrag, password = media[0].first("ice-ufrag", session), media[0].first("ice-pwd", session)
    if not fingerprints or not ufrag or not password:
        raise OfferIsBad("The offer lacks ICE names or a fingerprint.")
    if len(fingerprints) > MOST_FINGERPRINTS or len(ufrag) > 256 or len(password) > 256:
        raise OfferIsBad("The offer has too many fingerprints, or longer names than ICE allows.")
    _check_layout(lines)
    return Offer(lines, ufrag, password, fingerprints)


def _sections(sdp: str) -> list[_Section]:
    sections = [_Section()]
    for text in sdp.splitlines():
        if text.startswith("m="):
            sections.append(_Section(text[2:]))
        elif text.startswith("a="):
            name, _, value = text[2:].partition(":")
            sections[-1].attributes.append((name, value))
    return sections


def _line(section: _Section) -> Line:
    kind = _kind(section.head[0])
    if section.has("inactive"):
        raise OfferIsBad("A media line is inactive.")
    payload_type, repair = _codec(section, CODECS[kind])
    offered = {words[1]: words[0] for value in section.all("extmap") if len(words := value.split()) >= 2}
    direction: Literal["up", "down"] = "down" if section.has("recvonly") else "up"
    carried = UP_EXTENSIONS if direction == "up" else DOWN_EXTENSIONS
    numbers = {uri: int(offered[uri].split("/")[0]) for uri in carried if uri in offered}
    pairs = [value.split() for value in section.all("ssrc-group") if value.startswith("FID ")]
    ssrcs = tuple(dict.fromkeys(int(value.split()[0]) for value in section.all("ssrc")))
    if len(ssrcs) > MOST_STREAMS or len(pairs) > MOST_STREAMS:
        raise OfferIsBad("A line has too many streams.")
    mid = section.first("mid")
    if not (mid.isascii() and mid.isalnum()) or len(mid) > 16:
        raise OfferIsBad("A line lacks a plain mid.")
    return Line(
        kind=kind,
        mid=mid,
        direction=direction,
        payload_type=payload_type,
        repair_type=repair,
        extensions={uri: number for uri, number in numbers.items() if 1 <= number <= 14},
        rids=_rids(section),
        ssrcs=ssrcs,
        repairs={int(pair[2]): int(pair[1]) for pair in pairs},
    )


def _kind(word: str) -> Kind:
    if word == "audio":
        return "audio"
    if word == "video":
        return "video"
    raise OfferIsBad(f"A line of kind {word[:20]!r} is not carried here.")


def _codec(section: _Section, codec: str) -> tuple[int, int | None]:
    """The payload types of our codec and of its repair stream, as this offer numbers them."""
    maps = {int(words[0]): words[1] for value in section.all("rtpmap") if len(words := value.split()) >= 2}
    formats = {int(value.split()[0]): value.partition(" ")[2] for value in section.all("fmtp")}
    main = next((number for number, name in maps.items() if name.lower() == codec.lower()), None)
    if main is None or not _is_payload_type(main):
        raise OfferIsBad(f"The offer has no {codec}.")
    repair = next(
        (
            number
            for number, name in maps.items()
            if name.lower().startswith("rtx/")
            and _is_payload_type(number)
            and f"apt={main}" in formats.get(number, "").split(";")
        ),
        None,
    )
    return main, repair


def _is_payload_type(number: int) -> bool:
    """Whether a packet may bear this number; 64 to 95 would be taken for reports (RFC 5761, 4)."""
    return 0 <= number < 64 or 96 <= number < 128


def _rids(section: _Section) -> tuple[str, ...]:
    sent = (value.split() for value in section.all("rid"))
    return tuple(words[0] for words in sent if len(words) >= 2 and words[1] == "send" and words[0] in LAYERS)


def _check_layout(lines: tuple[Line, ...]) -> None:
    up = [line.kind for line in lines if line.direction == "up"]
    if up not in ([], ["audio"], ["audio", "video"], ["audio", "video", "video"]):
        raise OfferIsBad("The lines that send are a microphone, then a camera, then a screen.")
    if any(line.direction == "up" for line in lines[len(up) :]):
        raise OfferIsBad("The lines that send come first.")


def write_answer(offer: Offer, ground: Ground, slots: dict[str, DownSlot]) -> str:
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


def _common(line: Line, ground: Ground) -> list[str]:
    types = [line.payload_type] + ([line.repair_type] if line.repair_type is not None else [])
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


def _formats(line: Line) -> list[str]:
    number = line.payload_type
    text = [f"a=rtpmap:{number} {CODECS[line.kind]}"]
    if line.kind == "audio":
        text.append(f"a=fmtp:{number} minptime=10;useinbandfec=1;usedtx=1")
    else:
        # Without transport-cc on the way down a browser measures its line itself and tells us by REMB.
        measures = "transport-cc" if rtp.TRANSPORT_SEQUENCE in line.extensions else "goog-remb"
        text += [f"a=rtcp-fb:{number} {way}" for way in ("nack", "nack pli", "ccm fir", measures)]
    if line.repair_type is not None:
        text += [
            f"a=rtpmap:{line.repair_type} rtx/{CLOCK[line.kind]}",
            f"a=fmtp:{line.repair_type} apt={number}",
        ]
    return text + [f"a=extmap:{number} {uri}" for uri, number in line.extensions.items()]


def _up(line: Line) -> list[str]:
    text = ["a=recvonly"]
    if line.rids:
        text += [f"a=rid:{rid} recv" for rid in line.rids] + ["a=simulcast:recv " + ";".join(line.rids)]
    return text


def _down(line: Line, slot: DownSlot) -> list[str]:
    text = ["a=sendonly", f"a=msid:slot-{line.mid} slot-{line.mid}", f"a=ssrc:{slot.ssrc} cname:room"]
    if line.repair_type is not None:
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
