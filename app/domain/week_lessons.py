"""Weekly lessons laid into one week of UTC, and what two classes share there, in whole minutes.

`lessons.py` asks this week by week.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from app.domain.week_clocks import DAY, DayClock, WeekClock, offset_at

WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekly lesson in local time: weekday 0 (Monday) to 6, minutes after midnight, `start` < `end` <= 1440."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= DAY):
            raise ValueError(f"not a weekly lesson: {self.weekday} {self.start}-{self.end}")


Span = tuple[int, int]  # first and last minute


class Lesson(NamedTuple):
    """One lesson in minutes after Monday 0:00 UTC; `shift` leads back to local time."""

    first: int
    last: int
    shift: int
    slot: Slot


class Shared(NamedTuple):
    """The minutes, after Monday 0:00 UTC, in which two lessons run at once."""

    first: int
    last: int
    ours: Lesson
    theirs: Lesson


def minutes_shared(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    """Return the sum of what `shared_lessons` finds, where that is all that is wanted."""
    total = 0
    for ours_first, ours_last in ours:
        for first, last in theirs:
            if ours_first < last and first < ours_last:
                begin = max(ours_first, first)
                if 0 <= begin < WEEK:
                    total += min(ours_last, last) - begin
    return total


def minutes_apart(ours: Sequence[Slot], theirs: Sequence[Slot], ahead: int) -> int:
    """Return the minutes of a week in which both have lessons, where our clocks are `ahead` of theirs, in minutes."""
    total = 0
    for slot in theirs:
        first = (slot.weekday * DAY + slot.start + ahead) % WEEK
        last = first + slot.end - slot.start
        for our in ours:
            our_first = our.weekday * DAY + our.start
            our_last = our_first + our.end - our.start
            if first < our_last and our_first < last:
                total += min(last, our_last) - max(first, our_first)
            if our_first + WEEK < last:  # what of theirs reaches into the next week meets its beginning
                total += min(last, our_last + WEEK) - (our_first + WEEK)
    return total


def shared_lessons(ours: Sequence[Lesson], theirs: Sequence[Lesson]) -> list[Shared]:
    """Return when two lessons run at once, counting what begins in the week."""
    met = [(a, b) for a in ours for b in theirs if a.first < b.last and b.first < a.last]
    found = [Shared(max(a.first, b.first), min(a.last, b.last), a, b) for a, b in met]
    return [shared for shared in found if 0 <= shared.first < WEEK]


@lru_cache(maxsize=4096)
def in_utc(slots: tuple[Slot, ...], clock: WeekClock) -> tuple[Lesson, ...]:
    """Return the lessons of a week, day by day; `slots` are in order."""
    # The days from Sunday before to Monday after reach into this week from the far ends of the world.
    before = [(-1, slot) for slot in slots if slot.weekday == 6]
    after = [(7, slot) for slot in slots if slot.weekday == 0]
    days = [*before, *((slot.weekday, slot) for slot in slots), *after]
    return tuple(_lesson(index, slot, clock[index + 1]) for index, slot in days)


def spans_in_utc(slots: Sequence[Slot], clock: WeekClock) -> list[Span]:
    """Return first and last minute of what `in_utc` returns."""
    spans = []
    for slot in slots:
        days = (slot.weekday,) if 0 < slot.weekday < 6 else (slot.weekday, 7 if slot.weekday == 0 else -1)
        for index in days:
            day, midnight = clock[index + 1], index * DAY
            first = midnight + slot.start - offset_at(day, slot.start)
            spans.append((first, midnight + slot.end - offset_at(day, slot.end)))
    return spans


def _lesson(index: int, slot: Slot, day: DayClock) -> Lesson:
    shift = offset_at(day, slot.start)
    midnight = index * DAY
    return Lesson(midnight + slot.start - shift, midnight + slot.end - offset_at(day, slot.end), shift, slot)


@lru_cache(maxsize=1024)
def joined(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Return the slots in order, with overlapping and touching ones joined: a minute counts once."""
    found: list[Slot] = []
    for slot in sorted(slots):
        if found and found[-1].weekday == slot.weekday and slot.start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, slot.end))
        else:
            found.append(slot)
    return tuple(found)
