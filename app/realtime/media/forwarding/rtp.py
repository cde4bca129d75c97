"""RTP on the wire: headers (RFC 3550), one-byte header extensions (RFC 8285).

Nothing here raises on bytes from outside: what cannot be read is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack_from
from typing import NamedTuple

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABSOLUTE_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

FIXED_HEADER = 12
ONE_BYTE_PROFILE = 0xBEDE
MARKER = 0x80
MOST_EXTENSIONS, MOST_EXTENSION_WORDS = 32, 64


class Header(NamedTuple):
    """Where things stand in a packet. `start:end` is the payload without padding; extensions end at `start`."""

    marker: int
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    extensions: int
    start: int
    end: int


def parse_header(data: bytes | memoryview, length: int) -> Header | None:
    """Read the header of the `length` bytes of RTP at the start of `data`; None where it lies about its size.

    Also where it has more extensions than any client: looking through them is work for each packet.
    """
    if length < FIXED_HEADER:
        return None
    first, second, sequence, timestamp, ssrc = unpack_from("!BBHII", data)
    start = FIXED_HEADER + 4 * (first & 15)
    extensions = 0
    if first & 0x10:
        if start + 4 > length:
            return None
        profile, words = unpack_from("!HH", data, start)
        if profile == ONE_BYTE_PROFILE:
            extensions = start + 4
        if words > MOST_EXTENSION_WORDS:
            return None
        start += 4 + 4 * words
    end = length
    if first & 0x20 and length:
        end -= data[length - 1]
    if first >> 6 != 2 or start > length or end < start:
        return None
    return Header(second & MARKER, second & 0x7F, sequence, timestamp, ssrc, extensions, start, end)


def extensions(data: bytes | memoryview, header: Header) -> Iterator[tuple[int, int, int]]:
    """Yield (id, offset, length in bytes) of each extension; stops at the first that does not fit.

    Padding counts too: a packet of nothing but tiny extensions must not cost more than one of a browser.
    """
    at, end = header.extensions, header.start
    for _ in range(MOST_EXTENSIONS):
        if not 0 < at < end:
            return
        first = data[at]
        if first == 0:
            at += 1
            continue
        length = (first & 15) + 1
        if first >> 4 in (0, 15) or at + 1 + length > end:
            return  # both numbers end the list (RFC 8285, 4.2)
        yield first >> 4, at + 1, length
        at += 1 + length


def sequence_and_level(
    data: bytes | memoryview, header: Header, sequence_id: int, level_id: int
) -> tuple[int | None, int | None]:
    """The two extensions that every packet may carry: its transport-wide number, and its sound level (RFC 6464).

    As `extensions`, without making an object of each; ids of 0 are not looked for.
    """
    sequence = level = None
    at, end = header.extensions, header.start
    while 0 < at < end:
        first = data[at]
        if first == 0:
            at += 1
            continue
        number, length = first >> 4, (first & 15) + 1
        if number in (0, 15) or at + 1 + length > end:
            break
        if number == sequence_id and length == 2:
            sequence = data[at + 1] << 8 | data[at + 2]
        elif number == level_id:
            level = data[at + 1] & 127
        at += 1 + length
    return sequence, level


def absolute_send_time(now: float) -> int:
    """Seconds as the 24 bits of the abs-send-time extension: 6.18 fixed point."""
    return int(now % 64 * 262144) & 0xFFFFFF


def time_of_sending(number: int, now: float) -> bytes:
    """A block of header extensions with nothing but the abs-send-time, as extension `number`."""
    at = absolute_send_time(now)
    return pack("!HHBBH", ONE_BYTE_PROFILE, 1, number << 4 | 2, at >> 16, at & 0xFFFF)


def is_newer(sequence: int, than: int) -> bool:
    """Whether one 16-bit sequence number comes after another, across the wrap."""
    return 0 < (sequence - than) & 0xFFFF < 0x8000
