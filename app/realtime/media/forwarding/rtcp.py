"""RTCP on the wire: reports (RFC 3550), feedback (RFC 4585, 5104), REMB and transport-wide feedback (their drafts).

Reading never raises on bytes from outside: whatever cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from struct import error, pack, unpack_from
from typing import NamedTuple

SENDER_REPORT, RECEIVER_REPORT, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 205, 206
MOST_NACKED = 512
MOST_BITRATE = 1 << 40


class SenderReport(NamedTuple):
    """A sender's clocks: 64-bit NTP time and the RTP timestamp of the same instant."""

    ssrc: int
    ntp: int
    rtp_time: int


class Report(NamedTuple):
    """What a receiver says of one stream; `delay` is 1/65536 s since the sender report `last_report`.

    `highest` is the highest sequence number that came, with the wraps counted in its upper half.
    """

    ssrc: int
    loss: float
    last_report: int
    delay: int
    highest: int = 0


class Nack(NamedTuple):
    """Sequence numbers that the receiver of `ssrc` misses."""

    ssrc: int
    sequences: tuple[int, ...]


class KeyframeRequest(NamedTuple):
    """A picture loss indication or full intra request for `ssrc`."""

    ssrc: int


class Estimate(NamedTuple):
    """What a receiver thinks its line carries, in bits per second (REMB)."""

    bitrate: int


Message = SenderReport | Report | Nack | KeyframeRequest | Estimate


def parse(data: bytes) -> list[Message]:
    """Read a compound packet after decryption; unknown or broken parts are skipped.

    A packet names at most `MOST_NACKED` sequence numbers, however many parts it has.
    """
    found: list[Message] = []
    at, nacked = 0, 0
    while at + 4 <= len(data):
        first, kind, words = unpack_from("!BBH", data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            break
        with suppress(error, IndexError):  # a cut part says nothing; its neighbours may still be right
            for message in _read(kind, first & 31, data[at:end]):
                if isinstance(message, Nack):
                    nacked += len(message.sequences)
                    if nacked > MOST_NACKED:
                        continue
                found.append(message)
        at = end
    return found


def _read(kind: int, count: int, part: bytes) -> Iterator[Message]:
    if kind == SENDER_REPORT:
        ssrc, ntp, rtp_time = unpack_from("!IQI", part, 4)
        yield SenderReport(ssrc, ntp, rtp_time)
        yield from _reports(part, 28, count)
    elif kind == RECEIVER_REPORT:
        yield from _reports(part, 8, count)
    elif kind == TRANSPORT_FEEDBACK and count == 1:
        yield Nack(unpack_from("!I", part, 8)[0], tuple(islice(_nacked(part), MOST_NACKED)))
    elif kind == PAYLOAD_FEEDBACK and count == 1:
        yield KeyframeRequest(unpack_from("!I", part, 8)[0])
    elif kind == PAYLOAD_FEEDBACK and count == 4:
        for at in range(12, len(part) - 7, 8):
            yield KeyframeRequest(unpack_from("!I", part, at)[0])
    elif kind == PAYLOAD_FEEDBACK and count == 15 and part[12:16] == b"REMB":
        number = unpack_from("!I", part, 16)[0]
        yield Estimate(min(MOST_BITRATE, (number & 0x3FFFF) << (number >> 18 & 63)))


def _reports(part: bytes, at: int, count: int) -> Iterator[Report]:
    for start in range(at, at + 24 * count, 24):
        ssrc, lost = unpack_from("!IB", part, start)
        highest, _jitter, last_report, delay = unpack_from("!IIII", part, start + 8)
        yield Report(ssrc, lost / 256, last_report, delay, highest)


def _nacked(part: bytes) -> Iterator[int]:
    for at in range(12, len(part) - 3, 4):
        first, following = unpack_from("!HH", part, at)
        yield first
        for bit in range(16):
            if following >> bit & 1:
                yield (first + bit + 1) & 0xFFFF


def sender_report(ssrc: int, ntp: int, rtp_time: int, packets: int, octets: int) -> bytes:
    """A sender report without report blocks."""
    return pack(
        "!BBHIQIII", 0x80, SENDER_REPORT, 6, ssrc, ntp, rtp_time, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
    )


class ReceptionBlock(NamedTuple):
    """What we report of one stream; `fraction` is of 256, `jitter` in timestamp units (RFC 3550, 6.4.1)."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


def receiver_report(ssrc: int, blocks: Sequence[ReceptionBlock]) -> bytes:
    """A receiver report of at most 31 blocks."""
    body = b"".join(
        pack(
            "!IIIIII",
            block.ssrc,
            block.fraction << 24 | max(-0x800000, min(0x7FFFFF, block.lost)) & 0xFFFFFF,
            block.highest & 0xFFFFFFFF,
            block.jitter & 0xFFFFFFFF,
            block.last_report,
            block.delay & 0xFFFFFFFF,
        )
        for block in blocks
    )
    return pack("!BBHI", 0x80 | len(blocks), RECEIVER_REPORT, 1 + 6 * len(blocks), ssrc) + body


def picture_loss(sender: int, media: int) -> bytes:
    """Ask the sender of `media` for a key frame."""
    return pack("!BBHII", 0x81, PAYLOAD_FEEDBACK, 2, sender, media)


def nack(sender: int, media: int, sequences: Iterable[int]) -> bytes:
    """Ask for these packets of `media` again; neighbours share one field (RFC 4585, 6.2.1)."""
    ordered = sorted(sequences)
    fields = b""
    at = 0
    while at < len(ordered):
        first, following = ordered[at], 0
        at += 1
        while at < len(ordered) and ordered[at] - first <= 16:
            following |= 1 << (ordered[at] - first - 1)
            at += 1
        fields += pack("!HH", first, following)
    return pack("!BBHII", 0x81, TRANSPORT_FEEDBACK, 2 + len(fields) // 4, sender, media) + fields
