"""One down slot: whatever source flows in it, its receiver sees one unbroken stream of one SSRC.

Sequence numbers, timestamps and VP8 picture ids go on where the source before left off. Every change of source
opens a stretch; a stretch says how our numbers map to the source's, so that a packet asked for again is found.
"""

from __future__ import annotations

import secrets
from collections import deque
from struct import pack, pack_into
from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer, SlotFilling
from app.realtime.media.forwarding import rtcp, rtp, sdp
from app.realtime.media.forwarding.dtls import Srtp
from app.realtime.media.forwarding.frames import Path
from app.realtime.media.forwarding.line import Line
from app.realtime.media.forwarding.source import MediaPacket, Source

if TYPE_CHECKING:
    from app.realtime.media.forwarding.track import Track

STRETCHES_KEPT = 4
RESENDS_PER_SECOND = 400.0
RESENDS_AT_ONCE = 200.0
RESEND_PAUSE = 0.02
HEADER = b"\x80" + bytes(11)


class Stretch:
    """From our number `first` on, ours is the source's plus an offset; all modulo their field's size."""

    __slots__ = ("first", "picture", "rewrites", "sequence", "source", "timestamp", "tl0")

    def __init__(
        self, source: Source, first: int, sequence: int, timestamp: int, picture: int, tl0: int
    ) -> None:
        self.source = source
        self.first = first
        self.sequence = sequence
        self.timestamp = timestamp
        self.picture = picture
        self.tl0 = tl0
        self.rewrites = bool(picture or tl0)


