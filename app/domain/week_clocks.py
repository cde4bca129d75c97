"""The clocks of a zone, week by week: how far they are from UTC, and in which weeks of a term they change."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes of a day."""


class DayClock(NamedTuple):
    """The offset from UTC, in minutes, in one local day: `before` wall minute `change` and `after` it."""

    change: int
    before: int
    after: int


#: The nine days from the Sunday before a week to the Monday after it.
WeekClock = tuple[DayClock, ...]


class WeekKind(NamedTuple):
    """A kind of weeks: what the clocks of two zones show in all of them, and how many weeks they are."""

    ours: WeekClock
    theirs: WeekClock
    weeks: int


def offset_at(day: DayClock, minute: int) -> int:
    """Return the offset from UTC, in minutes, at this wall minute of a day."""
    return day.before if minute < day.change else day.after


@lru_cache(maxsize=65536)
def clock_of_week(zone: str, week: date) -> WeekClock:
    """Return the clocks of the week from Monday `week`. Equal ones are one object, for they are often compared."""
    days = tuple(_day(ZoneInfo(zone), week + timedelta(days=index)) for index in range(-1, 8))
    return _CLOCKS.setdefault(days, days)


@lru_cache(maxsize=4096)
def steady_offset(clock: WeekClock) -> int | None:
    """Return the offset from UTC, in minutes, of a week in which no clock is moved; None for other weeks."""
    offsets = {offset for day in clock for offset in (day.before, day.after)}
    return offsets.pop() if len(offsets) == 1 else None


@lru_cache(maxsize=8192)
def kinds_of_weeks(
    zone: str, other: str, weeks: tuple[date, ...]
) -> tuple[tuple[WeekKind, ...], tuple[tuple[date, int], ...]]:
    """Return the kinds of `weeks` (Mondays), the commonest first; and from which week on which kind, by number, is.

    A term has two to four kinds: between changes of the clocks, all weeks are alike.
    """
    clocks = [(clock_of_week(zone, week), clock_of_week(other, week)) for week in weeks]
    # Counted by which objects they are: equal ones are one, and a look at all that a clock holds takes ten times as long.
    keys = [(id(ours), id(theirs)) for ours, theirs in clocks]
    pair_of = dict(zip(keys, clocks, strict=True))
    counted = Counter(keys).most_common()
    number_of = {key: number for number, (key, _) in enumerate(counted)}
    in_order = sorted(zip(weeks, (number_of[key] for key in keys), strict=True))
    runs = (next(run) for _, run in groupby(in_order, key=itemgetter(1)))
    return tuple(WeekKind(*pair_of[key], count) for key, count in counted), tuple(runs)


#: All clocks of weeks so far: a handful for each zone.
_CLOCKS: dict[WeekClock, WeekClock] = {}


def _day(zone: ZoneInfo, day: date) -> DayClock:
    midnight = datetime.combine(day, time())
    at = [_utc_offset(zone, midnight), _utc_offset(zone, midnight + timedelta(minutes=DAY))]
    if at[0] == at[1]:
        return DayClock(DAY + 1, at[0], at[0])
    same, changed = 0, DAY
    while changed - same > 1:
        middle = (same + changed) // 2
        if _utc_offset(zone, midnight + timedelta(minutes=middle)) == at[0]:
            same = middle
        else:
            changed = middle
    return DayClock(changed, at[0], at[1])


def _utc_offset(zone: ZoneInfo, wall: datetime) -> int:
    offset = wall.replace(tzinfo=zone).utcoffset()
    assert offset is not None  # a ZoneInfo always knows
    return int(offset.total_seconds()) // 60
