"""One person: two connections to Janus, the lines up on one, the slots on the other."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from app.realtime.media.engine import (
    AnswerIsBad,
    EngineIsAway,
    Joined,
    Kind,
    Layer,
    OfferIsBad,
    Origin,
    Picture,
    PublishRights,
    SlotFilling,
    Wanted,
    WishIsBad,
)
from app.realtime.media.forwarding.sdp import Offer
from app.realtime.media.janus import sdp
from app.realtime.media.janus.api import JanusRefused, Message
from app.realtime.media.janus.meter import Meter
from app.realtime.media.janus.node import JanusNode
from app.realtime.media.janus.slot import Slot
from app.realtime.media.janus.track import Track

if TYPE_CHECKING:
    from app.realtime.media.janus.room import Room

log = structlog.get_logger(__name__)

ORIGINS: tuple[Origin, ...] = ("microphone", "camera", "screen")


class Participant:
    """Somebody's lines and slots. What slots are to show is decided at once, and told to Janus by `settle`."""

    def __init__(self, name: str, offer: Offer, rights: PublishRights, node: JanusNode) -> None:
        self.name = name
        self.room: Room | None = None
        self.publisher = secrets.randbits(48) + 1
        self.up: int | None = None
        self.down: int | None = None
        self.wishes: dict[str, Wanted] | None = None
        self.meter = Meter()
        self._node = node
        self._rights = rights
        up = [line for line in offer.lines if line.direction == "up"]
        down = [line for line in offer.lines if line.direction == "down"]
        self.tracks = [Track(self, origin, line) for origin, line in zip(ORIGINS, up, strict=False)]
        self.slots = [Slot(line.mid, line.kind, place) for place, line in enumerate(down)]
        self._offered = ""
        self._answer: str | None = None
        self._told: tuple[SlotFilling, ...] = self.fillings()
        self._settling = asyncio.Lock()
        self._ready: set[int] = set()
        self._permit(rights)

    # -- the two connections -----------------------------------------------------------------------------------

    async def connect(self, offer: Offer) -> Joined:
        """Have Janus answer the lines up and offer the slots. Raises OfferIsBad, EngineIsAway."""
        muted = [track.mid for track in self.tracks if not track.permitted]
        answer = sdp.nothing_up(self._lines_down)
        try:
            if self.tracks:
                self.up, raw = await self._node.publish(self.publisher, sdp.offer_for_janus(offer), muted)
                answer = sdp.answer_for_client(raw, self._lines_down)
            if self.slots:
                self.down, self._offered = await self._node.subscribe([slot.kind for slot in self.slots])
        except JanusRefused as cause:
            await self.disconnect()
            raise OfferIsBad("Janus does not take this offer.") from cause
        except BaseException:
            await self.disconnect()
            raise
        return Joined(answer, self.fillings(), self._down_offer())

    async def reconnect(self, offer: Offer) -> Joined:
        """Answer an ICE restart. Raises OfferIsBad, EngineIsAway."""
        if [line.mid for line in offer.lines if line.direction == "up"] != [
            track.mid for track in self.tracks
        ]:
            raise OfferIsBad("A restart has the lines of the first offer.")
        answer = sdp.nothing_up(self._lines_down)
        try:
            if self.up is not None:
                raw = await self._node.republish(self.up, sdp.offer_for_janus(offer))
                answer = sdp.answer_for_client(raw, self._lines_down)
            if self.down is not None:
                async with self._settling:
                    self._answer = None
                    self._offered = await self._node.offer_again(self.down)
        except JanusRefused as cause:
            raise OfferIsBad("Janus does not take this offer.") from cause
        return Joined(answer, self.fillings(), self._down_offer())

    @property
    def _lines_down(self) -> list[tuple[Kind, str]]:
        return [(slot.kind, slot.mid) for slot in self.slots]

    def _down_offer(self) -> str | None:
        mids = [slot.mid for slot in self.slots]
        return sdp.offer_for_client(self._offered, mids) if self.down is not None else None

    async def accept(self, answer_sdp: str) -> None:
        """Take the answer to the offer of the slots. Raises AnswerIsBad, EngineIsAway."""
        if self.down is None or self._answer is not None:
            raise AnswerIsBad("No second connection was offered.")
        answer = sdp.answer_for_janus(self._offered, answer_sdp)
        try:
            await self._node.accept(self.down, answer)
        except JanusRefused as cause:
            raise AnswerIsBad("Janus does not take this answer.") from cause
        self._answer = answer

    async def disconnect(self) -> None:
        """End both connections."""
        up, down, self.up, self.down = self.up, self.down, None, None
        await self._node.detach(up, down)

    @property
    def handles(self) -> tuple[int, ...]:
        """Janus's names of the connections."""
        return tuple(one for one in (self.up, self.down) if one is not None)

    def connected(self, handle: int) -> None:
        """One of the connections is there."""
        self._ready.add(handle)

    def is_ready(self, handle: int) -> bool:
        """Whether this connection was there."""
        return handle in self._ready

    @property
    def is_up(self) -> bool:
        """Whether all connections are there."""
        return set(self.handles) <= self._ready

    # -- what is sent ------------------------------------------------------------------------------------------

    def track(self, origin: Origin) -> Track | None:
        """The line of this origin."""
        return next((track for track in self.tracks if track.origin == origin), None)

    def media(self, event: Message, now: float) -> None:
        """Packets come on a line, or no longer come."""
        for track in self.tracks:
            if track.mid == event.get("mid"):
                track.media(int(event.get("substream", 0)), bool(event.get("receiving")), now)

    def talks(self, mid: str, is_talking: bool, level: float) -> None:
        """Somebody began to speak or ended; `level` is the average of a moment (RFC 6464)."""
        for track in self.tracks:
            if track.mid == mid:
                track.is_talking, track.level = is_talking, level

    def louder_or_quieter(self, level: float) -> None:
        """The level of the microphone's last packet, taken with care: one packet is no sentence."""
        track = self.track("microphone")
        if track is not None and track.is_talking:
            track.level += (level - track.level) / 2

    def _permit(self, rights: PublishRights) -> None:
        may: dict[Origin, bool] = {
            "microphone": rights.audio, "camera": rights.video, "screen": rights.screen
        }  # fmt: skip
        for track in self.tracks:
            track.permitted = may[track.origin]

    async def permit(self, rights: PublishRights) -> None:
        """Let Janus drop what is not permitted. Raises EngineIsAway."""
        before = {track: track.permitted for track in self.tracks}
        self._permit(rights)
        for track, was_permitted in before.items():
            if track.permitted != was_permitted and self.up is not None:
                await self._node.mute(track.feed, muted=not track.permitted)

    # -- what is received --------------------------------------------------------------------------------------

    def wish(self, wishes: Sequence[Wanted]) -> None:
        """Take wishes for the picture slots. Raises WishIsBad."""
        pictures = {slot.mid for slot in self.slots if slot.kind == "video"}
        if any(wish.mid not in pictures for wish in wishes):
            raise WishIsBad("A wish names a line that is no slot for pictures.")
        self.wishes = {wish.mid: wish for wish in wishes}

    def wished(self, mid: str) -> tuple[str, Picture, Layer | None] | None:
        """Whom and what a slot is to show."""
        wish = self.wishes.get(mid) if self.wishes else None
        return (wish.participant, wish.source, wish.layer) if wish else None

    @property
    def is_settled(self) -> bool:
        """Whether Janus does what was decided, or is not ready to be told."""
        if self.down is None or self._answer is None:
            return True
        return not self._due() and all(slot.is_settled for slot in self.slots)

    async def settle(self, *, wait: bool = False) -> None:
        """Tell Janus what changed in the slots; `wait` until that is done where it is being done already."""
        if self._settling.locked() and not wait:
            return
        async with self._settling:
            if self.down is None or self._answer is None:
                return
            try:
                await self._switch(self.down)
                await self._choose_layers(self.down)
            except JanusRefused as refusal:
                log.info("media.janus.refused", code=refusal.code)  # the clock tries again
            except EngineIsAway:
                return

    async def _switch(self, handle: int) -> None:
        changed = [slot for slot in self.slots if not slot.is_settled]
        while changed:
            try:
                await self._put(handle, changed)
            except JanusRefused:
                if len(changed) == 1:
                    raise
                for slot in changed:  # one of the sources is not there any more: the others need not wait
                    await self._put(handle, [slot])
            changed = [slot for slot in self.slots if not slot.is_settled]

    async def _put(self, handle: int, slots: Sequence[Slot]) -> None:
        wished = [(slot, slot.track) for slot in slots]
        changes = [
            (slot.janus_mid, track.feed if track is not None else self._node.empty(slot.kind))
            for slot, track in wished
        ]
        answer = await self._node.switch(handle, changes)
        for slot, track in wished:
            slot.settle(track)
        if self.room is not None:
            self.room.tell_slots_of(self)
        await self._renew(handle, answer.get("jsep"))

    async def offered(self, jsep: dict[str, str]) -> None:
        """Janus offers the slots again of its own accord."""
        if self.down is not None:
            await self._renew(self.down, jsep)

    async def _renew(self, handle: int, jsep: dict[str, str] | None) -> None:
        """Where a source ended by itself Janus wants a new answer to the same lines: the client's is good for that."""
        if jsep is not None and jsep.get("type") == "offer" and self._answer is not None:
            await self._node.accept(handle, self._answer)

    async def _choose_layers(self, handle: int) -> None:
        due = self._due()
        if due:
            await self._node.choose_layers(handle, [(slot.janus_mid, substream) for slot, substream in due])
        for slot, substream in due:
            slot.asked(substream)

    def _due(self) -> list[tuple[Slot, int]]:
        asked = ((slot, slot.due(self.largest(slot))) for slot in self.slots)
        return [(slot, substream) for slot, substream in asked if substream is not None]

    def largest(self, slot: Slot) -> Layer | None:
        """The largest layer that a slot may carry now: small ones on a line that loses much."""
        return "l" if self.meter.is_poor else slot.layer

    def substream_changed(self, janus_mid: str, substream: int) -> None:
        """Janus changed the layer in a slot."""
        for slot in self.slots:
            if slot.janus_mid == janus_mid and slot.source is not None:
                slot.flowing = slot.source.layer_of(substream)

    def fillings(self) -> tuple[SlotFilling, ...]:
        """What flows in the slots, in the order of their lines."""
        return tuple(slot.filling for slot in self.slots)

    def news_of_slots(self) -> tuple[SlotFilling, ...] | None:
        """All slots where something in them changed since the last call."""
        fillings = self.fillings()
        if fillings == self._told:
            return None
        self._told = fillings
        return fillings
