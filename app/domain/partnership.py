"""The health of a partnership, from facts only. Pure: what counts as a fact, and when somebody is asked.

Signals never judge: they are dates, hours and counts that both sides could have written down themselves. They are
shown to partners only, and only while every teacher of the class has agreed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

CHECK_IN_WEEKS = (2, 5)
CHECK_IN_HOUR = time(8, 0)
#: A check-in that could not be asked in time is not asked any more.
CHECK_IN_LATEST = timedelta(days=7)
IDLE_AFTER = timedelta(weeks=4)
ANSWER_ROLL_CALL_WITHIN = timedelta(days=14)
#: Signals look back so far.
LOOK_BACK = timedelta(days=180)


class Going(StrEnum):
    """How a project goes, as one side says."""

    GOOD = "good"
    SO_SO = "so_so"
    STUCK = "stuck"


class Seen(StrEnum):
    """When somebody of a class was here last: as coarse as is useful."""

    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LONGER_AGO = "longer_ago"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody wrote at a time: `ours` or somebody of another class."""

    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """The facts about one class. Hours are of an ordinary clock; None where there was nothing to answer."""

    seen: Seen
    reply_hours: int | None
    replies: int
    sessions_held: int
    sessions_missed: int
    projects_running: int
    projects_finished: int
    projects_left: int


def check_in_at(began: datetime, week: int, zone: str) -> datetime:
    """Return when a class is asked: at eight in the morning of its own place, so many weeks after the day it began.

    Days are counted on the calendar of the place, so a change of the clocks between moves nothing.
    """
    day = began.astimezone(ZoneInfo(zone)).date() + timedelta(weeks=week)
    return datetime.combine(day, CHECK_IN_HOUR, ZoneInfo(zone))


def check_in_due(began: datetime, zone: str, at: datetime) -> int | None:
    """Return the week whose check-in is due at `at`, or None."""
    for week in reversed(CHECK_IN_WEEKS):
        due = check_in_at(began, week, zone)
        if due <= at < due + CHECK_IN_LATEST:
            return week
    return None


def needs_help(going: Going, wants_help: bool) -> bool:
    """Say whether an officer should look: the class is stuck, or would like help."""
    return wants_help or going is Going.STUCK


def reply_times(turns: Sequence[Turn]) -> list[timedelta]:
    """Return how long each first word of ours took after the others' first unanswered one; `turns` in order of time."""
    found: list[timedelta] = []
    waits: datetime | None = None
    for turn in turns:
        if not turn.ours:
            waits = waits or turn.at
        elif waits is not None:
            found.append(turn.at - waits)
            waits = None
    return found


def median_hours(times: Iterable[timedelta]) -> int | None:
    """Return the median in full hours, at least 1; None where there is none."""
    hours = [one.total_seconds() / 3600 for one in times]
    return max(1, round(median(hours))) if hours else None


def seen_of(last: datetime | None, at: datetime) -> Seen:
    """Return when somebody was here last."""
    if last is None:
        return Seen.NEVER
    if at - last <= timedelta(days=7):
        return Seen.THIS_WEEK
    return Seen.THIS_MONTH if at - last <= timedelta(days=31) else Seen.LONGER_AGO
