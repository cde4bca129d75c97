"""One down slot: whatever source flows in it, its receiver sees one unbroken stream of one SSRC.

Sequence numbers, timestamps and picture ids go on where the source before left off. Every change of source
opens a stretch; a stretch says how our numbers map to the source's, so that a packet asked for again is found.
"""

from __future__ import annotations

import secrets
from collections import deque
from struct import Struct
from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer, Pause, SlotFilling
from app.realtime.media.forwarding import codecs, rtcp, rtp, sdp
from app.realtime.media.forwarding.line import Line
from app.realtime.media.forwarding.losses import Tally
from app.realtime.media.forwarding.repairs import Repairs
from app.realtime.media.forwarding.source import MediaPacket, Source
from app.realtime.media.forwarding.stretch import Stretch

if TYPE_CHECKING:
    from app.realtime.media.forwarding.participant import Participant
    from app.realtime.media.forwarding.track import Track

STRETCHES_KEPT = 4
HEADER = b"\x80" + bytes(11)
write_head = Struct("!BHII").pack_into


class Slot:
    """A down line of one receiver. `track` is who fills it, `source` what flows, `payload_type` its number now.

    `layer` is the largest size that is of use, `granted` the one that the line carries; `paused` says why none flows.
    """

    def __init__(self, line: Line, described: sdp.Line) -> None:
        self.line = line
        self.kind = described.kind
        self.mid = described.mid
        self.codecs = {codec.name: codec for codec in described.codecs}
        self.payload_type = described.codecs[0].payload_type
        self.time_extension = described.extensions.get(rtp.ABSOLUTE_SEND_TIME, 0)
        self.ssrc = secrets.randbelow(2**31) + 1
        self.track: Track | None = None
        self.source: Source | None = None
        self.next_source: Source | None = None
        self.layer: Layer | None = None
        self.granted: Layer | None = None
        self.paused: Pause | None = None
        self.takes_red = True
        self.packets = self.bytes = 0
        self.sent_at = 0.0
        self.loss = 0.0
        self.tally = Tally()
        self.rtt: float | None = None
        self.rtt_at = self.reported_at = self.waited = 0.0
        self.repairs = Repairs(self)
        self._stretches: deque[Stretch] = deque(maxlen=STRETCHES_KEPT)
        self._stretch: Stretch | None = None
        self._newest: MediaPacket | None = None  # of those that went out in the last stretch
        self._before = secrets.randbelow(0x8000), secrets.randbelow(2**31)
        self._report_sent: tuple[int, float] | None = None

    @property
    def sequence(self) -> int:
        """Our number of the newest packet that went out."""
        return self._place_after(0)[0]

    def _place_after(self, ticks: int) -> tuple[int, int]:
        """Our number of the newest packet, and our timestamp so many ticks after it."""
        if self._newest is None or self._stretch is None:
            return self._before
        sequence = (self._newest.sequence + self._stretch.sequence) & 0xFFFF
        return sequence, (self._newest.timestamp + self._stretch.timestamp + ticks) & 0xFFFFFFFF

    @property
    def filling(self) -> SlotFilling:
        """What is in the slot, for people."""
        if self.track is None:
            return SlotFilling(self.mid, self.kind)
        layer = self.source.layer if self.source is not None else None
        return SlotFilling(self.mid, self.kind, self.track.owner.name, self.track.origin, layer, self.paused)

    # -- who fills it ------------------------------------------------------------------------------------------

    def fill(self, track: Track | None, now: float) -> None:
        """Give the slot to a track, or empty it. A picture begins small; how large it may be is the line's affair."""
        if track is not self.track:
            self._unlink()
            self.track = track
            self.paused = None
            if track is not None:
                track.slots.append(self)
                self.granted = track.sizes_up_to(self.layer)[0]
                self.paused = None if track.codec.name in self.codecs else "codec"
        self.choose(now)

    def grant(self, layer: Layer | None, now: float) -> None:
        """Send this size from its next key frame on, or what is the largest below it that flows."""
        if (layer, None) != (self.granted, self.paused):
            self.granted, self.paused = layer, None
            self.choose(now)

    def pause(self) -> None:
        """Send nothing, since the line does not carry it; the slot stays whose it is."""
        self.paused = "line"
        self._drop(self.source)
        self._drop(self.next_source)
        self.source = self.next_source = None

    def cut(self) -> None:
        """Send no more of what flows; what was chosen after it begins with its key frame."""
        self._drop(self.source)
        self.source = None

    def _drop(self, source: Source | None) -> None:
        if source is not None and self in source.slots:
            source.slots.remove(self)

    def _unlink(self) -> None:
        self._drop(self.source)
        self._drop(self.next_source)
        if self.track is not None:
            self.track.slots.remove(self)
        self.track = self.source = self.next_source = None

    def forget(self) -> None:
        """Let go of every source; the slot is used no more."""
        self._unlink()
        self._stretches.clear()
        self._stretch = None

    def let_go(self, owner: Participant) -> None:
        """Keep how somebody's packets were numbered here, and not the packets: they have left."""
        for stretch in self._stretches:
            if stretch.source is not None and stretch.source.track.owner is owner:
                stretch.source = None

    def choose(self, now: float) -> None:
        """Pick the source that serves best; the one before flows on until the new one can start."""
        serves = self.track is not None and self.paused is None
        wanted = self.track.source_for(self.granted, now) if self.track is not None and serves else None
        if wanted is None or wanted is self.source:
            if self.next_source is not self.source:
                self._drop(self.next_source)
            self.next_source = None
            return
        if wanted is not self.next_source:
            self._drop(self.next_source)
            self.next_source = wanted
            wanted.slots.append(self)
        wanted.request_keyframe(now)

    def _start(self, source: Source, packet: MediaPacket, now: float) -> bool:
        """Change over to the next source if this packet is a place to start."""
        if source is not self.next_source:
            return False
        descriptor = packet.descriptor
        if self.kind == "video" and (descriptor is None or not descriptor.keyframe):
            source.request_keyframe(now)
            return False
        self._drop(self.source)
        self.source, self.next_source = source, None
        codec = self.codecs[source.track.codec.name]
        if source.track.codec.red_type is None:  # else each packet says which of the two it is
            self.payload_type = codec.payload_type
        passed = max(1, int((now - self.sent_at) * source.clock)) if self.sent_at else 1
        sequence, timestamp = self._place_after(passed)
        first = (sequence + 1) & 0xFFFF
        self._stretch = Stretch(
            source,
            codec,
            first,
            (first - packet.sequence) & 0xFFFF,
            (timestamp - packet.timestamp) & 0xFFFFFFFF,
            *self._to_next_picture(descriptor),
        )
        self._stretches.append(self._stretch)
        return True

    def _to_next_picture(self, found: codecs.Descriptor | None) -> tuple[int, int]:
        """What to add to a picture id and a tl0 so that they follow those of the last packet sent."""
        last = self._newest.descriptor if self._newest is not None else None
        if found is None or last is None or self._stretch is None:
            return 0, 0
        picture, tl0 = last.picture + self._stretch.picture, last.tl0 + self._stretch.tl0
        return (picture + 1 - found.picture) & 0x7FFF, (tl0 + 1 - found.tl0) & 0xFF

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
        if not packet.late:
            self._newest, self.sent_at = packet, now
        elif (sequence - stretch.first) & 0xFFFF >= 0x8000:
            return  # from before the change of source: its number belongs to somebody else here
        timestamp = (packet.timestamp + stretch.timestamp) & 0xFFFFFFFF
        outbox = path.outbox
        frame, size = outbox.frame, len(template)
        view = frame.view
        view[:size] = template
        write_head(view, 1, packet.marker | self.payload_type, sequence, timestamp, self.ssrc)
        if stretch.rewrites and packet.descriptor is not None:
            stretch.rewrite(view, size - len(packet.payload), packet.descriptor)
        sealed = outbound.protect(frame.cdata, size)
        if sealed:
            outbox.commit(path, sealed)
            self.packets += 1
            self.bytes += size

    # -- what the receiver says --------------------------------------------------------------------------------

    def find(self, sequence: int) -> tuple[Stretch, MediaPacket] | None:
        """The packet that went out under our number, while it is kept."""
        for stretch in reversed(self._stretches):
            if (sequence - stretch.first) & 0xFFFF < 0x8000:
                source = stretch.source
                packet = source.packet((sequence - stretch.sequence) & 0xFFFF) if source else None
                return (stretch, packet) if packet is not None else None
        return None

    def request_keyframe(self, now: float) -> None:
        """The receiver lost the picture."""
        source = self.next_source or self.source
        if source is not None:
            source.request_keyframe(now)

    def reported(self, report: rtcp.Report, now: float) -> None:
        """Take in what the receiver says of this slot."""
        self.loss, self.reported_at = report.loss, now
        self.tally.take(report)
        self.hear_round_trip(report, now)

    def hear_round_trip(self, report: rtcp.Report, now: float) -> None:
        """The round trip as in RFC 3550, 6.4.1. Chromium names a line's last sender report for all its streams."""
        if self._report_sent is not None and report.last_report == self._report_sent[0]:
            rtt = now - self._report_sent[1] - report.delay / 65536
            if rtt > 0:
                self.rtt, self.rtt_at, self.waited = rtt, now, self.line.waiting.at(now)

    def sender_report(self, now: float) -> bytes:
        """The source's clocks in our numbers; empty while nothing flows.

        Both are read on to this moment: a time that was told twice could not say which of the two reports a receiver
        answers, and the round trip would come out as nothing.
        """
        stretch, source = self._stretch, self.source
        if source is None or stretch is None or source.report is None or not self.packets:
            return b""
        message, arrived = source.report
        passed = now - arrived
        ntp = (message.ntp + int(passed * 2**32)) & 0xFFFFFFFFFFFFFFFF
        self._report_sent = ntp >> 16 & 0xFFFFFFFF, now
        rtp_time = (message.rtp_time + int(passed * source.clock) + stretch.timestamp) & 0xFFFFFFFF
        header = rtp.FIXED_HEADER + (8 if self.time_extension and self.kind == "video" else 0)
        octets = self.bytes - self.packets * header  # payload alone (RFC 3550, 6.4.1)
        return rtcp.sender_report(self.ssrc, ntp, rtp_time, self.packets, octets)


