"""One incoming stream: what arrived, what is missing, and what the receivers of it may ask for again.

Numbers here are "dense": padding that a sender puts in between is taken out of the count, so that whoever receives
the stream from us sees no holes where nothing was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer
from app.realtime.media.forwarding import codecs, rtcp

if TYPE_CHECKING:
    from app.realtime.media.forwarding.slot import Slot
    from app.realtime.media.forwarding.track import Track

RING = 512
LARGEST_GAP = 200
KEYFRAME_PAUSE = 0.3
# A key frame of a whole screen is a second's worth of its line: several who come together share one.
SCREEN_KEYFRAME_PAUSE = 1.0
NACK_PAUSE = 0.05
ASK_PAUSE = 0.005
NACK_TRIES = 8
NACK_SECONDS = 1.0
MOST_MISSING = RING
MOST_NACKED = 200
FLOWING_SECONDS = 1.2
MEASURED_SECONDS = 0.7


class MediaPacket:
    """A packet as it is passed on; sound has no `descriptor`. `late`: it came after one with a higher number."""

    __slots__ = ("descriptor", "late", "marker", "payload", "sequence", "timestamp")

    def __init__(
        self,
        sequence: int,
        timestamp: int,
        marker: int,
        payload: bytes,
        descriptor: codecs.Descriptor | None,
        late: bool,
    ) -> None:
        self.sequence = sequence
        self.timestamp = timestamp
        self.marker = marker
        self.payload = payload
        self.descriptor = descriptor
        self.late = late


class Source:
    """A stream of one SSRC: a microphone, a screen, or one layer of a camera."""

    def __init__(
        self, track: Track, ssrc: int, layer: Layer | None, send_rtcp: Callable[[bytes], None]
    ) -> None:
        self.track = track
        self.ssrc = ssrc
        self.layer = layer
        self.slots: list[Slot] = []
        self.is_video = track.kind == "video"
        self._describe = codecs.reader(track.codec.name)
        self.clock = 90000 if self.is_video else 48000
        self.packets = self.bytes = 0
        self.began = self.last_arrival = 0.0
        self.report: tuple[rtcp.SenderReport, float] | None = None
        self.loss = 0.0
        self._send_rtcp = send_rtcp
        self._highest: int | None = None
        self._base = self._received = 0
        self._expected_before = self._received_before = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._padded = 0
        self._padded_at = [0] * RING
        self._history: list[MediaPacket | None] = [None] * RING
        self._missing: dict[int, tuple[float, int]] = {}
        self._keyframe_asked, self._keyframe_due = 0.0, False
        self._keyframe_pause = SCREEN_KEYFRAME_PAUSE if track.origin == "screen" else KEYFRAME_PAUSE
        self._rate: float | None = None
        self._rate_bytes, self._rate_at, self._rate_began = 0, 0.0, 0.0
        self._asked = -1.0

    def receive(
        self, sequence: int, timestamp: int, marker: int, payload: bytes, now: float, *, repaired: bool
    ) -> MediaPacket | None:
        """Take in a packet by its number on the wire; None where there is nothing new to pass on."""
        if not repaired:
            self._measure(timestamp, now)
        highest, late = self._highest, False
        if highest is not None and sequence == (highest + 1) & 0xFFFF and payload and not repaired:
            # The next one, as nearly always.
            self._highest = extended = highest + 1
            self._padded_at[extended % RING] = self._padded
            dense = (extended - self._padded) & 0xFFFF
        else:
            extended = self._extend(sequence)
            late = highest is not None and extended <= highest
            found = self._late(extended) if late else self._early(extended, payload, now, repaired=repaired)
            if found is None:
                return None
            dense = found
        descriptor = self._describe(payload) if self._describe is not None else None
        if descriptor is not None and descriptor.keyframe:
            self._keyframe_due = False
        packet = MediaPacket(dense, timestamp, marker, payload, descriptor, late)
        self._history[dense % RING] = packet
        self.last_arrival = now
        return packet

    def _early(self, extended: int, payload: bytes, now: float, *, repaired: bool) -> int | None:
        """The dense number of a packet beyond all others, None where it carries nothing to pass on."""
        if repaired:
            return None
        self._advance(extended, now)
        if not payload:
            self._padded += 1
            return None
        return (extended - self._padded) & 0xFFFF

    def _late(self, extended: int) -> int | None:
        """The dense number of a packet that others overtook, None where it is known or too old."""
        if self._highest is None or self._highest - extended >= RING - 1:
            return None
        self._missing.pop(extended, None)
        dense = (extended - self._padded_at[extended % RING]) & 0xFFFF
        known = self._history[dense % RING]
        return dense if known is None or known.sequence != dense else None

    def _extend(self, sequence: int) -> int:
        if self._highest is None:
            return sequence + 0x10000
        return self._highest + ((sequence - self._highest + 0x8000) & 0xFFFF) - 0x8000

    def _advance(self, extended: int, now: float) -> None:
        highest = self._highest
        self._highest = extended
        if highest is None:
            self._base = extended
        elif extended - highest > LARGEST_GAP:
            self._missing.clear()
            self.request_keyframe(now)
        else:
            gap = range(highest + 1, extended)
            for missing in gap:
                self._padded_at[missing % RING] = self._padded
            if self.is_video and gap:
                self._miss(gap, now)
        self._padded_at[extended % RING] = self._padded

    def _measure(self, timestamp: int, now: float) -> None:
        """Count, and estimate the jitter as RFC 3550, 6.4.1 and A.8 have it."""
        self._received += 1
        transit = now * self.clock - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self.clock * 10:  # not across a wrap of the timestamp
                self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def packet(self, sequence: int) -> MediaPacket | None:
        """The packet of this dense number, while it is kept."""
        if not self._history:  # forgotten
            return None
        found = self._history[sequence % RING]
        return found if found is not None and found.sequence == sequence else None

    def forget(self) -> None:
        """Let go of the packets: the sender has left."""
        self._history.clear()
        self.slots.clear()

    def is_flowing(self, now: float) -> bool:
        """Whether something arrived lately."""
        return now - self.last_arrival < FLOWING_SECONDS

    def measure_rate(self, now: float, seconds: float) -> float | None:
        """What the stream costs in bit/s, smoothed over about so long; None where it does not flow, or only just."""
        passed, before = now - self._rate_at, self._rate_bytes
        self._rate_at, self._rate_bytes = now, self.bytes
        if not self.is_flowing(now):
            self._rate = None
            return None
        if self._rate is None:
            self._rate, self._rate_began = 0.0, now
            return None
        # Like a plain mean at first, so that a stream's start does not weigh for long.
        weight = max(passed / seconds, passed / max(now - self._rate_began, passed))
        self._rate += ((self.bytes - before) * 8 / passed - self._rate) * min(1.0, weight)
        return self._rate if now - self._rate_began > MEASURED_SECONDS else None

    def request_keyframe(self, now: float) -> None:
        """Ask for a key frame, with a pause after each however many receivers want one; who comes early is remembered."""
        if not self.is_video:
            return
        self._keyframe_due = now - self._keyframe_asked < self._keyframe_pause
        if not self._keyframe_due:
            self._keyframe_asked = now
            self._send_rtcp(rtcp.picture_loss(self.track.report_ssrc, self.ssrc))

    def chase_missing(self, now: float) -> None:
        """Ask again for what is still missing, give up on what has been for too long: then a key frame mends it."""
        if not self._missing and not self._keyframe_due:
            return
        again = []
        for sequence, (since, tries) in tuple(self._missing.items()):
            if now - since > NACK_SECONDS or tries > NACK_TRIES:
                del self._missing[sequence]
                self._keyframe_due = True
            elif now - since > NACK_PAUSE * tries:
                self._missing[sequence] = since, tries + 1
                again.append(sequence)
        if again:
            self._ask_again(again)
        if self._keyframe_due:
            self.request_keyframe(now)

    def _miss(self, gap: range, now: float) -> None:
        """Ask for what a gap left out: at once, or with the next tick where we asked only just now."""
        if len(self._missing) + len(gap) > MOST_MISSING:
            self._missing.clear()  # so much is beyond repair
            self.request_keyframe(now)
            return
        at_once = now - self._asked >= ASK_PAUSE
        self._missing.update(dict.fromkeys(gap, (now, int(at_once))))
        if at_once:
            self._asked = now
            self._ask_again(gap)

    def _ask_again(self, sequences: range | list[int]) -> None:
        wire = [sequence & 0xFFFF for sequence in sequences]
        for at in range(0, len(wire), MOST_NACKED):
            nack = rtcp.nack(self.track.report_ssrc, self.ssrc, wire[at : at + MOST_NACKED])
            self._send_rtcp(nack)

    @property
    def lost(self) -> int:
        """How many packets never came; repeats may make it negative."""
        return 0 if self._highest is None else self._highest - self._base + 1 - self._received

    @property
    def jitter(self) -> float:
        """Interarrival jitter in timestamp units."""
        return self._jitter

    def reception(self, now: float) -> rtcp.ReceptionBlock | None:
        """What to report of the time since the last call (RFC 3550, A.3)."""
        if self._highest is None:
            return None
        expected = self._highest - self._base + 1
        expected_lately = expected - self._expected_before
        lost_lately = expected_lately - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        if expected_lately > 0:
            self.loss = max(0.0, lost_lately / expected_lately)
        last_report, delay = 0, 0
        if self.report is not None:
            message, arrived = self.report
            last_report, delay = message.ntp >> 16 & 0xFFFFFFFF, int((now - arrived) * 65536)
        fraction = min(255, int(self.loss * 256)) if expected_lately > 0 else 0
        highest = self._highest - 0x10000
        return rtcp.ReceptionBlock(
            self.ssrc, fraction, expected - self._received, highest, int(self._jitter), last_report, delay
        )