class Slot:
    """A down line of one receiver. `track` is who fills it, `source` what flows, `layer` the wished size."""

    def __init__(self, line: Line, described: sdp.Line) -> None:
        self.line = line
        self.kind = described.kind
        self.mid = described.mid
        self.payload_type = described.payload_type
        self.repair_type = described.repair_type
        self.time_extension = described.extensions.get(rtp.ABSOLUTE_SEND_TIME, 0)
        self.ssrc = secrets.randbelow(2**31) + 1
        self.repair_ssrc = secrets.randbelow(2**31) + 1
        self.track: Track | None = None
        self.source: Source | None = None
        self.next_source: Source | None = None
        self.layer: Layer | None = None
        self.packets = self.bytes = self.resent = 0
        self.loss = 0.0
        self.rtt: float | None = None
        self._stretches: deque[Stretch] = deque(maxlen=STRETCHES_KEPT)
        self._stretch: Stretch | None = None
        self._sequence = secrets.randbelow(0x8000)
        self._timestamp = secrets.randbelow(2**31)
        self._sent_at = 0.0
        self._last: rtp.Vp8 | None = None
        self._repair_sequence = secrets.randbelow(0x8000)
        self._resends = RESENDS_AT_ONCE
        self._resends_at = 0.0
        self._resent_at: dict[int, float] = {}
        self._report_sent: tuple[int, float] | None = None

    @property
    def filling(self) -> SlotFilling:
        """What is in the slot, for people."""
        if self.track is None:
            return SlotFilling(self.mid, self.kind)
        layer = self.source.layer if self.source is not None else None
        return SlotFilling(self.mid, self.kind, self.track.owner.name, self.track.origin, layer)

    # -- who fills it ------------------------------------------------------------------------------------------

    def fill(self, track: Track | None, now: float) -> None:
        """Give the slot to a track, or empty it."""
        if track is not self.track:
            self._unlink()
            self.track = track
            if track is not None:
                track.slots.append(self)
        self.choose(now)

    def _unlink(self) -> None:
        for source in (self.source, self.next_source):
            if source is not None and self in source.slots:
                source.slots.remove(self)
        if self.track is not None:
            self.track.slots.remove(self)
        self.track = self.source = self.next_source = None

    def forget(self) -> None:
        """Let go of every source; the slot is used no more."""
        self._unlink()
        self._stretches.clear()
        self._stretch = None

    def choose(self, now: float) -> None:
        """Pick the source that serves the wish best; the one before flows on until the new one can start."""
        wanted = self.track.source_for(self.layer, now) if self.track is not None else None
        if wanted is None or wanted is self.source:
            if self.next_source is not None and self.next_source is not self.source:
                self.next_source.slots.remove(self)
            self.next_source = None
            return
        if wanted is not self.next_source:
            if self.next_source is not None:
                self.next_source.slots.remove(self)
            self.next_source = wanted
            wanted.slots.append(self)
        wanted.request_keyframe(now)

    def _start(self, source: Source, packet: MediaPacket, now: float) -> bool:
        """Change over to the next source if this packet is a place to start."""
        if source is not self.next_source:
            return False
        vp8 = packet.vp8
        if self.kind == "video" and (vp8 is None or not vp8.keyframe):
            source.request_keyframe(now)
            return False
        if self.source is not None:
            self.source.slots.remove(self)
        self.source, self.next_source = source, None
        passed = max(1, int((now - self._sent_at) * source.clock)) if self._sent_at else 1
        first = (self._sequence + 1) & 0xFFFF
        self._stretch = Stretch(
            source,
            first,
            (first - packet.sequence) & 0xFFFF,
            (self._timestamp + passed - packet.timestamp) & 0xFFFFFFFF,
            *self._to_next_picture(vp8),
        )
        self._stretches.append(self._stretch)
        return True

    def _to_next_picture(self, vp8: rtp.Vp8 | None) -> tuple[int, int]:
        """What to add to a picture id and a tl0 so that they follow those of the last packet sent."""
        if vp8 is None or self._last is None or self._stretch is None:
            return 0, 0
        picture, tl0 = self._last.picture + self._stretch.picture, self._last.tl0 + self._stretch.tl0
        return (picture + 1 - vp8.picture) & 0x7FFF, (tl0 + 1 - vp8.tl0) & 0xFF

    # -- packets -----------------------------------------------------------------------------------------------

    def send(self, source: Source, packet: MediaPacket, template: bytes, now: float) -> None:
        """Send a packet of `source`; `template` is it with an empty header in front (see `template`)."""
        line = self.line
        path, outbound = line.ice.path, line.outbound
        if path is None or outbound is None:
            return
        if self.source is not source and not self._start(source, packet, now):
            return
        stretch = self._stretch
        assert stretch is not None
        sequence = (packet.sequence + stretch.sequence) & 0xFFFF
        if packet.late and (sequence - stretch.first) & 0xFFFF >= 0x8000:
            return  # from before the change of source: its number belongs to somebody else here
        timestamp = (packet.timestamp + stretch.timestamp) & 0xFFFFFFFF
        outbox = path.outbox
        frame = outbox.reserve()
        view, size = frame.view, len(template)
        view[:size] = template
        pack_into("!BHII", view, 1, packet.marker | self.payload_type, sequence, timestamp, self.ssrc)
        vp8 = packet.vp8
        if vp8 is not None and stretch.rewrites:
            _rewrite(view, size - len(packet.payload), vp8, stretch)
        sealed = outbound.protect(frame.cdata, size)
        if sealed:
            outbox.commit(path, sealed)
            self.packets += 1
            self.bytes += size
        if not packet.late:
            self._sequence, self._timestamp, self._sent_at, self._last = sequence, timestamp, now, vp8

    # -- what the receiver says --------------------------------------------------------------------------------

    def resend(self, sequence: int, now: float) -> bool:
        """Send a packet again by our number; whether to ask for more makes sense now.

        Rate-limited: a small request must not draw a flood of answers, nor a long search for nothing.
        """
        path, outbound = self.line.ice.path, self.line.outbound
        if path is None or outbound is None or not self._has_resends(now):
            return False
        found = self._find(sequence)
        if found is None or not self._may_resend(sequence, now):
            return True
        self._send_again(path, outbound, sequence, *found)
        return True

    def _send_again(
        self, path: Path, outbound: Srtp, sequence: int, stretch: Stretch, packet: MediaPacket
    ) -> None:
        timestamp = (packet.timestamp + stretch.timestamp) & 0xFFFFFFFF
        payload = bytearray(packet.payload)
        if packet.vp8 is not None and stretch.rewrites:
            _rewrite(payload, 0, packet.vp8, stretch)
        if self.repair_type is not None:
            self._repair_sequence = (self._repair_sequence + 1) & 0xFFFF
            second, number, ssrc = packet.marker | self.repair_type, self._repair_sequence, self.repair_ssrc
            body = pack("!H", sequence) + payload  # RFC 4588, section 4
        else:
            second, number, ssrc = packet.marker | self.payload_type, sequence, self.ssrc
            body = bytes(payload)
        data = pack("!BBHII", 0x80, second, number, timestamp, ssrc) + body
        frame = path.outbox.reserve()
        frame.view[: len(data)] = data
        sealed = outbound.protect(frame.cdata, len(data))
        if sealed:
            path.outbox.commit(path, sealed)
            self.resent += 1

    def _find(self, sequence: int) -> tuple[Stretch, MediaPacket] | None:
        for stretch in reversed(self._stretches):
            if (sequence - stretch.first) & 0xFFFF < 0x8000:
                packet = stretch.source.packet((sequence - stretch.sequence) & 0xFFFF)
                return (stretch, packet) if packet is not None else None
        return None

    def _has_resends(self, now: float) -> bool:
        tokens = self._resends + (now - self._resends_at) * RESENDS_PER_SECOND
        self._resends, self._resends_at = min(RESENDS_AT_ONCE, tokens), now
        return self._resends >= 1

    def _may_resend(self, sequence: int, now: float) -> bool:
        if now - self._resent_at.get(sequence, 0.0) < RESEND_PAUSE:
            return False
        if len(self._resent_at) > RESENDS_AT_ONCE:
            self._resent_at.clear()
        self._resent_at[sequence] = now
        self._resends -= 1
        return True

    def request_keyframe(self, now: float) -> None:
        """The receiver lost the picture."""
        source = self.next_source or self.source
        if source is not None:
            source.request_keyframe(now)

    def reported(self, report: rtcp.Report, now: float) -> None:
        """Take in what the receiver says of this slot; the round trip is as in RFC 3550, 6.4.1."""
        self.loss = report.loss
        if self._report_sent is not None and report.last_report == self._report_sent[0]:
            self.rtt = max(0.0, now - self._report_sent[1] - report.delay / 65536)

    def sender_report(self, now: float) -> bytes:
        """The source's clocks in our numbers; empty while nothing flows."""
        stretch = self._stretch
        if self.source is None or stretch is None or self.source.report is None or not self.packets:
            return b""
        message = self.source.report[0]
        self._report_sent = message.ntp >> 16 & 0xFFFFFFFF, now
        rtp_time = (message.rtp_time + stretch.timestamp) & 0xFFFFFFFF
        return rtcp.sender_report(self.ssrc, message.ntp, rtp_time, self.packets, self.bytes)