def template(packet: MediaPacket, time_extension: int, now: float) -> bytes:
    """A packet with an empty fixed header, and the time of sending as extension `time_extension` unless 0."""
    if not time_extension or packet.descriptor is None:
        return HEADER + packet.payload
    return b"\x90" + bytes(11) + rtp.time_of_sending(time_extension, now) + packet.payload


def forward(source: Source, packet: MediaPacket, now: float) -> None:
    """Send a packet to every slot in which its source flows, or waits to."""
    extension, ready = -1, b""
    for slot in tuple(source.slots):
        if slot.time_extension != extension:  # one browser numbers it as the next one does, nearly always
            extension = slot.time_extension
            ready = template(packet, extension, now)
        slot.send(source, packet, ready, now)


def forward_redundant(source: Source, packet: MediaPacket, now: float, *, is_red: bool) -> None:
    """Send sound of a source that may be redundant: whole to whom it is of use, the newest block to the others."""
    plain = codecs.primary(packet.payload) if is_red else packet.payload
    for slot in tuple(source.slots):
        codec = slot.codecs["opus"]
        takes = is_red and slot.takes_red and codec.red_type is not None
        payload = packet.payload if takes else plain
        if payload is not None:
            slot.payload_type = codec.red_type if takes and codec.red_type is not None else codec.payload_type
            slot.send(source, packet, HEADER + payload, now)
