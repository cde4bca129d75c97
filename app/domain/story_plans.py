"""The plan in a story: steps by weeks, and the days on which another class would take them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from app.domain.lessons import Slot

MOST_STEPS, MOST_WEEKS = 40, 60
#: A calendar in which nothing is free for so long is not followed: then the plan stands as it was.
MOST_SKIPPED = 52
_WEEK = timedelta(weeks=1)


class StepKind(StrEnum):
    """A session is a live meeting; a task is done by each class in its own time."""

    SESSION = "session"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the classes did. `week` counts from 1; `minutes` is 0 where nobody told."""

    kind: StepKind
    week: int
    title: str
    minutes: int = 0

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {"kind": self.kind.value, "week": self.week, "title": self.title, "minutes": self.minutes}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return a kept step."""
        return cls(StepKind(kept["kind"]), kept["week"], kept["title"], kept["minutes"])


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Return steps by weeks; those of one week stay as they were told."""
    return sorted(steps, key=lambda step: step.week)


def _every_day(day: date) -> bool:
    return True


def session_times(
    steps: Sequence[Step],
    first: date,
    at: time,
    zone: str,
    lessons: Sequence[Slot] = (),
    is_free: Callable[[date], bool] = _every_day,
) -> list[tuple[Step, datetime]]:
    """Return when a class would hold the sessions, the first on day `first` at `at`, all in `zone`.

    Each week keeps that weekday and time. A further session of one week goes to the next lesson of the class in
    the seven days after that, or, where there is none left, a day later. The first session's week is the first
    week: who begins with three weeks of tasks does them before.

    A week of the plan is one in which the class can meet: a week whose day is not free is left out, and all that
    follows comes a week later, so that the tasks between two sessions keep their time. A further session of a week
    that falls on a day which is not free goes on by itself, week by week.
    """
    planned: list[tuple[Step, datetime]] = []
    sessions = [step for step in in_order(steps) if step.kind is StepKind.SESSION]
    if not sessions:
        return planned
    days = _days(first, sessions[-1].week - sessions[0].week + 1, is_free)
    moved: set[datetime] = set()
    in_week: dict[int, int] = {}
    for step in sessions:
        nth = in_week.get(step.week, 0)
        in_week[step.week] = nth + 1
        meant = _nth(days[step.week - sessions[0].week], at, ZoneInfo(zone), lessons, nth)
        starts = _next_free(meant, is_free, moved) if nth else meant
        if starts != meant:
            moved.add(starts)
        planned.append((step, starts))
    return planned


def _days(first: date, count: int, is_free: Callable[[date], bool]) -> list[date]:
    """Return the days on which so many weeks of a plan begin."""
    found: list[date] = []
    day, skipped = first, 0
    while len(found) < count:
        if is_free(day) or skipped == MOST_SKIPPED:
            found.append(day)
        else:
            skipped += 1
        day += _WEEK
    return found


def _next_free(meant: datetime, is_free: Callable[[date], bool], taken: set[datetime]) -> datetime:
    """Return the same hour of the first week in which that day is free, and not taken by another that was moved."""
    weeks = (meant + number * _WEEK for number in range(MOST_SKIPPED + 1))
    return next((at for at in weeks if is_free(at.date()) and at not in taken), meant)


def _nth(day: date, at: time, zone: ZoneInfo, lessons: Sequence[Slot], nth: int) -> datetime:
    """Return the time of the nth session (from 0) of the seven days that begin with `day`."""
    if nth == 0:
        return datetime.combine(day, at, zone)
    later: list[tuple[int, int]] = sorted(
        ((slot.weekday - day.weekday()) % 7, slot.start) for slot in lessons if slot.weekday != day.weekday()
    )
    if nth <= len(later):
        days, minutes = later[nth - 1]
        return datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), zone)
    return datetime.combine(day + timedelta(days=min(nth, 6)), at, zone)


def weeks_between(first: datetime, last: datetime) -> int:
    """Return in how many weeks something lay, both ends counted; at least 1."""
    return max(1, min(MOST_WEEKS, (last - first).days // 7 + 1))