def _rewrite(view: memoryview | bytearray, at: int, vp8: rtp.Vp8, stretch: Stretch) -> None:
    """Let picture ids go on where the source before left off; receivers take a jump back for an old frame."""
    if vp8.picture_at:
        picture = vp8.picture + stretch.picture
        if vp8.picture_bits == 15:
            pack_into("!H", view, at + vp8.picture_at, 0x8000 | picture & 0x7FFF)
        else:
            view[at + vp8.picture_at] = picture & 0x7F
    if vp8.tl0_at:
        view[at + vp8.tl0_at] = (vp8.tl0 + stretch.tl0) & 0xFF


def template(packet: MediaPacket, time_extension: int, now: float) -> bytes:
    """A packet with an empty fixed header, and the time of sending as extension `time_extension` unless 0."""
    if not time_extension or packet.vp8 is None:
        return HEADER + packet.payload
    at = rtp.absolute_send_time(now)
    extension = pack("!HHBBH", rtp.ONE_BYTE_PROFILE, 1, time_extension << 4 | 2, at >> 16, at & 0xFFFF)
    return b"\x90" + bytes(11) + extension + packet.payload


def forward(source: Source, packet: MediaPacket, now: float) -> None:
    """Send a packet to every slot in which its source flows, or waits to."""
    templates: dict[int, bytes] = {}
    for slot in tuple(source.slots):
        ready = templates.get(slot.time_extension)
        if ready is None:
            ready = templates[slot.time_extension] = template(packet, slot.time_extension, now)
        slot.send(source, packet, ready, now)
