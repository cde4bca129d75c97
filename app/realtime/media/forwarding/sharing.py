"""One receiver's line, shared among the picture slots: looks at what flows and is reported, grants sizes, tries for more."""

from __future__ import annotations

from collections.abc import Sequence

from app.realtime.media.forwarding.allocation import PAUSED, Picture, everything, next_step, share
from app.realtime.media.forwarding.carrying import Carrying, Seen
from app.realtime.media.forwarding.repairs import Repairs, Room
from app.realtime.media.forwarding.slot import Slot
from app.realtime.media.forwarding.track import RANK

RATE_SECONDS = 0.6
FRESH_SECONDS, NEW_SECONDS = 3.0, 1.5
CUT_SECONDS = 1.0
MOST_PADDING = 2_000_000.0
# Below this redundant sound would take the place of a picture, or of sound itself.
RED_CAPACITY = 250_000.0


class Sharing:
    """Belongs to the connection, not to the room: what is known of a line goes along into a breakout."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._pictures = [slot for slot in slots if slot.kind == "video"]
        self._sounds = [slot for slot in slots if slot.kind == "audio"]
        self._carrying = Carrying()
        self._looked = self._padded_at = 0.0
        self._sent = self._padded = 0
        self._rate = self._padding_rate = 0.0
        self._too_large: dict[str, float] = {}
        self._room = Room()
        self._counted = 0, 0
        self._packet_rate = self._missed_rate = 0.0
        for slot in self._pictures:
            slot.repairs.room = self._room

    @property
    def capacity(self) -> float:
        """What the line is believed to carry in pictures, in bit/s."""
        return self._carrying.capacity

    @property
    def limit(self) -> int | None:
        """What the line carries in pictures, where that was found out lately."""
        return int(self._carrying.capacity) if self._carrying.is_limited else None

    def look(self, estimate: int | None, order: Sequence[str], now: float) -> None:
        """Look at the line (five times a second), and grant anew. `order` names slots by mid, the weightier first."""
        wanted = self._wanted(order)
        pictures = [self._picture(slot) for slot in wanted]
        step = next_step(pictures, [picture.held for picture in pictures])
        self._carrying.look(self._see(estimate, now), everything(pictures), step, now)
        for slot in self._sounds:
            slot.takes_red = self.capacity >= RED_CAPACITY
        self._grant(wanted, pictures, now)

    def grant(self, order: Sequence[str], now: float) -> None:
        """Give every picture the size that the line carries as far as is known."""
        wanted = self._wanted(order)
        self._grant(wanted, [self._picture(slot) for slot in wanted], now)

    def _grant(self, wanted: Sequence[Slot], pictures: Sequence[Picture], now: float) -> None:
        sizes = share(pictures, self.capacity)
        for slot, size in zip(wanted, sizes, strict=True):
            assert slot.track is not None
            if size == PAUSED:
                slot.pause()
            else:
                slot.grant(slot.track.sizes_up_to(slot.layer)[size], now)
            self._cut_if_too_large(slot, now)

    def pad(self, now: float) -> None:
        """Send what a probe wants on top of what flows (every 50 ms)."""
        passed, self._padded_at = min(now - self._padded_at, 0.1), now
        missing = min(self._carrying.target - self._rate + self._padding_rate, MOST_PADDING)
        if missing <= 0 or not self._pictures:
            return
        # Where something flows the browser has just measured; a slot in which nothing does serves as well.
        slot = next((one for one in self._pictures if one.source is not None), self._pictures[0])
        slot.repairs.pad(missing * passed / 8, now)

    def _wanted(self, order: Sequence[str]) -> list[Slot]:
        ranks = {mid: rank for rank, mid in enumerate(order)}
        wanted = [slot for slot in self._pictures if slot.track is not None and slot.paused != "codec"]
        return sorted(wanted, key=lambda slot: ranks.get(slot.mid, len(ranks)))

    def _picture(self, slot: Slot) -> Picture:
        track = slot.track
        assert track is not None
        sizes = track.sizes_up_to(slot.layer)
        held = PAUSED
        if slot.paused is None:
            held = sizes.index(slot.granted) if slot.granted in sizes else len(sizes) - 1
        rates = track.rates(slot.layer, slot.granted if held != PAUSED else None)
        return Picture(rates, held, track.origin == "screen")

    def _see(self, estimate: int | None, now: float) -> Seen:
        sent = sum(slot.bytes + slot.repairs.bytes + slot.repairs.padding for slot in self._pictures)
        padded = sum(slot.repairs.padding for slot in self._pictures)
        counted = (
            sum(slot.packets for slot in self._pictures),
            sum(slot.repairs.asked for slot in self._pictures),
        )
        passed = now - self._looked
        if self._looked and passed > 0:
            weight = min(1.0, passed / RATE_SECONDS)
            self._rate += ((sent - self._sent) * 8 / passed - self._rate) * weight
            self._padding_rate += ((padded - self._padded) * 8 / passed - self._padding_rate) * weight
            self._packet_rate += ((counted[0] - self._counted[0]) / passed - self._packet_rate) * weight
            self._missed_rate += ((counted[1] - self._counted[1]) / passed - self._missed_rate) * weight
            self._room.refill(self.capacity, passed)
        self._looked, self._sent, self._padded, self._counted = now, sent, padded, counted
        slots = [*self._pictures, *self._sounds]
        rtts = [
            (one.reported_at, one.rtt) for one in slots if one.rtt and now - one.reported_at < FRESH_SECONDS
        ]
        return Seen(
            sent=self._rate,
            pictures=self._rate - self._padding_rate,
            estimate=estimate,
            loss=max(self._reported_loss(now), min(1.0, self._missed_rate / max(self._packet_rate, 10.0))),
            rtt=max(rtts)[1] if rtts else None,
            answered=any(slot.reported_at for slot in slots),
        )

    def _reported_loss(self, now: float) -> float:
        """The worse of what was lost of pictures and of padding lately; of sound, whose reports are old, if nothing else."""

        def mean(streams: Sequence[Slot | Repairs], seconds: float) -> float | None:
            fresh = [one.loss for one in streams if one.reported_at and now - one.reported_at < seconds]
            return sum(fresh) / len(fresh) if fresh else None

        pictures = mean([slot for slot in self._pictures if slot.source is not None], NEW_SECONDS)
        padding = (
            mean([slot.repairs for slot in self._pictures], NEW_SECONDS)
            if self._padding_rate > 10_000
            else None
        )
        if pictures is None and padding is None:
            return mean([slot for slot in self._sounds if slot.source is not None], FRESH_SECONDS) or 0.0
        return max(pictures or 0.0, padding or 0.0)

    def _cut_if_too_large(self, slot: Slot, now: float) -> None:
        """A size that the line does not carry goes on until the smaller one has a key frame, but not for long."""
        source = slot.source
        if source is None or slot.paused or RANK[source.layer] <= RANK[slot.granted]:
            self._too_large.pop(slot.mid, None)
        elif now - self._too_large.setdefault(slot.mid, now) > CUT_SECONDS:
            slot.cut()
