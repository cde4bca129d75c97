"""How somebody's line is, from what Janus counts on both of their connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from app.realtime.media.engine import SourceStatistics
from app.realtime.media.forwarding.quality import line_level

Info = dict[str, Any]
_SUBSTREAMS = (("", "main"), ("video-simulcast-1", "sim1"), ("video-simulcast-2", "sim2"))


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted in one direction of one line, since it began."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    jitter_ms: float = 0.0


@dataclass
class Meter:
    """Counts of the lines of a participant: up by line and substream, down by Janus's names of the slots."""

    up: dict[tuple[str, int], Count] = field(default_factory=dict)
    down: dict[str, Count] = field(default_factory=dict)
    losses: dict[tuple[str, int], float] = field(default_factory=dict)
    loss_down: float = 0.0
    rtt: float | None = None
    transport: Literal["udp", "tcp"] | None = None
    rates: tuple[float, float] = (0.0, 0.0)
    _at: float = 0.0
    _told: tuple[int, float] = (3, 0.0)

    def begin(self, now: float) -> None:
        """Count from now on."""
        self._at = now

    def read(self, up: Info, down: Info, now: float) -> None:
        """Take in what the admin interface says of both handles."""
        before = _packets(self.up), _packets(self.down)
        losses, missed = (
            _losses(self.up, ups := _counts_up(up)),
            _losses(self.down, downs := _counts_down(down)),
        )
        self.up, self.down, self.losses = ups, downs, losses
        self.loss_down = max(missed.values(), default=0.0)
        rtts = [one["rtcp"]["main"].get("rtt", 0) for one in _media(down).values() if "rtcp" in one]
        self.rtt = max(rtts, default=0) / 1000 or None
        pair = (up or down).get("webrtc", {}).get("ice", {}).get("selected-pair")
        self.transport = ("tcp" if "tcp" in pair else "udp") if pair else None
        passed = max(now - self._at, 0.001)
        self.rates = (_packets(ups) - before[0]) / passed, (_packets(downs) - before[1]) / passed
        self._at = now

    @property
    def loss(self) -> float:
        """The worse direction's."""
        return max([self.loss_down, *self.losses.values()])

    @property
    def level(self) -> Literal[1, 2, 3]:
        """How good the line is."""
        return line_level(self.loss, self.rtt, None)

    @property
    def is_poor(self) -> bool:
        """Whether too little arrives for large pictures."""
        return line_level(self.loss_down, None, None) == 1

    def has_news(self) -> bool:
        """Whether the line is another one than when this was asked last."""
        before, self._told = self._told, (self.level, self.loss)
        return before[0] != self.level

    def sources(self, mid: str, origin: Any, layers: list[Any]) -> tuple[SourceStatistics, ...]:
        """What came in on a line, by layer."""
        return tuple(
            SourceStatistics(
                origin, layers[substream] if layers else None, one.packets, one.bytes, one.lost,
                round(self.losses.get((mid, substream), 0.0), 4), one.jitter_ms,
            )
            for (line, substream), one in self.up.items()
            if line == mid and one.packets and (not layers or substream < len(layers))
        )  # fmt: skip


def _media(info: Info) -> dict[str, Info]:
    media = info.get("webrtc", {}).get("media", {})
    return media if isinstance(media, dict) else {}


def _counts_up(info: Info) -> dict[tuple[str, int], Count]:
    found = {}
    for mid, line in _media(info).items():
        stats = line.get("stats", {}).get("in", {})
        for substream, (part, name) in enumerate(_SUBSTREAMS):
            counted, report = stats.get(part) if part else stats, line.get("rtcp", {}).get(name, {})
            if counted:
                found[mid, substream] = Count(
                    counted["packets"],
                    counted["bytes"],
                    report.get("lost", 0),
                    float(report.get("jitter-local", 0)),
                )
    return found


def _counts_down(info: Info) -> dict[str, Count]:
    found = {}
    for mid, line in _media(info).items():
        stats, report = line.get("stats", {}).get("out", {}), line.get("rtcp", {}).get("main", {})
        found[mid] = Count(stats.get("packets", 0), stats.get("bytes", 0), report.get("lost-by-remote", 0))
    return found


def _packets(counts: dict[Any, Count]) -> int:
    return sum(one.packets for one in counts.values())


def _losses(before: dict[Any, Count], after: dict[Any, Count]) -> dict[Any, float]:
    """The fraction lost of each line between two readings; few packets say nothing."""
    found = {}
    for key, one in after.items():
        old = before.get(key, Count())
        lost, packets = max(one.lost - old.lost, 0), one.packets - old.packets
        found[key] = lost / (lost + packets) if packets >= 10 else 0.0
    return found
