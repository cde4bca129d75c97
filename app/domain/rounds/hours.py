"""The lesson minutes that any number of classes share, quickly: a week is one long number with a bit a minute."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.lessons import Timetable, minutes_of_lessons, overlapping_weeks


class _Week(NamedTuple):
    """The lessons of a week as (first, last) minute, and as bits."""

    spans: tuple[tuple[int, int], ...]
    bits: int


class Hours:
    """The weeks and lesson minutes of some classes, told apart by their place in `timetables`."""

    def __init__(self, timetables: Sequence[Timetable]) -> None:
        terms = [overlapping_weeks(one, one) for one in timetables]
        mondays = sorted({monday for term in terms for monday in term})
        place = {monday: number for number, monday in enumerate(mondays)}
        #: The weeks of each class's term, a bit a week.
        self.weeks: list[int] = [
            _bits((place[monday], place[monday] + 1) for monday in term) for term in terms
        ]
        self._seasons = _seasons(mondays, {one.zone for one in timetables})
        known: dict[tuple[object, ...], _Week] = {}
        # In one season, classes of one zone with the same lessons share one week.
        self._lessons = [
            [_week(known, one, season, monday) for season, (monday, _weeks) in enumerate(self._seasons)]
            for one in timetables
        ]

    def usual_minutes(self, members: Iterable[int]) -> int:
        """Return the minutes that all of these share in a usual week of the weeks that all share (low median); 0 where none."""
        return self.minutes(members)[0]

    def best_minutes(self, members: Iterable[int]) -> int:
        """Return the minutes that all of these share in their best week: with one more class, never more than before.

        The usual week has no such law: a class with a short term can leave only the good weeks.
        """
        return self.minutes(members)[1]

    def minutes(self, members: Iterable[int]) -> tuple[int, int]:
        """Return the minutes of a usual week and of the best one."""
        shared = self._shared(members)
        return _low_median(shared), max((minutes for minutes, _ in shared), default=0)

    def _shared(self, members: Iterable[int]) -> list[tuple[int, int]]:
        """Return (minutes, in how many weeks) for each kind of week that all share."""
        chosen = list(members)
        weeks = reduce(and_, (self.weeks[one] for one in chosen))
        counted = []
        for season, (_monday, of_season) in enumerate(self._seasons):
            if count := (weeks & of_season).bit_count():
                minutes = reduce(and_, (self._lessons[one][season].bits for one in chosen)).bit_count()
                counted.append((minutes, count))
        return counted

    def common_weeks(self, members: Iterable[int]) -> int:
        """Return in how many weeks all of these have their term."""
        return reduce(and_, (self.weeks[one] for one in members)).bit_count()

    def covered(self, member: int, cell: int) -> Sequence[tuple[int, ...]]:
        """Return, for each season, the numbers of the cells of `cell` minutes in which the class has a lesson."""
        return tuple(
            tuple(
                sorted({one for first, last in week.spans for one in range(first // cell, -(-last // cell))})
            )
            for week in self._lessons[member]
        )

    @property
    def seasons(self) -> int:
        """How many kinds of weeks there are between changes of the clocks."""
        return len(self._seasons)


def _seasons(mondays: Sequence[date], zones: Iterable[str]) -> list[tuple[date, int]]:
    """Return the kinds of weeks: (the first Monday of the kind, its weeks as bits). All clocks stand alike in a kind."""
    clocks = [ZoneInfo(zone) for zone in sorted(zones)]
    found: dict[tuple[object, ...], tuple[date, int]] = {}
    for number, monday in enumerate(mondays):
        kind = tuple(_offsets(clock, monday) for clock in clocks)
        first, weeks = found.get(kind, (monday, 0))
        found[kind] = first, weeks | 1 << number
    return list(found.values())


def _offsets(clock: ZoneInfo, monday: date) -> tuple[object, ...]:
    days = (datetime.combine(monday + timedelta(days=day), time(), clock) for day in range(-1, 9))
    return tuple(day.utcoffset() for day in days)


def _week(known: dict[tuple[object, ...], _Week], one: Timetable, season: int, monday: date) -> _Week:
    key = (one.zone, one.slots, season)
    if key not in known:
        spans = minutes_of_lessons(one, monday)
        known[key] = _Week(spans, _bits(spans))
    return known[key]


def _bits(spans: Iterable[tuple[int, int]]) -> int:
    bits = 0
    for first, last in spans:
        bits |= (1 << last) - (1 << first)
    return bits


def _low_median(counted: list[tuple[int, int]]) -> int:
    middle = (sum(count for _, count in counted) - 1) // 2
    for minutes, count in sorted(counted):
        if middle < count:
            return minutes
        middle -= count
    return 0
