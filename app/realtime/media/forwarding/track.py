"""A line on which somebody sends: the microphone, the camera with its layers, or the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer, Origin
from app.realtime.media.forwarding import sdp
from app.realtime.media.forwarding.source import Source

if TYPE_CHECKING:
    from app.realtime.media.forwarding.participant import Participant
    from app.realtime.media.forwarding.slot import Slot

SILENT = 127.0
STILL_SECONDS = 3.0
LAYER_KEPT_SECONDS = 2.0


class Track:
    """One up line. `is_live`: packets come, or would come if somebody watched; `live_since` orders them."""

    def __init__(self, owner: Participant, origin: Origin, line: sdp.Line) -> None:
        self.owner = owner
        self.origin = origin
        self.kind = line.kind
        self.mid = line.mid
        self.rids = line.rids
        self.payload_type = line.payload_type
        self.repair_type = line.repair_type
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
        self.layers_wanted: dict[Layer, bool] = dict.fromkeys(self._layer_names(), True)

    def _layer_names(self) -> tuple[Layer, ...]:
        names: tuple[Layer, ...] = ("l", "h")
        return tuple(name for name in names if name in self.rids)

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
        watched = not self.layers_wanted or any(self.layers_wanted.values())
        if not watched:
            self._watched_since = now
            return False
        latest = max((source.last_arrival for source in self.layers.values()), default=0.0)
        if now - max(latest, self._watched_since) < STILL_SECONDS:
            return False
        # DTX makes silent microphones rare senders, not absent ones: they keep a packet every 400 ms.
        self.is_live = False
        return True

    def source_for(self, layer: Layer | None, now: float) -> Source | None:
        """The source that serves this wish best now: the layer itself, else another one that flows."""
        wanted = self.layers.get(layer) if layer else None
        if wanted is not None and wanted.is_flowing(now):
            return wanted
        for name in ("h", "l", None):
            source = self.layers.get(name)
            if source is not None and source.is_flowing(now):
                return source
        return wanted or next(iter(self.layers.values()), None)

    def update_layers_wanted(self, now: float) -> bool:
        """Find out which layers are watched; whether that changed. A layer is let go only after two seconds."""
        if not self.layers_wanted:
            return False
        wishes: set[Layer] = {slot.layer or "h" for slot in self.slots}
        before = dict(self.layers_wanted)
        for name in self.layers_wanted:
            if name in wishes:
                self._unwanted_since.pop(name, None)
                self.layers_wanted[name] = True
            elif now - self._unwanted_since.setdefault(name, now) >= LAYER_KEPT_SECONDS:
                self.layers_wanted[name] = False
        return before != self.layers_wanted
