"""When two classes can meet: weekly lesson hours in two time zones, over terms, with daylight saving.

A class tells its weekly lesson slots in its own local time. Lessons stay at the same local time all
year, so the hours that two classes share can change when one country moves its clocks and the other
does not. Everything here is counted in whole minutes, week by week, in UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from statistics import median_low

from app.domain.week_clocks import DAY, clock_of_week, kinds_of_weeks, steady_offset
from app.domain.week_lessons import (
    WEEK,
    Lesson,
    Shared,
    Slot,
    in_utc,
    joined,
    minutes_apart,
    minutes_shared,
    shared_lessons,
    spans_in_utc,
)

__all__ = [
    "CommonSlot",
    "CommonTime",
    "Slot",
    "SlotTimes",
    "Timetable",
    "common_slots",
    "common_time",
    "minutes_of_lessons",
    "overlapping_weeks",
    "term_weeks",
    "usable_hours",
    "usable_minutes",
    "usable_weeks",
]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Lesson slots in an IANA zone, and the first and last day of the term (None where not told yet).

    closed: Mondays of the weeks that holidays or exams take (app/domain/calendars.py).
    """

    zone: str
    slots: tuple[Slot, ...]
    term_start: date | None = None
    term_end: date | None = None
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class SlotTimes:
    """The local times at which a shared lesson takes place from the week of Monday `since` on."""

    since: date
    ours: Slot
    theirs: Slot
    minutes: int

    def mirrored(self) -> "SlotTimes":
        """Return the same times as the other class sees them."""
        return replace(self, ours=self.theirs, theirs=self.ours)


@dataclass(frozen=True, slots=True)
class CommonSlot:
    """A lesson that two classes share, in both local times; it takes place in `weeks` of the weeks looked at.

    `times` tells it over the year, earliest first: one entry, and one more each time that a change of the
    clocks moves it for either class.
    """

    ours: Slot
    theirs: Slot
    minutes: int
    weeks: int
    times: tuple[SlotTimes, ...] = ()

    def mirrored(self) -> "CommonSlot":
        """Return the same lesson as the other class sees it."""
        times = tuple(one.mirrored() for one in self.times)
        return replace(self, ours=self.theirs, theirs=self.ours, times=times)


@dataclass(frozen=True, slots=True)
class CommonTime:
    """Minutes a week that two classes share: in a usual week (low median), in the worst week, and the best slots."""

    usual_minutes: int
    least_minutes: int
    best: tuple[CommonSlot, ...]


NO_COMMON_TIME = CommonTime(0, 0, ())


def overlapping_weeks(a: Timetable, b: Timetable) -> tuple[date, ...]:
    """Return the Mondays of all weeks that both classes can use, earliest first: in both terms, closed for neither."""
    return tuple(week for week in term_weeks(a, b) if week not in a.closed and week not in b.closed)


def usable_weeks(own: Timetable) -> tuple[date, ...]:
    """Return the Mondays of all weeks of a term that are not closed, earliest first."""
    return overlapping_weeks(own, own)


def term_weeks(a: Timetable, b: Timetable) -> tuple[date, ...]:
    """Return the Mondays of all weeks that both terms share, closed or not, earliest first.

    A week counts when its Thursday lies in both terms (as ISO 8601 gives a week to a year).
    Empty where a term is not told.
    """
    if not (a.term_start and a.term_end and b.term_start and b.term_end):
        return ()
    return _weeks_between(max(a.term_start, b.term_start), min(a.term_end, b.term_end))


def usable_minutes(a: Timetable, b: Timetable, week: date) -> int:
    """Return how many minutes both classes have lessons, counting what begins in the UTC week from Monday `week`."""
    ours = spans_in_utc(joined(a.slots), clock_of_week(a.zone, week))
    theirs = spans_in_utc(joined(b.slots), clock_of_week(b.zone, week))
    return minutes_shared(ours, theirs)


def usable_hours(a: Timetable, b: Timetable, week: date) -> float:
    """Return `usable_minutes` in hours."""
    return usable_minutes(a, b, week) / 60


def common_slots(a: Timetable, b: Timetable, weeks: Sequence[date], limit: int = 3) -> tuple[CommonSlot, ...]:
    """Return the best shared lessons over `weeks` (Mondays): those with most minutes over all weeks first."""
    return common_time(a, b, weeks, limit).best


