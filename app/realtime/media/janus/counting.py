"""What flows to and from a participant, counted by Janus."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from time import monotonic

from app.realtime.media.engine import EngineIsAway, Load, ParticipantStatistics, SlotStatistics
from app.realtime.media.janus.api import JanusRefused, Message
from app.realtime.media.janus.config import JanusConfig
from app.realtime.media.janus.load import NodeCpu
from app.realtime.media.janus.meter import Count
from app.realtime.media.janus.node import JanusNode
from app.realtime.media.janus.participant import Participant


class Readings:
    """Reads what the admin interface of a node tells of people, and how busy the node is."""

    def __init__(self, node: JanusNode, config: JanusConfig) -> None:
        self._node = node
        self._cpu = NodeCpu(config.host, config.port)

    async def read(self, participant: Participant) -> bool:
        """Read somebody's meter; whether Janus knows them still."""
        infos: list[Message] = []
        for handle in (participant.up, participant.down):
            try:
                infos.append(await self._node.api.info(handle) if handle is not None else {})
            except (EngineIsAway, JanusRefused):
                return False
        participant.meter.read(infos[0], infos[1], monotonic())
        return True

    async def read_level(self, participant: Participant) -> None:
        """Read how loud somebody is."""
        if participant.up is not None:
            with suppress(EngineIsAway, JanusRefused):
                level = await self._node.level(participant.up)
                if level is not None:
                    participant.louder_or_quieter(level)

    def load(self, rooms: int, people: Collection[Participant]) -> Load:
        """How busy the node is, by the meters as they were read last."""
        rates = [sum(one.meter.rates[way] for one in people) for way in (0, 1)]
        return Load(
            rooms=rooms,
            participants=len(people),
            cpu=self._cpu.use(*rates),
            packets_in=round(rates[0]),
            packets_out=round(rates[1]),
        )


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
