"""A line on which somebody sends to Janus, as Janus's events describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.realtime.media.engine import Layer, Origin
from app.realtime.media.forwarding import sdp
from app.realtime.media.janus.node import Feed

if TYPE_CHECKING:
    from app.realtime.media.janus.participant import Participant
    from app.realtime.media.janus.slot import Slot

QUIET = 90.0
LAYER_KEPT_SECONDS = 2.0
STILL_SECONDS = 3.0
LAYERS: tuple[Layer, ...] = ("l", "h")


class Track:
    """One up line. `is_live`: packets come, or would come if somebody watched; `live_since` orders them."""

    def __init__(self, owner: Participant, origin: Origin, line: sdp.Line) -> None:
        self.owner = owner
        self.origin = origin
        self.kind = line.kind
        self.mid = line.mid
        self.rids = line.rids
        self.permitted = True
        self.live_since = 0.0
        self.level = QUIET
        self.is_talking = False
        self.slots: list[Slot] = []
        self.layers_wanted: dict[Layer, bool] = {name: True for name in LAYERS if name in line.rids}
        self._receiving: set[int] = set()
        self._is_sending = False
        self._watched_since = 0.0
        self._unwanted_since: dict[Layer, float] = {}

    @property
    def feed(self) -> Feed:
        """What Janus calls it."""
        return Feed(self.owner.publisher, self.mid)

    @property
    def is_live(self) -> bool:
        """Whether packets come and may be passed on, or would come if somebody watched."""
        return self.permitted and self._is_sending

    @property
    def may_linger(self) -> bool:
        """Whether it keeps a slot that nobody else needs while it is silent: it is seen at once when it goes on."""
        return self.permitted and not self._is_sending and self.live_since > 0

    def media(self, substream: int, receiving: bool, now: float) -> None:
        """Janus noticed that packets come, or no longer come."""
        (self._receiving.add if receiving else self._receiving.discard)(substream)
        if not self._receiving:
            self.is_talking, self.level = False, QUIET
        self.notice(now)

    def notice(self, now: float) -> None:
        """Find out whether somebody sends. Layers that we asked to pause are no sign that nobody does."""
        if self.layers_wanted and not any(self.layers_wanted.values()):
            self._watched_since = now
        was_sending = self._is_sending
        is_paused = bool(self.layers_wanted) and now - self._watched_since < STILL_SECONDS
        self._is_sending = bool(self._receiving) or (was_sending and is_paused)
        if self._is_sending and not was_sending:
            self.live_since = now

    def substream_for(self, layer: Layer | None) -> int | None:
        """Janus's number of the layer that serves this wish; None for a track without layers."""
        if not self.layers_wanted:
            return None
        names = list(self.layers_wanted)
        return names.index(layer) if layer in names else len(names) - 1

    def layer_of(self, substream: int) -> Layer | None:
        """The layer that Janus calls so."""
        names = list(self.layers_wanted)
        return names[substream] if substream < len(names) else None

    def update_layers_wanted(self, now: float) -> bool:
        """Find out which layers are watched; whether that changed. A layer is let go only after two seconds."""
        wishes: set[Layer] = {slot.layer or "h" for slot in self.slots}
        before = dict(self.layers_wanted)
        for name in self.layers_wanted:
            if name in wishes:
                self._unwanted_since.pop(name, None)
                self.layers_wanted[name] = True
            elif now - self._unwanted_since.setdefault(name, now) >= LAYER_KEPT_SECONDS:
                self.layers_wanted[name] = False
        self.notice(now)
        return before != self.layers_wanted
