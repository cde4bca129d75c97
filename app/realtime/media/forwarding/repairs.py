"""What is sent again into a down slot, and what is sent for nothing but to try the line. Limits hold for both."""

from __future__ import annotations

import secrets
from struct import pack
from typing import TYPE_CHECKING

from app.realtime.media.forwarding import rtcp, rtp
from app.realtime.media.forwarding.losses import Tally

if TYPE_CHECKING:
    from app.realtime.media.forwarding.slot import Slot
    from app.realtime.media.forwarding.source import MediaPacket
    from app.realtime.media.forwarding.stretch import Stretch

RESENDS_PER_SECOND = 400.0
RESENDS_AT_ONCE = 200.0
RESEND_PAUSE = 0.02
# As much padding as libwebrtc puts in a packet; the last byte of a packet says how much, so 255 is the limit.
PADDING = 224
PADDED_BYTES = rtp.FIXED_HEADER + 8 + PADDING
TAIL_SECONDS = 0.15
REPAIRED_PART, LEAST_ROOM = 0.3, 6000.0


class Room:
    """What a receiver's line has left for repairs, in bytes: on a full line repairs must not drown what they repair."""

    def __init__(self) -> None:
        self.left = LEAST_ROOM

    def refill(self, capacity: float, passed: float) -> None:
        """Give back a part of what the line carried (bit/s) in so many seconds; at most what one second has."""
        each_second = max(LEAST_ROOM, capacity / 8 * REPAIRED_PART)
        self.left = min(each_second, self.left + each_second * passed)


class Repairs:
    """The repair stream (RTX, RFC 4588) of one slot. `bytes` counts what was sent again, `padding` the trials.

    `asked` counts the packets that the receiver missed: the first and quickest word of a line that is too full.
    """

    def __init__(self, slot: Slot) -> None:
        self.ssrc = secrets.randbelow(2**31) + 1
        self.resent = self.bytes = self.padding = self.asked = 0
        self.tally = Tally()
        self.room = Room()
        self._slot = slot
        self._number = secrets.randbelow(0x8000)
        self._tokens = RESENDS_AT_ONCE
        self._tokens_at = 0.0
        self._resent_at: dict[int, float] = {}
        self._tail: int | None = None

    def resend(self, sequence: int, now: float) -> bool:
        """Send a packet again by our number; whether to ask for more makes sense now.

        Rate-limited: a small request must not draw a flood of answers, nor a long search for nothing.
        """
        if self._slot.kind != "video" or self._slot.paused is not None or not self._has_tokens(now):
            return False
        found = self._slot.find(sequence)
        if found is not None and self._may_resend(sequence, now):
            self.room.left -= self._again(sequence, *found, now)
        return True

    def reported(self, report: rtcp.Report, now: float) -> None:
        """Take in what the receiver says of this stream; it tells the round trip also while the picture is paused."""
        self.tally.take(report)
        self._slot.hear_round_trip(report, now)

    def guard_tail(self, now: float) -> None:
        """Repeat the last packet once when nothing follows it: whoever lost it would see no gap, and wait for long."""
        slot = self._slot
        if now - slot.sent_at < TAIL_SECONDS or slot.sequence == self._tail or slot.source is None:
            return
        self._tail = slot.sequence
        found = slot.find(slot.sequence)
        if found is not None:
            self._again(slot.sequence, *found, now)

    def _again(self, sequence: int, stretch: Stretch, packet: MediaPacket, now: float) -> int:
        payload = bytearray(packet.payload)
        if packet.descriptor is not None and stretch.rewrites:
            stretch.rewrite(payload, 0, packet.descriptor)
        timestamp = (packet.timestamp + stretch.timestamp) & 0xFFFFFFFF
        codec = stretch.codec
        if codec.repair_type is not None:
            self._number = (self._number + 1) & 0xFFFF
            second, number, ssrc = packet.marker | codec.repair_type, self._number, self.ssrc
            payload[:0] = pack("!H", sequence)  # RFC 4588, section 4
        else:
            second, number, ssrc = packet.marker | codec.payload_type, sequence, self._slot.ssrc
        size = self._send(pack("!BHII", second, number, timestamp, ssrc), bytes(payload), 0x80, now)
        self.resent += bool(size)
        self.bytes += size
        return size

    def pad(self, size: float, now: float) -> float:
        """Send up to `size` bytes of padding; returns what was sent, 0 where the receiver takes no repairs."""
        repair = next(
            (one.repair_type for one in self._slot.codecs.values() if one.repair_type is not None), None
        )
        if repair is None:
            return 0
        sent = 0
        while sent + PADDED_BYTES <= size:
            self._number = (self._number + 1) & 0xFFFF
            head = pack("!BHII", repair, self._number, 0, self.ssrc)
            written = self._send(head, bytes(PADDING - 1) + bytes((PADDING,)), 0xA0, now)
            if not written:
                break
            sent += written
        self.padding += sent
        return sent

    def _send(self, head: bytes, payload: bytes, first: int, now: float) -> int:
        """Send a packet, with the time of sending where the receiver measures by it; returns its size."""
        line, extension = self._slot.line, self._slot.time_extension
        path, outbound = line.ice.path, line.outbound
        if path is None or outbound is None:
            return 0
        if extension:
            data = bytes((first | 0x10,)) + head + rtp.time_of_sending(extension, now) + payload
        else:
            data = bytes((first,)) + head + payload
        frame = path.outbox.frame
        frame.view[: len(data)] = data
        sealed = outbound.protect(frame.cdata, len(data))
        if not sealed:
            return 0
        path.outbox.commit(path, sealed)
        return len(data)

    def _has_tokens(self, now: float) -> bool:
        tokens = self._tokens + (now - self._tokens_at) * RESENDS_PER_SECOND
        self._tokens, self._tokens_at = min(RESENDS_AT_ONCE, tokens), now
        return self._tokens >= 1

    def _may_resend(self, sequence: int, now: float) -> bool:
        if now - self._resent_at.get(sequence, 0.0) < RESEND_PAUSE:
            return False
        if len(self._resent_at) > RESENDS_AT_ONCE:
            self._resent_at.clear()
        self.asked += sequence not in self._resent_at
        self._resent_at[sequence] = now
        self._tokens -= 1
        return self.room.left > 0
