"""A first project of two weeks: with whom, when both classes meet, and until when a host may keep silent.

Pure: the caller brings today and the facts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.lessons import Timetable
from app.domain.matching import ClassFacts, lot_of, score

LASTS = timedelta(days=14)
#: So long may a host take for the first word; then the reserve steps in.
FIRST_WORD = timedelta(days=4)
#: How many newcomers a class can host at a time.
MOST_HOSTED = 3
#: Shorter than this is no meeting; longer is not needed for a first one.
SHORTEST, LONGEST = 20, 45
#: Days from now in which the first and the second meeting lie, and what lies between them at least.
FIRST_MEETING, SECOND_MEETING, APART = (3, 10), (7, 17), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Host:
    """A class that would begin with a newcomer."""

    facts: ClassFacts
    country: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A lesson that both classes have at the same time: its begin, in UTC, and the minutes of a meeting in it."""

    starts: datetime
    minutes: int


def best_hosts(ours: ClassFacts, country: str, hosts: Iterable[Host]) -> list[Host]:
    """Return the hosts with whom the class could begin, best first: from another country, then by the score.

    Without a common language or a common kind of exchange two weeks come to nothing: such hosts are left out. Where
    all is equal, a lot settles it, drawn from both ids, so that nobody is always asked first.
    """
    fitting = [
        (one, match)
        for one in hosts
        if (match := score(ours, one.facts, 0)).excluded is None and match.part("language").value > 0
    ]
    fitting.sort(
        key=lambda two: (
            two[0].country == country,
            -two[1].score,
            lot_of(ours.class_id, two[0].facts.class_id),
        )
    )
    return [one for one, _match in fitting]


def meetings(
    ours: Timetable,
    theirs: Timetable,
    today: date,
    is_free: Callable[[date], bool] = lambda _day: True,
) -> list[Meeting]:
    """Return up to two lessons in which both classes could meet, at least five days apart.

    is_free: says of a day whether neither school has holidays or exams on it.
    """
    shared = list(_shared(ours, theirs, today, is_free))
    first = next((one for one in shared if _lies_in(one, today, FIRST_MEETING)), None)
    # By days and not by hours: a change of the clocks makes five days an hour shorter.
    soonest = first.starts.date() + APART if first else today
    second = next(
        (one for one in shared if one.starts.date() >= soonest and _lies_in(one, today, SECOND_MEETING)), None
    )
    return [one for one in (first, second) if one is not None]


def _lies_in(one: Meeting, today: date, days: tuple[int, int]) -> bool:
    return days[0] <= (one.starts.date() - today).days <= days[1]


def _shared(
    ours: Timetable, theirs: Timetable, today: date, is_free: Callable[[date], bool]
) -> Iterator[Meeting]:
    mine = list(_lessons(ours, today, is_free))
    others = list(_lessons(theirs, today, is_free))
    found = [
        (max(a, c), min(b, d))
        for a, b in mine
        for c, d in others
        if min(b, d) - max(a, c) >= _minutes(SHORTEST)
    ]
    for starts, ends in sorted(found):
        minutes = min(LONGEST, int((ends - starts).total_seconds()) // 60)
        yield Meeting(starts, minutes - minutes % 5)


def _lessons(
    own: Timetable, today: date, is_free: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    for number in range(FIRST_MEETING[0] - 1, SECOND_MEETING[1] + 2):
        day = today + timedelta(days=number)
        in_term = (own.term_start or day) <= day <= (own.term_end or day)
        if in_term and is_free(day):
            for slot in own.slots:
                if slot.weekday == day.weekday():
                    yield _at(day, slot.start, own.zone), _at(day, slot.end, own.zone)


def _at(day: date, minute: int, zone: str) -> datetime:
    there = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(days=minute // 1440)
    local = there.replace(hour=minute % 1440 // 60, minute=minute % 60)
    return local.astimezone(ZoneInfo("UTC"))


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
