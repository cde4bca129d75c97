"""Holidays and exam weeks: which weeks of a term a class cannot use. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.kit.words import N_

#: A week is lost once so many of its days from Monday to Friday are holidays or exams.
DAYS_THAT_CLOSE = 3

_WEEK = timedelta(days=7)


class PeriodKind(StrEnum):
    """Why there are no usual lessons."""

    HOLIDAY = "holiday"
    EXAMS = "exams"


class Reach(StrEnum):
    """For whom a period holds, as the school that entered it says."""

    SCHOOL = "school"
    REGION = "region"
    COUNTRY = "country"


KIND_NAMES = {PeriodKind.HOLIDAY: N_("Holiday"), PeriodKind.EXAMS: N_("Exams")}


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a period, both inside it."""

    first: date
    last: date


def closed_weeks(periods: Iterable[Days]) -> frozenset[date]:
    """Return the Mondays of all weeks in which at most two days from Monday to Friday are left.

    Days that several periods cover count once, so the order of the periods and their overlaps do not matter.
    """
    lost: dict[date, set[date]] = {}
    for period in periods:
        for monday in _mondays(period):
            weekdays = (monday + timedelta(days=number) for number in range(5))
            covered = {day for day in weekdays if period.first <= day <= period.last}
            lost.setdefault(monday, set()).update(covered)
    return frozenset(monday for monday, days in lost.items() if len(days) >= DAYS_THAT_CLOSE)


def free_days(periods: Iterable[Days]) -> Callable[[date], bool]:
    """Return what says of a day that it is free: no holiday, no exam, and its week is not lost to them."""
    told = list(periods)
    lost = closed_weeks(told)

    def is_free(day: date) -> bool:
        in_lost_week = day - timedelta(days=day.weekday()) in lost
        return not in_lost_week and not any(one.first <= day <= one.last for one in told)

    return is_free


def _mondays(period: Days) -> Iterable[date]:
    monday = period.first - timedelta(days=period.first.weekday())
    while monday <= period.last:
        yield monday
        monday += _WEEK
