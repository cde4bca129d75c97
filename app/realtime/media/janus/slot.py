"""A down slot: what is to flow in it, and what Janus was told last."""

from __future__ import annotations

from app.realtime.media.engine import Kind, Layer, SlotFilling
from app.realtime.media.janus.track import Track


class Slot:
    """One line down. `mid` is the client's name of it, `janus_mid` Janus's; `track` is wished, `source` is in place."""

    def __init__(self, mid: str, kind: Kind, place: int) -> None:
        self.mid = mid
        self.kind = kind
        self.janus_mid = str(place)
        self.track: Track | None = None
        self.source: Track | None = None
        self.layer: Layer | None = None
        self.flowing: Layer | None = None
        self._asked: int | None = None

    def fill(self, track: Track | None) -> None:
        """Wish for another source."""
        if track is self.track:
            return
        if self.track is not None:
            self.track.slots.remove(self)
        self.track = track
        if track is not None:
            track.slots.append(self)

    @property
    def is_settled(self) -> bool:
        """Whether the source that is wished for is in place."""
        return self.track is self.source

    def settle(self, source: Track | None) -> None:
        """Janus put this source into place; it starts with the largest layer that it gets hold of."""
        self.source = source
        self.flowing = None
        self._asked = source.substream_for("h") if source is not None else None

    def due(self, largest: Layer | None) -> int | None:
        """The substream that Janus is to be asked for now, None where it carries the right one."""
        if self.source is None or not self.is_settled:
            return None
        substream = self.source.substream_for(largest)
        return substream if substream != self._asked else None

    def asked(self, substream: int) -> None:
        """Janus was asked for this substream; it changes at a key frame and says so."""
        self._asked = substream

    @property
    def filling(self) -> SlotFilling:
        """What flows, as it is told."""
        source = self.source
        if source is None or not source.is_live:
            return SlotFilling(self.mid, self.kind)
        layer = (self.flowing or source.layer_of(self._asked or 0)) if source.layers_wanted else None
        return SlotFilling(self.mid, self.kind, source.owner.name, source.origin, layer)
