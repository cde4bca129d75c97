"""Who is heard: the three loudest of a room, chosen by the level that each packet states and never by decoding.

Levels are as in RFC 6464: 0 is the loudest, 127 silence, one step a decibel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

HEARD = 3
MARGIN_DB = 6.0
SEATED_SECONDS = 0.4
SPEECH_LEVEL = 50.0
SPEECH_HELD_SECONDS = 1.0

T = TypeVar("T")


class Loudest(Generic[T]):
    """Keeps the loudest few in their seats. Who sits gives way only to somebody clearly louder, and not at once."""

    def __init__(self, seats: int) -> None:
        self._most = seats
        self._seats: dict[T, float] = {}

    def update(self, levels: Mapping[T, float], now: float) -> list[T]:
        """Take the levels of everybody who may be heard; returns who has a seat, longest seated first."""
        for gone in [one for one in self._seats if one not in levels]:
            del self._seats[gone]
        waiting = sorted((one for one in levels if one not in self._seats), key=lambda one: levels[one])
        while waiting and len(self._seats) < self._most:
            self._seats[waiting.pop(0)] = now
        while waiting and self._seats:
            quietest = max(self._seats, key=lambda one: levels[one])
            is_settled = now - self._seats[quietest] >= SEATED_SECONDS
            if not is_settled or levels[waiting[0]] > levels[quietest] - MARGIN_DB:
                break
            del self._seats[quietest]
            self._seats[waiting.pop(0)] = now
        return list(self._seats)


class Heard(Generic[T]):
    """The three loudest, and one more: who is among the three hears that one in place of themselves."""

    def __init__(self) -> None:
        self._loudest: Loudest[T] = Loudest(HEARD)
        self._reserve: Loudest[T] = Loudest(1)
        self._seated: list[T] = []
        self._next: list[T] = []

    def update(self, levels: Mapping[T, float], now: float) -> None:
        """Take the levels of everybody who may be heard."""
        self._seated = self._loudest.update(levels, now)
        others = {one: level for one, level in levels.items() if one not in self._seated}
        self._next = self._reserve.update(others, now)

    @property
    def all(self) -> list[T]:
        """Whoever is heard by somebody, in the order of their seats."""
        return self._seated + self._next

    def by(self, receiver: T | None) -> list[T]:
        """Who this receiver hears; None for somebody who says nothing themselves."""
        if receiver not in self._seated:
            return list(self._seated)
        return [one for one in self._seated if one != receiver] + self._next


class Speaking(Generic[T]):
    """Who speaks: loud enough now, or a moment ago, so that a breath does not flicker."""

    def __init__(self) -> None:
        self._heard_at: dict[T, float] = {}

    def update(self, levels: Mapping[T, float], now: float) -> tuple[T, ...]:
        """Take everybody's levels; returns who speaks, loudest first."""
        for one, level in levels.items():
            if level <= SPEECH_LEVEL:
                self._heard_at[one] = now
        self._heard_at = {
            one: at for one, at in self._heard_at.items() if one in levels and now - at < SPEECH_HELD_SECONDS
        }
        return tuple(sorted(self._heard_at, key=lambda one: levels[one]))
