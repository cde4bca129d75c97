"""When a session is for each school: local times, and whether that is inside school hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SCHOOL_DAY = (8, 17)
"""The hours, local, in which we take a school to be open. Classes with lesson slots know better."""

# Countries whose weekend is not Saturday and Sunday (weekday numbers as in datetime: Monday is 0).
# Source: weekData of the CLDR.
OTHER_WEEKENDS: dict[str, frozenset[int]] = {
    **{
        code: frozenset({4, 5})
        for code in ["BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"]
    },
    "AF": frozenset({3, 4}),
    "IR": frozenset({4}),
    "IN": frozenset({6}),
    "UG": frozenset({6}),
}
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True)
class Place:
    """One school taking part: where its clock hangs."""

    name: str
    country: str
    zone: str


@dataclass(frozen=True)
class LocalTime:
    """A session as one place sees it."""

    place: Place
    starts: datetime
    ends: datetime
    in_school_hours: bool


def local_times(starts: datetime, minutes: int, places: Iterable[Place]) -> tuple[LocalTime, ...]:
    """The session in the local time of each place, in the order given. `starts` knows its zone."""
    return tuple(_at(place, starts, minutes) for place in places)


def _at(place: Place, starts: datetime, minutes: int) -> LocalTime:
    zone = ZoneInfo(place.zone)
    begin = starts.astimezone(zone)
    end = (starts + timedelta(minutes=minutes)).astimezone(zone)
    return LocalTime(place, begin, end, in_school_hours(begin, end, place.country))


def in_school_hours(begin: datetime, end: datetime, country: str) -> bool:
    """Both ends lie on the same school day of that country, between the hours of :data:`SCHOOL_DAY`."""
    if begin.date() != end.date() or begin.weekday() in OTHER_WEEKENDS.get(country, WEEKEND):
        return False
    first, last = SCHOOL_DAY
    return begin.hour >= first and (end.hour, end.minute) <= (last, 0)
