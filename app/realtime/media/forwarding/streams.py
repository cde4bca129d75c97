"""Which stream of a sender is what: by what the offer declared, else by the names that its packets bear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from app.realtime.media.engine import Layer
from app.realtime.media.forwarding import rtp, sdp
from app.realtime.media.forwarding.source import Source
from app.realtime.media.forwarding.track import Track

NAMES = {rtp.MID, rtp.RID, rtp.REPAIRED_RID}
SOURCE_PAUSE = 1.0


class Streams:
    """The streams of one connection by SSRC. `sources` are those that carry media; repairs lead to the same ones."""

    def __init__(
        self, tracks: Sequence[Track], lines: Sequence[sdp.Line], send_rtcp: Callable[[bytes], None]
    ) -> None:
        self.sources: dict[int, Source] = {}
        self._tracks = tracks
        self._send_rtcp = send_rtcp
        self._repairs: dict[int, Source] = {}
        self._declared: dict[int, Track] = {}
        self._extensions: dict[int, str] = {}  # numbers are the same on all lines of a bundle (RFC 8843, 9.2)
        for track, line in zip(tracks, lines, strict=False):
            self._extensions |= {number: uri for uri, number in line.extensions.items()}
            if not line.rids:
                self._declared |= {ssrc: track for ssrc in line.ssrcs if ssrc not in line.repairs}
        self._declared_repairs = {repair: main for line in lines for repair, main in line.repairs.items()}

    def number(self, uri: str) -> int:
        """The number of a header extension, 0 where it was not agreed on."""
        return next((number for number, known in self._extensions.items() if known == uri), 0)

    def clear(self) -> None:
        """Forget every stream and what was kept of it."""
        for source in self.sources.values():
            source.forget()
        self.sources.clear()
        self._repairs.clear()

    def find(self, view: memoryview, header: rtp.Header, now: float) -> tuple[Source | None, int, int, bool]:
        """Whose packet this is, where its payload starts, its number, and whether it was sent again."""
        names = self._names(view, header)
        repaired = self._repaired(header, names)
        if repaired is not None:
            if header.payload_type != repaired.track.codec.repair_type or header.end - header.start < 2:
                return None, 0, 0, True
            original = view[header.start] << 8 | view[header.start + 1]  # RFC 4588, section 4
            return repaired, header.start + 2, original, True
        return self._new_source(header, names, now), header.start, header.sequence, False

    def _names(self, view: memoryview, header: rtp.Header) -> dict[str, str]:
        """The line and the layer that a packet says it belongs to, by the address of the extension."""
        return {
            uri: bytes(view[at : at + size]).decode("ascii", "replace")
            for number, at, size in rtp.extensions(view, header)
            if (uri := self._extensions.get(number)) in NAMES
        }

    def _repaired(self, header: rtp.Header, names: dict[str, str]) -> Source | None:
        known = self._repairs.get(header.ssrc)
        if known is not None:
            return known
        main = self.sources.get(self._declared_repairs.get(header.ssrc, -1))
        track = self._by_mid(names)
        if main is None and track is not None and header.payload_type == track.codec.repair_type:
            main = track.layers.get(cast("Layer | None", names.get(rtp.REPAIRED_RID)))
        if main is not None:
            self._repairs[header.ssrc] = main
        return main

    def _by_mid(self, names: dict[str, str]) -> Track | None:
        mid = names.get(rtp.MID)
        return next((track for track in self._tracks if track.mid == mid), None)

    def _new_source(self, header: rtp.Header, names: dict[str, str], now: float) -> Source | None:
        track = self._declared.get(header.ssrc) or self._by_mid(names)
        if track is None or header.payload_type not in track.types:
            return None
        rid = names.get(rtp.RID)
        if track.rids and rid not in track.rids:
            return None
        layer = cast("Layer | None", rid if track.rids else None)
        former = track.layers.get(layer)
        if former is not None and now - former.began < SOURCE_PAUSE:
            return None  # a browser changes its stream once in a lesson, if ever; each change costs every receiver
        if former is not None:
            self.sources.pop(former.ssrc, None)
            self._repairs = {ssrc: source for ssrc, source in self._repairs.items() if source is not former}
        source = Source(track, header.ssrc, layer, self._send_rtcp)
        source.began = source.last_arrival = now
        self.sources[header.ssrc] = track.layers[layer] = source
        for slot in track.slots:
            slot.choose(now)
        return source
