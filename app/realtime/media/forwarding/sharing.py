"""One receiver's line, shared among the picture slots: looks at what flows and is reported, grants sizes, tries for more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.realtime.media.forwarding.allocation import (
    PAUSED,
    Picture,
    everything,
    first_size,
    next_step,
    share,
)
from app.realtime.media.forwarding.carrying import Carrying, Seen
from app.realtime.media.forwarding.repairs import Room
from app.realtime.media.forwarding.slot import Slot
from app.realtime.media.forwarding.track import RANK

RATE_SECONDS = 0.6
FRESH_SECONDS = 3.0
# A look comes every 200 ms; a later one means that we ourselves, or the machine, stood still.
LATE_SECONDS = 0.35
STILL_RATE = 10_000.0
CUT_SECONDS = 1.0
# So long after a change of path reports still tell of what went into the void.
MOVED_SECONDS = 2.5
MOST_PADDING = 2_000_000.0
# Below this redundant sound would take the place of a picture, or of sound itself; on a line that loses by itself
# it is worth more than its place, while a small picture has one as well.
RED_CAPACITY, RED_CAPACITY_IF_LOSSY, LOSSY = 250_000.0, 120_000.0, 0.02


class Counts(NamedTuple):
    """What was counted on a line since it began: bytes, and packets."""

    sent: float = 0
    padded: float = 0
    packets: float = 0
    asked: float = 0
    told: float = 0
    lost: float = 0
    told_of_sound: float = 0
    lost_of_sound: float = 0


class Sharing:
    """Belongs to the connection, not to the room: what is known of a line goes along into a breakout."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._pictures = [slot for slot in slots if slot.kind == "video"]
        self._sounds = [slot for slot in slots if slot.kind == "audio"]
        self._carrying = Carrying()
        self._looked = self._padded_at = 0.0
        self._counts = Counts()
        self._rate = self._padding_rate = 0.0
        self._too_large: dict[str, float] = {}
        self._room = Room()
        for slot in self._pictures:
            slot.repairs.room = self._room

    def move(self, now: float) -> None:
        """The participant is on another network: what was found out about the last one says nothing of it.

        Pictures lost on the way between the two are not waited for: a new key frame is sooner there.
        """
        self._carrying = Carrying(now + MOVED_SECONDS)
        for slot in self._pictures:
            slot.request_keyframe(now)

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
        self._carrying.look(self._see(estimate, pictures, now), everything(pictures), step, now)
        enough = RED_CAPACITY_IF_LOSSY if self._carrying.own_loss > LOSSY else RED_CAPACITY
        for slot in self._sounds:
            slot.takes_red = self.capacity >= enough
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

    def _see(self, estimate: int | None, pictures: Sequence[Picture], now: float) -> Seen:
        before, self._counts = self._counts, self._count()
        new = Counts(*(after - earlier for after, earlier in zip(self._counts, before, strict=True)))
        passed, self._looked = now - self._looked if self._looked else 0.0, now
        if passed > 0:
            weight = min(1.0, passed / RATE_SECONDS)
            self._rate += (new.sent * 8 / passed - self._rate) * weight
            self._padding_rate += (new.padded * 8 / passed - self._padding_rate) * weight
            self._room.refill(self.capacity, passed)
        slots = [*self._pictures, *self._sounds]
        rtts = [
            (one.rtt_at, one.rtt, one.waited)
            for one in slots
            if one.rtt is not None and now - one.rtt_at < FRESH_SECONDS
        ]
        _at, rtt, waited = max(rtts, default=(0.0, None, 0.0))
        # Reports of sound are five seconds old: they count if there are no others.
        is_told = self._rate > STILL_RATE
        return Seen(
            sent=self._rate,
            pictures=self._rate - self._padding_rate,
            estimate=estimate,
            told=(new.told, new.lost) if is_told else (new.told_of_sound, new.lost_of_sound),
            asked=(new.packets, new.asked),
            rtt=rtt,
            waited=waited,
            answered=any(slot.reported_at for slot in slots),
            least=first_size(pictures),
            is_late=passed > LATE_SECONDS,
        )

    def _count(self) -> Counts:
        pictures, repairs = self._pictures, [slot.repairs for slot in self._pictures]
        tallies = [slot.tally for slot in pictures] + [one.tally for one in repairs]
        return Counts(
            sent=sum(slot.bytes for slot in pictures) + sum(one.bytes + one.padding for one in repairs),
            padded=sum(one.padding for one in repairs),
            packets=sum(slot.packets for slot in pictures),
            asked=sum(one.asked for one in repairs),
            told=sum(tally.of for tally in tallies),
            lost=sum(tally.lost for tally in tallies),
            told_of_sound=sum(slot.tally.of for slot in self._sounds),
            lost_of_sound=sum(slot.tally.lost for slot in self._sounds),
        )

    def _cut_if_too_large(self, slot: Slot, now: float) -> None:
        """A size that the line does not carry goes on until the smaller one has a key frame, but not for long."""
        source = slot.source
        if source is None or slot.paused or RANK[source.layer] <= RANK[slot.granted]:
            self._too_large.pop(slot.mid, None)
        elif now - self._too_large.setdefault(slot.mid, now) > CUT_SECONDS:
            slot.cut()
