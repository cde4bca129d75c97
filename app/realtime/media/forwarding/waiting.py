"""How long what somebody sends waits on its way to us, told by sound: it is made at an even pace, and sent at once."""

from __future__ import annotations

STRETCH_SECONDS = 15.0
BREAK_SECONDS = 0.6
"""Sound that stood still for so long may go on by another clock (a microphone that was switched off)."""

SOON_SECONDS = 0.5
LONGEST_SECONDS = 5.0


class Waiting:
    """Compares each sound's way with the shortest of the last half minute. All times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._least = self._least_before = 0.0
        self._began = self._at = -STRETCH_SECONDS
        self._now = 0.0

    def note(self, made: float, now: float) -> None:
        """A sound made at `made` by its sender's clock arrived at `now`."""
        way = now - made
        if now - self._at > BREAK_SECONDS or abs(way - self._least) > LONGEST_SECONDS:
            self._least = self._least_before = way
            self._began = now
        elif now - self._began > STRETCH_SECONDS:
            self._least_before, self._least, self._began = self._least, way, now
        elif way < self._least:
            self._least = way
        self._at, self._now = now, way - min(self._least, self._least_before)

    def at(self, now: float) -> float:
        """How much longer than at best the last sound was on its way; 0 where none came lately."""
        return self._now if now - self._at < SOON_SECONDS else 0.0
