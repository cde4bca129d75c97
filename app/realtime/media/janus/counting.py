"""What flows to and from a participant, counted by Janus."""

from __future__ import annotations

from app.realtime.media.engine import ParticipantStatistics, SlotStatistics
from app.realtime.media.janus.meter import Count
from app.realtime.media.janus.participant import Participant


def statistics_of(participant: Participant) -> ParticipantStatistics:
    """Count what flows. Janus does not count what it sends again, nor what it drops."""
    meter = participant.meter
    sources = [meter.sources(one.mid, one.origin, list(one.layers_wanted)) for one in participant.tracks]
    return ParticipantStatistics(
        participant=participant.name,
        transport=meter.transport,
        connected=participant.is_up,
        loss=round(meter.loss_down, 4),
        rtt_ms=round(meter.rtt * 1000, 1) if meter.rtt is not None else None,
        estimate=None,
        sources=tuple(one for of_track in sources for one in of_track),
        slots=tuple(
            SlotStatistics(slot.filling, down.packets, down.bytes, 0)
            for slot in participant.slots
            for down in (meter.down.get(slot.janus_mid, Count()),)
        ),
    )
