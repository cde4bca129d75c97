"""How one source is numbered in one down slot, so that its receiver sees no seam where it began."""

from __future__ import annotations

from struct import pack_into
from typing import TYPE_CHECKING

from app.realtime.media.forwarding import sdp
from app.realtime.media.forwarding.codecs import Descriptor

if TYPE_CHECKING:
    from app.realtime.media.forwarding.source import Source


class Stretch:
    """From our number `first` on, ours is the source's plus an offset; all modulo their field's size."""

    __slots__ = ("codec", "first", "picture", "rewrites", "sequence", "source", "timestamp", "tl0")

    def __init__(
        self,
        source: Source,
        codec: sdp.Codec,
        first: int,
        sequence: int,
        timestamp: int,
        picture: int,
        tl0: int,
    ) -> None:
        self.source: Source | None = source  # None once its sender has gone: nobody asks for that again
        self.codec = codec
        self.first = first
        self.sequence = sequence
        self.timestamp = timestamp
        self.picture = picture
        self.tl0 = tl0
        self.rewrites = bool(picture or tl0)

    def rewrite(self, view: memoryview | bytearray, at: int, found: Descriptor) -> None:
        """Let picture ids go on where the source before left off; receivers take a jump back for an old frame."""
        if found.picture_at:
            picture = found.picture + self.picture
            if found.picture_bits == 15:
                pack_into("!H", view, at + found.picture_at, 0x8000 | picture & 0x7FFF)
            else:
                view[at + found.picture_at] = picture & 0x7F
        if found.tl0_at:
            view[at + found.tl0_at] = (found.tl0 + self.tl0) & 0xFF
