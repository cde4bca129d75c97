"""One room: who is in it, who is heard, and which slot shows whom."""

from __future__ import annotations

from collections.abc import Callable

from app.realtime.media.engine import (
    LayersWanted,
    LeaveReason,
    Left,
    RoomEvent,
    RoomStatistics,
    SlotsChanged,
    Speakers,
)
from app.realtime.media.forwarding.audio import Heard, Speaking
from app.realtime.media.forwarding.counting import statistics_of
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.slot import Slot
from app.realtime.media.forwarding.track import Track

SPEAKERS_SECONDS = 0.3


class Room:
    """The people of a room. Everything happens on one event loop; nothing here waits."""

    def __init__(
        self, name: str, now: float, emit: Callable[[RoomEvent], None], lost: Callable[[Participant], None]
    ) -> None:
        self.name = name
        self.participants: dict[str, Participant] = {}
        self.empty_since = now
        self._emit = emit
        self._lost = lost
        self._heard: Heard[Track] = Heard()
        self._seating: tuple[object, ...] = ()
        self._speaking: Speaking[Track] = Speaking()
        self._told_speakers: tuple[str, ...] = ()
        self._told_speakers_at = 0.0

    def add(self, participant: Participant, now: float) -> None:
        """Let somebody in and give them slots."""
        participant.room = self
        participant.wishes = None
        self.participants[participant.name] = participant
        self.published(now)

    def remove(self, participant: Participant, now: float) -> None:
        """Take somebody out of everybody's slots, and everybody out of theirs."""
        if self.participants.get(participant.name) is participant:
            del self.participants[participant.name]
        participant.room = None
        self.empty_since = now
        for track in participant.tracks:
            for slot in tuple(track.slots):
                slot.fill(None, now)
        for slot in participant.slots:
            slot.fill(None, now)
        for one in self.participants.values():
            for slot in one.slots:
                slot.let_go(participant)
        self.refill(now)

    def lost(self, participant: Participant, reason: LeaveReason) -> None:
        """Somebody's line ended by itself."""
        self._emit(Left(self.name, participant.name, reason))
        self._lost(participant)

    def published(self, now: float) -> None:
        """Somebody began to send."""
        self.refill(now)
        self.choose_heard(now)

    # -- pictures ----------------------------------------------------------------------------------------------

    def refill(self, now: float) -> None:
        """Give picture slots to whom they belong now, and tell of every change."""
        published = sorted(
            (track for track in self._tracks("video") if track.is_live),
            key=lambda track: (track.origin != "screen", track.live_since),
        )
        for participant in self.participants.values():
            slots = [slot for slot in participant.slots if slot.kind == "video"]
            if participant.wishes is None:
                _fill_in_order(slots, [track for track in published if track.owner is not participant], now)
            else:
                self._fill_wishes(participant, slots, now)
            participant.sharing.grant(tuple(participant.wishes or ()), now)
        self._tell_layers(now)
        self._tell_slots()

    def _fill_wishes(self, participant: Participant, slots: list[Slot], now: float) -> None:
        assert participant.wishes is not None
        for slot in slots:
            wish = participant.wishes.get(slot.mid)
            owner = self.participants.get(wish.participant) if wish else None
            track = owner.track(wish.source) if owner is not None and wish else None
            slot.layer = wish.layer if wish else None
            slot.fill(track if track is not None and track.permitted else None, now)

    def _tracks(self, *kinds: str) -> list[Track]:
        tracks = [track for one in self.participants.values() for track in one.tracks]
        return [track for track in tracks if not kinds or track.kind in kinds]

    # -- sound -------------------------------------------------------------------------------------------------

    def choose_heard(self, now: float) -> None:
        """Give the sound slots to the loudest (every 100 ms), and tell who speaks."""
        levels = {track: track.level_now(now) for track in self._tracks("audio") if track.is_live}
        self._heard.update(levels, now)
        seating = (*self._heard.all, *self.participants.values())
        if seating != self._seating:
            self._seating = seating
            for participant in self.participants.values():
                slots = [slot for slot in participant.slots if slot.kind == "audio"]
                _fill_in_order(slots, self._heard.by(participant.track("microphone")), now)
            self._tell_slots()
        speakers = tuple(track.owner.name for track in self._speaking.update(levels, now))
        is_new = set(speakers) != set(self._told_speakers)
        if is_new and now - self._told_speakers_at >= SPEAKERS_SECONDS:
            self._told_speakers, self._told_speakers_at = speakers, now
            self._emit(Speakers(self.name, speakers))

    # -- the clock ---------------------------------------------------------------------------------------------

    def look_at_lines(self, now: float) -> None:
        """Share every line anew (every 200 ms)."""
        for participant in self.participants.values():
            participant.look_at_line(now)
        self._tell_layers(now)
        self._tell_slots()

    def look_after_layers(self, now: float) -> None:
        """Notice who stopped sending, and take the best layer that flows (every 500 ms)."""
        stopped = [one for one in self._tracks() if one.stopped(now)]
        if stopped:
            self.refill(now)
        for participant in self.participants.values():
            for slot in participant.slots:
                slot.choose(now)
        self._tell_slots()

    def _tell_layers(self, now: float) -> None:
        """Tell senders which of their layers are watched, as soon as that changes."""
        for participant in self.participants.values():
            for track in participant.tracks:
                if track.update_layers_wanted(now):
                    self._emit(LayersWanted(self.name, participant.name, dict(track.layers_wanted)))

    def tell_lines(self) -> None:
        """Tell whose line became better or worse (every two seconds)."""
        for participant in self.participants.values():
            news = participant.news_of_line(self.name)
            if news is not None:
                self._emit(news)

    def _tell_slots(self) -> None:
        for participant in self.participants.values():
            fillings = participant.news_of_slots()
            if fillings is not None:
                self._emit(SlotsChanged(self.name, participant.name, fillings))

    def statistics(self) -> RoomStatistics:
        """Count what flows."""
        return RoomStatistics(self.name, tuple(statistics_of(one) for one in self.participants.values()))


def _fill_in_order(slots: list[Slot], tracks: list[Track], now: float) -> None:
    """Show the first tracks that find room; who is already shown stays where they are."""
    wanted = tracks[: len(slots)]
    for slot in slots:
        slot.layer = None
        if slot.track is not None and slot.track not in wanted:
            slot.fill(None, now)
    shown = {slot.track for slot in slots}
    free = [slot for slot in slots if slot.track is None]
    for slot, track in zip(free, (track for track in wanted if track not in shown), strict=False):
        slot.fill(track, now)
