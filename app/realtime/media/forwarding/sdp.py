"""A browser's offer, read (RFC 8866, 8829, 8853; the layout is in docs/media.md). `answer` writes what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.realtime.media.engine import Kind, OfferIsBad
from app.realtime.media.forwarding import rtp

# What is carried, the preferred first. The order is by who can decode it: VP8 and H.264 every browser (RFC 7742).
CODECS: dict[Kind, tuple[str, ...]] = {"audio": ("opus",), "video": ("VP8", "H264", "VP9")}
NAMES = {"opus": "opus/48000/2", "VP8": "VP8/90000", "H264": "H264/90000", "VP9": "VP9/90000"}
RED = "red/48000/2"
UP_EXTENSIONS = (rtp.MID, rtp.RID, rtp.REPAIRED_RID, rtp.AUDIO_LEVEL, rtp.TRANSPORT_SEQUENCE)
DOWN_EXTENSIONS = (rtp.ABSOLUTE_SEND_TIME,)
LONGEST_OFFER = 200_000
MOST_LINES = 24
MOST_STREAMS, MOST_FINGERPRINTS = 16, 4
DIGESTS = ("sha-256", "sha-384", "sha-512")
LAYERS = ("l", "h")


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec as one offer numbers it: itself, its repair stream (RTX), its redundant form (RED) where offered."""

    name: str
    payload_type: int
    repair_type: int | None = None
    red_type: int | None = None
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One media line of an offer. `codecs` are those that are carried here, the preferred first; one goes up."""

    kind: Kind
    mid: str
    direction: Literal["up", "down"]
    codecs: tuple[Codec, ...]
    extensions: dict[str, int]
    rids: tuple[str, ...] = ()
    ssrcs: tuple[int, ...] = ()
    repairs: dict[int, int] = field(default_factory=dict)

    @property
    def codec(self) -> Codec:
        """The preferred codec of this line."""
        return self.codecs[0]


@dataclass(frozen=True, slots=True)
class Offer:
    """What we need of an offer: the lines in order, the ICE names and the certificate's fingerprints."""

    lines: tuple[Line, ...]
    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]


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
    offered = {words[1]: words[0] for value in section.all("extmap") if len(words := value.split()) >= 2}
    direction: Literal["up", "down"] = "down" if section.has("recvonly") else "up"
    codecs = _codecs(section, kind)[: 1 if direction == "up" else None]
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
        codecs=codecs,
        extensions={uri: number for uri, number in numbers.items() if 1 <= number <= 14},
        # A VP9 encoder that is asked for sizes makes one stream of all of them, which cannot be taken apart here.
        rids=_rids(section) if codecs[0].name != "VP9" else (),
        ssrcs=ssrcs,
        repairs={int(pair[2]): int(pair[1]) for pair in pairs},
    )


def _kind(word: str) -> Kind:
    if word == "audio":
        return "audio"
    if word == "video":
        return "video"
    raise OfferIsBad(f"A line of kind {word[:20]!r} is not carried here.")


def _codecs(section: _Section, kind: Kind) -> tuple[Codec, ...]:
    """The codecs of this line that are carried here; raises OfferIsBad where there is none."""
    maps = {int(words[0]): words[1] for value in section.all("rtpmap") if len(words := value.split()) >= 2}
    formats = {int(value.split()[0]): value.partition(" ")[2] for value in section.all("fmtp")}
    found = []
    for name in CODECS[kind]:
        numbers = [number for number, said in maps.items() if said.lower() == NAMES[name].lower()]
        fit = [
            number for number in numbers if _is_payload_type(number) and _fits(name, formats.get(number, ""))
        ]
        # Constrained baseline before other profiles of H.264: everybody decodes it.
        fit.sort(
            key=lambda number: name == "H264" and "profile-level-id=42" not in formats.get(number, "").lower()
        )
        if fit:
            found.append(_codec(name, fit[0], maps, formats))
    if not found:
        raise OfferIsBad(f"The offer has none of {', '.join(CODECS[kind])}.")
    return tuple(found)


def _fits(name: str, parameters: str) -> bool:
    """Whether we carry this form of a codec: H.264 with fragments (mode 1), VP9 of eight bits (profile 0)."""
    said = parameters.replace(" ", "").split(";")
    if name == "H264":
        return "packetization-mode=1" in said
    return name != "VP9" or not any(one.startswith("profile-id=") and one != "profile-id=0" for one in said)


def _codec(name: str, number: int, maps: dict[int, str], formats: dict[int, str]) -> Codec:
    repair = red = None
    for other, said in maps.items():
        parameters = formats.get(other, "")
        if not _is_payload_type(other):
            continue
        if said.lower().startswith("rtx/") and f"apt={number}" in parameters.split(";"):
            repair = other
        if said.lower() == RED and set(parameters.split("/")) == {str(number)}:
            red = other
    return Codec(name, number, repair, red, formats.get(number, "") if name == "H264" else "")


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
