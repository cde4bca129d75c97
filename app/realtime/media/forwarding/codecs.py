"""What a payload says of itself without being decoded: where a picture can be started from, what the picture is called.

VP8 as in RFC 7741, VP9 as in RFC 9628, H.264 as in RFC 6184 (packetization modes 0 and 1), redundant sound as in
RFC 2198. Nothing here raises on bytes from outside: what cannot be read is None, or no key frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

NAL_KEY_PICTURE, NAL_PARAMETERS, NAL_SEVERAL, NAL_PIECE = 5, 7, 24, 28


class Descriptor(NamedTuple):
    """What stands at the start of a video payload: offsets (0 where the field is missing) and the values there."""

    picture_at: int
    picture_bits: int
    picture: int
    tl0_at: int
    tl0: int
    keyframe: bool


Reader = Callable[[bytes], Descriptor | None]


def reader(codec: str) -> Reader | None:
    """What reads the payloads of one stream of this codec; None for sound."""
    if codec == "H264":
        return H264()
    return {"VP8": parse_vp8, "VP9": parse_vp9}.get(codec)


def parse_vp8(payload: bytes) -> Descriptor | None:
    """Read the descriptor at the start of a VP8 payload; None where it is cut short."""
    try:
        first, at = payload[0], 1
        picture_at = bits = picture = tl0_at = tl0 = 0
        if first & 0x80:
            flags = payload[at]
            at += 1
            if flags & 0x80:
                picture_at, bits, picture = at, 7, payload[at]
                if picture & 0x80:
                    bits, picture = 15, (picture & 0x7F) << 8 | payload[at + 1]
                at += 2 if bits == 15 else 1
            if flags & 0x40:
                tl0_at, tl0 = at, payload[at]
                at += 1
            if flags & 0x30:
                at += 1
        # A key frame starts with the first packet of partition 0 and a cleared P bit (RFC 7741, 4.3).
        keyframe = bool(first & 0x10) and not first & 0x0F and not payload[at] & 1
    except IndexError:
        return None
    return Descriptor(picture_at, bits, picture, tl0_at, tl0, keyframe)


def parse_vp9(payload: bytes) -> Descriptor | None:
    """Read the descriptor at the start of a VP9 payload (RFC 9628, 4.2); None where it is cut short."""
    try:
        first, at = payload[0], 1
        picture_at = bits = picture = tl0_at = tl0 = spatial = 0
        if first & 0x80:  # I: a picture id
            picture_at, bits, picture = at, 7, payload[at]
            if picture & 0x80:
                bits, picture = 15, (picture & 0x7F) << 8 | payload[at + 1]
            at += 2 if bits == 15 else 1
        if (
            first & 0x20
        ):  # L: layer indices, and the number of the base picture unless references are flexible
            spatial = payload[at] >> 1 & 7
            at += 1
            if not first & 0x10:
                tl0_at, tl0 = at, payload[at]
        # Nothing before is referred to (P), and a frame of the lowest spatial layer begins (B).
        keyframe = not first & 0x40 and bool(first & 0x08) and not spatial
    except IndexError:
        return None
    return Descriptor(picture_at, bits, picture, tl0_at, tl0, keyframe)


class H264:
    """Reads one H.264 stream. It can be started from its parameter sets, which come with each key picture;

    a stream that never sends any (they were in its SDP) from the key picture itself.
    """

    _KEY, _OTHER = Descriptor(0, 0, 0, 0, 0, True), Descriptor(0, 0, 0, 0, 0, False)

    def __init__(self) -> None:
        self._has_parameters = False

    def __call__(self, payload: bytes) -> Descriptor:
        """Read a payload."""
        kinds = set(nal_kinds(payload))
        if NAL_PARAMETERS in kinds:
            self._has_parameters = True
            return self._KEY
        return self._KEY if NAL_KEY_PICTURE in kinds and not self._has_parameters else self._OTHER


def nal_kinds(payload: bytes) -> Iterator[int]:
    """The types of the NAL units that begin in a payload: a single one, several (STAP-A) or the first piece of one."""
    if not payload:
        return
    kind = payload[0] & 31
    if kind == NAL_SEVERAL:
        at = 1
        while at + 2 < len(payload):
            yield payload[at + 2] & 31
            at += 2 + (payload[at] << 8 | payload[at + 1])
    elif kind == NAL_PIECE:
        if len(payload) > 1 and payload[1] & 0x80:
            yield payload[1] & 31
    elif 1 <= kind < NAL_SEVERAL:
        yield kind


def primary(payload: bytes) -> bytes | None:
    """The newest block of a redundant payload (RFC 2198), without the older ones; None where it lies about sizes."""
    at = older = 0
    try:
        while payload[at] & 0x80:
            older += (payload[at + 2] & 3) << 8 | payload[at + 3]
            at += 4
    except IndexError:
        return None
    start = at + 1 + older
    return payload[start:] if start <= len(payload) else None
