"""What flows to and from a participant, counted for people who look after the line."""

from __future__ import annotations

from app.realtime.media.engine import ParticipantStatistics, SlotStatistics, SourceStatistics
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.slot import Slot
from app.realtime.media.forwarding.source import Source


def statistics_of(participant: Participant) -> ParticipantStatistics:
    """Count what flows."""
    line, rtt = participant.line, participant.rtt
    return ParticipantStatistics(
        participant=participant.name,
        transport=line.path.transport if line.path is not None else None,
        connected=line.outbound is not None,
        loss=round(participant.loss, 4),
        rtt_ms=round(rtt * 1000, 1) if rtt is not None else None,
        estimate=participant.carries,
        sources=tuple(_of_source(source) for source in participant.sources),
        slots=tuple(_of_slot(slot) for slot in participant.slots),
        dropped=dict(line.dropped),
    )


def _of_source(source: Source) -> SourceStatistics:
    return SourceStatistics(
        source=source.track.origin,
        layer=source.layer,
        packets=source.packets,
        bytes=source.bytes,
        lost=source.lost,
        loss=round(source.loss, 4),
        jitter_ms=round(source.jitter / source.clock * 1000, 2),
    )


def _of_slot(slot: Slot) -> SlotStatistics:
    return SlotStatistics(slot.filling, slot.packets, slot.bytes, slot.repairs.resent)
