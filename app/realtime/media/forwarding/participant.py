"""One person in a room: the tracks that they send, the slots that they receive, and the talk about both."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.realtime.media.engine import (
    LeaveReason,
    LineQuality,
    Origin,
    PublishRights,
    SlotFilling,
    Wanted,
    WishIsBad,
)
from app.realtime.media.forwarding import rtcp, rtp, sdp
from app.realtime.media.forwarding.arrivals import Arrivals
from app.realtime.media.forwarding.dtls import Certificate
from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.ice import IceAgent
from app.realtime.media.forwarding.line import Line
from app.realtime.media.forwarding.quality import line_level
from app.realtime.media.forwarding.sharing import Sharing
from app.realtime.media.forwarding.slot import Slot, forward, forward_redundant
from app.realtime.media.forwarding.source import Source
from app.realtime.media.forwarding.streams import Streams
from app.realtime.media.forwarding.track import Track

if TYPE_CHECKING:
    from app.realtime.media.forwarding.room import Room

ORIGINS: tuple[Origin, ...] = ("microphone", "camera", "screen")
MOST_BLOCKS = 31
LARGEST_COMPOUND = 1000


class Participant:
    """Somebody who joined with an offer. Streams belong to their line: nobody can send into another's track."""

    def __init__(
        self, name: str, offer: sdp.Offer, rights: PublishRights, agent: IceAgent, certificate: Certificate
    ) -> None:
        self.name = name
        self.room: Room | None = None
        self.ssrc = secrets.randbelow(2**31) + 1
        self.line = Line(agent, certificate, (offer.ufrag, offer.password), self)
        up = [line for line in offer.lines if line.direction == "up"]
        down = [line for line in offer.lines if line.direction == "down"]
        self.tracks = [Track(self, origin, line) for origin, line in zip(ORIGINS, up, strict=False)]
        self.slots = [Slot(self.line, line) for line in down]
        self.wishes: dict[str, Wanted] | None = None
        self.estimate: int | None = None
        self.sharing = Sharing(self.slots)
        self._path: Path | None = None
        self._streams = Streams(self.tracks, up, self.line.send_rtcp)
        self._sources = self._streams.sources
        self._arrivals = Arrivals()
        self._slots_by_ssrc = {slot.ssrc: slot for slot in self.slots}
        self._repairs_by_ssrc = {slot.repairs.ssrc: slot.repairs for slot in self.slots}
        self._told_slots = [(slot.track, slot.source, slot.paused) for slot in self.slots]
        self._told_level: int | None = None
        self._sequence_id = self._streams.number(rtp.TRANSPORT_SEQUENCE)
        self._level_id = self._streams.number(rtp.AUDIO_LEVEL)
        self.permit(rights)

    async def close(self) -> None:
        """End the line, and let go of the packets kept: everybody refers to everybody here, so nothing would go soon."""
        await self.line.close()
        for track in self.tracks:
            track.layers.clear()
        for slot in self.slots:
            slot.forget()
        self._streams.clear()

    # -- what they may do and want -----------------------------------------------------------------------------

    def permit(self, rights: PublishRights) -> None:
        """From now on drop what is not permitted."""
        allowed = {"microphone": rights.audio, "camera": rights.video, "screen": rights.screen}
        for track in self.tracks:
            track.permitted = allowed[track.origin]
            if not track.permitted:
                track.is_live = False

    def wish(self, wishes: Iterable[Wanted]) -> None:
        """Remember what they want to see; raises WishIsBad for a line that is no picture slot."""
        wanted = {wish.mid: wish for wish in wishes}
        if not wanted.keys() <= {slot.mid for slot in self.slots if slot.kind == "video"}:
            raise WishIsBad("There is no picture slot on this line.")
        self.wishes = wanted

    def track(self, origin: Origin) -> Track | None:
        """Their microphone, camera or screen, where their offer has the line."""
        return next((track for track in self.tracks if track.origin == origin), None)

    # -- packets in --------------------------------------------------------------------------------------------

    def on_up(self, now: float) -> None:
        """See MediaHandler."""
        for slot in self.slots:
            slot.request_keyframe(now)

    def on_rtp(self, frame: Frame, length: int, now: float) -> None:
        """See MediaHandler."""
        view = frame.view
        header = rtp.parse_header(view, length)
        if header is None:
            return
        number, level = rtp.sequence_and_level(view, header, self._sequence_id, self._level_id)
        if number is not None:
            self._arrivals.note(number, now)
        source, repaired = self._sources.get(header.ssrc), False
        start, sequence = header.start, header.sequence
        if source is None:
            source, start, sequence, repaired = self._streams.find(view, header, now)
        elif header.payload_type not in source.track.types:
            source = None
        if source is None:
            if header.end > header.start:  # nothing but padding is a probe of the line
                self.line.dropped["unknown stream"] += 1
            return
        track = source.track
        if not track.permitted:
            self.line.dropped["not permitted"] += 1
            return
        source.packets += 1
        source.bytes += length
        payload = bytes(view[start : header.end])
        packet = source.receive(sequence, header.timestamp, header.marker, payload, now, repaired=repaired)
        if level is not None:
            track.hear(level, now)
        if not source.is_video:
            self.line.waiting.note(header.timestamp / source.clock, now)
        if packet is None:
            return
        if not track.is_live and track.arrived(now) and self.room is not None:
            self.room.published(now)
        if not source.slots:
            return
        if track.codec.red_type is None:
            forward(source, packet, now)
        else:
            is_red = header.payload_type == track.codec.red_type
            forward_redundant(source, packet, now, is_red=is_red)

    def on_rtcp(self, data: bytes, now: float) -> None:
        """See MediaHandler."""
        for message in rtcp.parse(data):
            if isinstance(message, rtcp.SenderReport):
                source = self._sources.get(message.ssrc)
                if source is not None:
                    source.report = message, now
                continue
            if isinstance(message, rtcp.Estimate):
                self.estimate = message.bitrate
                continue
            slot = self._slots_by_ssrc.get(message.ssrc)
            if slot is None:
                repairs = self._repairs_by_ssrc.get(message.ssrc)
                if repairs is not None and isinstance(message, rtcp.Report):
                    repairs.reported(message, now)
                continue
            if isinstance(message, rtcp.Report):
                slot.reported(message, now)
            elif isinstance(message, rtcp.Nack):
                for sequence in message.sequences:
                    if not slot.repairs.resend(sequence, now):
                        break
            else:
                slot.request_keyframe(now)

    def on_down(self, reason: LeaveReason) -> None:
        """See MediaHandler."""
        if self.room is not None:
            self.room.lost(self, reason)

    # -- the clock ---------------------------------------------------------------------------------------------

    def chase_missing(self, now: float) -> None:
        """Ask for what is missing, guard what they may miss, try the line for more (every 50 ms)."""
        for source in self._sources.values():
            source.chase_missing(now)
        for slot in self.slots:
            if slot.track is not None and slot.track.origin == "screen":
                slot.repairs.guard_tail(now)
        self.sharing.pad(now)

    def look_at_line(self, now: float) -> None:
        """Find out what the line carries, and share it among the pictures (every 200 ms)."""
        for track in self.tracks:
            track.measure(now)
        path = self.line.path
        if path is not None and path is not self._path:
            if self._path is not None:
                self.estimate = None
                self.sharing.move(now)
            self._path = path
        self.sharing.look(self.estimate, tuple(self.wishes or ()), now)

    def report_arrivals(self) -> None:
        """Tell their sender when its packets came (every 100 ms)."""
        media = next(iter(self._sources), 0)
        for message in self._arrivals.reports(self.ssrc, media):
            self.line.send_rtcp(message)

    def report(self, now: float) -> None:
        """Send receiver and sender reports (every second)."""
        blocks = [block for source in self._sources.values() if (block := source.reception(now)) is not None]
        if blocks:
            self.line.send_rtcp(rtcp.receiver_report(self.ssrc, blocks[:MOST_BLOCKS]))
        compound = b""
        for slot in self.slots:
            compound += slot.sender_report(now)
            if len(compound) > LARGEST_COMPOUND:
                self.line.send_rtcp(compound)
                compound = b""
        if compound:
            self.line.send_rtcp(compound)

    # -- what is told outside ----------------------------------------------------------------------------------

    def fillings(self) -> tuple[SlotFilling, ...]:
        """All slots in the order of their lines."""
        return tuple(slot.filling for slot in self.slots)

    def news_of_slots(self) -> tuple[SlotFilling, ...] | None:
        """All slots, if something in them changed since the last call."""
        now_filled = [(slot.track, slot.source, slot.paused) for slot in self.slots]
        if now_filled == self._told_slots:
            return None
        self._told_slots = now_filled
        return self.fillings()

    def news_of_line(self, room: str) -> LineQuality | None:
        """How the line is, if its level changed since the last call."""
        if self.line.outbound is None:
            return None
        loss_up = max((source.loss for source in self._sources.values()), default=0.0)
        level = line_level(max(loss_up, self.loss), self.rtt, self.carries)
        if level == self._told_level:
            return None
        self._told_level = level
        rtt_ms = round(self.rtt * 1000, 1) if self.rtt is not None else None
        return LineQuality(room, self.name, level, round(max(loss_up, self.loss), 4), rtt_ms, self.carries)

    @property
    def carries(self) -> int | None:
        """What their line carries down in bit/s, as they say or as it was found out; None where nobody knows."""
        return self.estimate if self.estimate is not None else self.sharing.limit

    @property
    def sources(self) -> tuple[Source, ...]:
        """The streams that came from them so far."""
        return tuple(self._sources.values())

    @property
    def loss(self) -> float:
        """What they miss of ours: the mean over the slots that flow."""
        losses = [slot.loss for slot in self.slots if slot.source is not None]
        return sum(losses) / len(losses) if losses else 0.0

    @property
    def rtt(self) -> float | None:
        """The round trip in seconds, as their reports say."""
        return min((slot.rtt for slot in self.slots if slot.rtt is not None), default=None)
