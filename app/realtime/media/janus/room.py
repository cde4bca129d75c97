"""One of our rooms: who is in it, who is heard, and which slot shows whom. Janus knows nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from app.realtime.media.engine import LayersWanted, LineQuality, RoomEvent, SlotsChanged, Speakers
from app.realtime.media.forwarding.audio import HEARD, Heard, Speaking
from app.realtime.media.janus.participant import Participant
from app.realtime.media.janus.slot import Slot
from app.realtime.media.janus.track import Track

SPEAKERS_SECONDS = 0.3


class Room:
    """The people of a room. Decisions happen at once; what Janus must be told of them is done in tasks."""

    def __init__(
        self,
        name: str,
        now: float,
        emit: Callable[[RoomEvent], None],
        run: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self.name = name
        self.participants: dict[str, Participant] = {}
        self.empty_since = now
        self._emit = emit
        self._run = run
        self._heard: Heard[Track] = Heard()
        self._speaking: Speaking[Track] = Speaking()
        self._told_speakers: tuple[str, ...] = ()
        self._told_speakers_at = 0.0

    def add(self, participant: Participant, now: float) -> None:
        """Let somebody in and give them slots."""
        participant.room = self
        participant.wishes = None
        self.participants[participant.name] = participant
        self.refill(now)

    def remove(self, participant: Participant, now: float) -> None:
        """Take somebody out of everybody's slots, and everybody out of theirs."""
        if self.participants.get(participant.name) is participant:
            del self.participants[participant.name]
        participant.room = None
        self.empty_since = now
        for track in participant.tracks:
            for slot in tuple(track.slots):
                slot.fill(None)
        for slot in participant.slots:
            slot.fill(None)
        self._decide(now)

    async def settled(self) -> None:
        """Return once Janus has done what was decided."""
        await asyncio.gather(*(one.settle(wait=True) for one in tuple(self.participants.values())))

    # -- who is where ------------------------------------------------------------------------------------------

    def refill(self, now: float) -> None:
        """Give slots to whom they belong now, and have Janus do so."""
        self._decide(now)
        self.settle()

    def settle(self) -> None:
        """Have Janus do what it has not done yet, and tell what it has done."""
        for participant in self.participants.values():
            if not participant.is_settled:
                self._run(participant.settle())
            self.tell_slots_of(participant)

    def _decide(self, now: float) -> None:
        published = sorted(
            (track for track in self._tracks("video") if track.is_live),
            key=lambda track: (track.origin != "screen", track.live_since),
        )
        for participant in self.participants.values():
            slots = [slot for slot in participant.slots if slot.kind == "video"]
            if participant.wishes is None:
                _fill_in_order(slots, [track for track in published if track.owner is not participant])
            else:
                self._fill_wishes(participant, slots)
        self._choose_heard(now)

    def _fill_wishes(self, participant: Participant, slots: list[Slot]) -> None:
        for slot in slots:
            wish = participant.wished(slot.mid)
            owner = self.participants.get(wish[0]) if wish else None
            track = owner.track(wish[1]) if owner is not None and wish else None
            slot.layer = wish[2] if wish else None
            slot.fill(track if track is not None and (track.is_live or track.may_linger) else None)

    def _choose_heard(self, now: float) -> None:
        levels = {track: track.level for track in self._tracks("audio") if track.is_live}
        self._heard.update(levels, now)
        for participant in self.participants.values():
            slots = [slot for slot in participant.slots if slot.kind == "audio"]
            _fill_in_order(slots, self._heard.by(participant.track("microphone")))

    def _tracks(self, kind: str) -> list[Track]:
        return [track for one in self.participants.values() for track in one.tracks if track.kind == kind]

    # -- the clock ---------------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Give the sound slots to the loudest, and tell who speaks (every 100 ms)."""
        self.refill(now)
        levels = {track: track.level for track in self._tracks("audio") if track.is_live}
        speakers = tuple(track.owner.name for track in self._speaking.update(levels, now))
        if set(speakers) != set(self._told_speakers) and now - self._told_speakers_at >= SPEAKERS_SECONDS:
            self._told_speakers, self._told_speakers_at = speakers, now
            self._emit(Speakers(self.name, speakers))

    def crowded(self) -> list[Track]:
        """Whose level must be known exactly: who speaks where more people speak than are heard."""
        talking = [track for track in self._tracks("audio") if track.is_live and track.is_talking]
        return talking if len(talking) > HEARD else []

    def look_after_layers(self, now: float) -> None:
        """Say which layers are watched (every 500 ms), and notice who does not go on."""
        for participant in self.participants.values():
            for track in participant.tracks:
                if track.update_layers_wanted(now):
                    self._emit(LayersWanted(self.name, participant.name, dict(track.layers_wanted)))

    def tell_line(self, participant: Participant) -> None:
        """Tell whose line became better or worse."""
        meter = participant.meter
        if meter.has_news():
            rtt = round(meter.rtt * 1000, 1) if meter.rtt is not None else None
            self._emit(LineQuality(self.name, participant.name, meter.level, round(meter.loss, 4), rtt, None))

    def tell_slots_of(self, participant: Participant) -> None:
        """Tell a receiver's slots where something in them changed."""
        fillings = participant.news_of_slots()
        if fillings is not None:
            self._emit(SlotsChanged(self.name, participant.name, fillings))


def _fill_in_order(slots: list[Slot], tracks: list[Track]) -> None:
    """Show the first tracks that find room. Who is shown stays where they are, silent ones while nobody needs it."""
    wanted = tracks[: len(slots)]
    for slot in slots:
        slot.layer = None
        if slot.track is not None and slot.track not in wanted and not slot.track.may_linger:
            slot.fill(None)
    shown = {slot.track for slot in slots}
    free = [slot for slot in slots if slot.track is None]
    free += [slot for slot in slots if slot.track is not None and slot.track not in wanted]
    for slot, track in zip(free, (track for track in wanted if track not in shown), strict=False):
        slot.fill(track)