def common_time(a: Timetable, b: Timetable, weeks: Sequence[date], limit: int = 3) -> CommonTime:
    """Return what two classes share over `weeks` (Mondays).

    A shared lesson is told with the local times of the commonest kind of week in which it takes place
    (the earlier kind when two are as common); in other weeks it may be shorter.
    """
    if not (weeks and a.slots and b.slots):
        return NO_COMMON_TIME
    if not limit:
        return _common_minutes(a, b, weeks)
    kinds, runs = kinds_of_weeks(a.zone, b.zone, tuple(weeks))
    ours, theirs = joined(a.slots), joined(b.slots)
    minutes_of_week: list[int] = []
    lessons: dict[tuple[Slot, Slot], dict[int, tuple[Shared, int]]] = {}
    for number, (a_clock, b_clock, count) in enumerate(kinds):
        found = shared_lessons(in_utc(ours, a_clock), in_utc(theirs, b_clock))
        minutes_of_week += [sum(lesson.last - lesson.first for lesson in found)] * count
        for lesson in found:
            lessons.setdefault((lesson.ours.slot, lesson.theirs.slot), {})[number] = (lesson, count)
    best = sorted(lessons.values(), key=_most_minutes_first)[:limit]
    slots = tuple(_common_slot(kinds_of_lesson, runs) for kinds_of_lesson in best)
    return CommonTime(median_low(minutes_of_week), min(minutes_of_week), slots)


def _common_minutes(a: Timetable, b: Timetable, weeks: Sequence[date]) -> CommonTime:
    """Return the minutes of `common_time` alone: to rank by, many times over."""
    ours, theirs = joined(a.slots), joined(b.slots)
    of_clocks: dict[tuple[int, int], int] = {}
    apart: dict[int, int] = {}
    every: list[int] = []
    for week in weeks:
        mine, other = clock_of_week(a.zone, week), clock_of_week(b.zone, week)
        clocks = (id(mine), id(other))
        minutes = of_clocks.get(clocks)
        if minutes is None:
            our_offset, their_offset = steady_offset(mine), steady_offset(other)
            if our_offset is None or their_offset is None:
                minutes = minutes_shared(spans_in_utc(ours, mine), spans_in_utc(theirs, other))
            else:
                # Where no clock is moved a week is like the next: what is shared hangs on the difference alone.
                ahead = our_offset - their_offset
                if ahead not in apart:
                    apart[ahead] = minutes_apart(ours, theirs, ahead)
                minutes = apart[ahead]
            of_clocks[clocks] = minutes
        every.append(minutes)
    return CommonTime(median_low(every), min(every), ())


def minutes_of_lessons(timetable: Timetable, week: date) -> tuple[tuple[int, int], ...]:
    """Return when there are lessons in the UTC week from Monday `week`: (first, last) minute after Monday 0:00.

    What begins before or ends after the week is cut off there. Any number of classes can be laid over each other.
    """
    lessons = in_utc(joined(timetable.slots), clock_of_week(timetable.zone, week))
    spans = ((max(0, lesson.first), min(WEEK, lesson.last)) for lesson in lessons)
    return tuple(sorted((first, last) for first, last in spans if first < last))


#: A lesson in each kind of week in which it takes place, the commonest first, and in how many weeks.
_Kinds = dict[int, tuple[Shared, int]]


def _most_minutes_first(kinds: _Kinds) -> tuple[int, int]:
    found = list(kinds.values())
    return -sum((lesson.last - lesson.first) * count for lesson, count in found), found[0][0].first


def _common_slot(kinds: _Kinds, runs: Sequence[tuple[date, int]]) -> CommonSlot:
    usual = next(iter(kinds.values()))[0]
    count = sum(count for _, count in kinds.values())
    minutes = usual.last - usual.first
    times = tuple(_times(kinds, runs))
    return CommonSlot(_local(usual, usual.ours), _local(usual, usual.theirs), minutes, count, times)


def _times(kinds: _Kinds, runs: Sequence[tuple[date, int]]) -> Iterator[SlotTimes]:
    """Yield the local times of one shared lesson, anew whenever they differ from those of the week before."""
    before = None
    for week, kind in runs:
        if kind not in kinds:
            continue
        shared = kinds[kind][0]
        told = (_local(shared, shared.ours), _local(shared, shared.theirs))
        if told != before:
            yield SlotTimes(week, *told, shared.last - shared.first)
        before = told


def _local(shared: Shared, lesson: Lesson) -> Slot:
    day, start = divmod(shared.first + lesson.shift, DAY)
    return Slot(day % 7, start, min(DAY, start + shared.last - shared.first))


@lru_cache(maxsize=4096)
def _weeks_between(first: date, last: date) -> tuple[date, ...]:
    """Return the Mondays of all weeks whose Thursday lies between these days."""
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    mondays = []
    while thursday <= last:
        mondays.append(thursday - timedelta(days=3))
        thursday += timedelta(days=7)
    return tuple(mondays)
