"""A line on which somebody sends: the microphone, the camera with its layers, or the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer, Origin
from app.realtime.media.forwarding import sdp
from app.realtime.media.forwarding.source import Source

if TYPE_CHECKING:
    from app.realtime.media.forwarding.participant import Participant
    from app.realtime.media.forwarding.slot import Slot

LAYERS: tuple[Layer, ...] = ("l", "h")
SILENT = 127.0
RATE_SECONDS, SCREEN_RATE_SECONDS = 1.5, 4.0
FORGET_PEAK_SECONDS = 15.0
STILL_SECONDS = 3.0
LAYER_KEPT_SECONDS = 2.0
# What a size costs before it was measured, in bit/s: what the clients of the house allow their encoders.
NOMINAL: dict[Layer | None, float] = {"l": 150_000.0, "h": 600_000.0, None: 150_000.0}
RANK: dict[Layer | None, int] = {"l": 0, None: 1, "h": 1}


class Track:
    """One up line. `is_live`: packets come, or would come if somebody watched; `live_since` orders them."""

    def __init__(self, owner: Participant, origin: Origin, line: sdp.Line) -> None:
        self.owner = owner
        self.origin = origin
        self.kind = line.kind
        self.mid = line.mid
        self.rids = line.rids
        self.codec = line.codecs[0]
        self.types = frozenset((self.codec.payload_type, self.codec.red_type))
        self.sizes: tuple[Layer | None, ...] = tuple(name for name in LAYERS if name in line.rids) or (None,)
        self.report_ssrc = owner.ssrc
        self.layers: dict[Layer | None, Source] = {}
        self.slots: list[Slot] = []
        self.permitted = True
        self.is_live = False
        self.live_since = 0.0
        self.level = SILENT
        self.level_at = 0.0
        self._watched_since = 0.0
        self._unwanted_since: dict[Layer, float] = {}
        # A camera without layers counts as its large one; microphones and screens are not asked to stop.
        named = [name or "h" for name in self.sizes] if origin == "camera" else []
        self.layers_wanted: dict[Layer, bool] = dict.fromkeys(named, True)
        self._rates: dict[Layer | None, float] = {}
        self._expected = dict(NOMINAL)
        self._measured_at = 0.0

    def sizes_up_to(self, largest: Layer | None) -> tuple[Layer | None, ...]:
        """The sizes that may be sent to whom this one is enough (None: any), smallest first; never empty."""
        if largest is None:
            return self.sizes
        return tuple(size for size in self.sizes if RANK[size] <= RANK[largest]) or self.sizes[:1]

    def rates(self, largest: Layer | None, held: Layer | None) -> tuple[float, ...]:
        """What each of these sizes costs in bit/s: the one that is `held` as measured, others as is to be expected."""
        costs: list[float] = []
        for size in self.sizes_up_to(largest):
            expected = self._expected[size]
            costs.append(max([self._rates.get(size, expected) if size == held else expected, *costs[-1:]]))
        return tuple(costs)

    def measure(self, now: float) -> None:
        """Measure what each size costs (a few times a second).

        An encoder begins low and a still picture is cheap: what is expected follows a peak down only slowly.
        """
        passed, self._measured_at = min(now - self._measured_at, 1.0), now
        for size, source in self.layers.items():
            rate = source.measure_rate(now, SCREEN_RATE_SECONDS if self.origin == "screen" else RATE_SECONDS)
            if rate is None:
                self._rates.pop(size, None)
            else:
                self._rates[size] = rate
                down = (self._expected[size] - rate) * min(1.0, passed / FORGET_PEAK_SECONDS)
                self._expected[size] = max(rate, self._expected[size] - down)

    def hear(self, level: int, now: float) -> None:
        """Smooth a sound level (RFC 6464: 0 loudest, 127 silence) over about 200 ms."""
        weight = min(1.0, max(now - self.level_at, 0.02) / 0.2)
        self.level += (level - self.level) * weight
        self.level_at = now

    def level_now(self, now: float) -> float:
        """The smoothed level; who sends nothing (DTX, mute) is silent."""
        return self.level if now - self.level_at < 0.3 else SILENT

    def arrived(self, now: float) -> bool:
        """A packet came; whether the track is live only since now."""
        if self.is_live:
            return False
        self.is_live, self.live_since = True, now
        return True

    def stopped(self, now: float) -> bool:
        """Whether a live track turned out to have stopped. One that we asked to pause counts as live."""
        if not self.is_live:
            return False
        if self.layers_wanted and not any(self.layers_wanted.values()):
            self._watched_since = now
            return False
        latest = max((source.last_arrival for source in self.layers.values()), default=0.0)
        if now - max(latest, self._watched_since) < STILL_SECONDS:
            return False
        # DTX makes silent microphones rare senders, not absent ones: they keep a packet every 400 ms.
        self.is_live = False
        return True

    def source_for(self, largest: Layer | None, now: float) -> Source | None:
        """The source that serves this size best now: itself, else the next smaller one that flows."""
        known = [
            source for size in self.sizes_up_to(largest) if (source := self.layers.get(size)) is not None
        ]
        flowing = [source for source in known if source.is_flowing(now)]
        return next(reversed(flowing or known), None)

    def update_layers_wanted(self, now: float) -> bool:
        """Find out which layers are watched; whether that changed. A layer is let go only after two seconds.

        The smallest one is kept while anybody sees the camera at all: whose line fails falls back on it at once.
        """
        if not self.layers_wanted:
            return False
        watching = [slot for slot in self.slots if slot.paused is None]
        wishes: set[Layer] = {slot.granted or "h" for slot in watching}
        wishes.update((size or "h") for size in self.sizes[:1] if watching)
        if not self.is_live:  # a camera that is off has nothing to stop, and must be seen when it begins
            wishes.update(self.layers_wanted)
        before = dict(self.layers_wanted)
        for name in self.layers_wanted:
            if name in wishes:
                self._unwanted_since.pop(name, None)
                self.layers_wanted[name] = True
            elif now - self._unwanted_since.setdefault(name, now) >= LAYER_KEPT_SECONDS:
                self.layers_wanted[name] = False
        return before != self.layers_wanted
