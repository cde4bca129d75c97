"""Common lesson hours: the bakery class in Lyon, one in Tampere, one in Tunis and one in Auckland."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.lessons import (
    Slot,
    Timetable,
    common_slots,
    common_time,
    overlapping_weeks,
    usable_hours,
    usable_minutes,
)

TUESDAY, THURSDAY = 1, 3
WINTER, SUMMER = date(2027, 1, 11), date(2027, 4, 12)
ZONES = [
    "Europe/Paris",
    "Europe/Helsinki",
    "Africa/Tunis",
    "Pacific/Auckland",
    "America/St_Johns",
    "Asia/Kathmandu",
]


def lessons(
    zone: str, *slots: Slot, term: tuple[date, date] = (date(2027, 1, 4), date(2027, 6, 25))
) -> Timetable:
    return Timetable(zone, slots, *term)


LYON = lessons("Europe/Paris", Slot(TUESDAY, 9 * 60, 11 * 60))
TAMPERE = lessons("Europe/Helsinki", Slot(TUESDAY, 10 * 60, 11 * 60), Slot(THURSDAY, 8 * 60, 9 * 60))
TUNIS = lessons("Africa/Tunis", Slot(TUESDAY, 9 * 60, 10 * 60))


def test_lyon_and_tampere_share_an_hour_although_their_clocks_differ() -> None:
    assert usable_hours(LYON, TAMPERE, WINTER) == 1.0
    (slot,) = common_slots(LYON, TAMPERE, [WINTER])
    assert slot.ours == Slot(TUESDAY, 9 * 60, 10 * 60)
    assert slot.theirs == Slot(TUESDAY, 10 * 60, 11 * 60)


def test_an_hour_shared_with_tunis_in_winter_is_still_there_in_summer_only_because_lyon_stays_longer() -> (
    None
):
    # Tunisia does not move its clocks: its nine o'clock is Lyon's nine in winter and ten in summer.
    assert usable_minutes(LYON, TUNIS, WINTER) == 60
    assert usable_minutes(LYON, TUNIS, SUMMER) == 60
    short = lessons("Europe/Paris", Slot(TUESDAY, 9 * 60, 10 * 60))
    assert usable_minutes(short, TUNIS, WINTER) == 60
    assert usable_minutes(short, TUNIS, SUMMER) == 0


def test_the_usual_and_the_worst_week_are_both_told() -> None:
    short = lessons("Europe/Paris", Slot(TUESDAY, 9 * 60, 10 * 60), term=(date(2027, 1, 4), date(2027, 4, 9)))
    weeks = overlapping_weeks(short, TUNIS)
    shared = common_time(short, TUNIS, weeks)
    assert len(weeks) == 14
    assert (shared.usual_minutes, shared.least_minutes) == (60, 0)
    # The clocks moved on 28 March: twelve weeks with the lesson, two without.
    assert shared.best[0].weeks == 12


def test_a_lesson_on_monday_morning_in_auckland_meets_sunday_evening_in_lyon() -> None:
    auckland = lessons("Pacific/Auckland", Slot(0, 8 * 60, 9 * 60))
    sunday = lessons("Europe/Paris", Slot(6, 20 * 60, 21 * 60))
    (slot,) = common_slots(auckland, sunday, [WINTER])
    assert (slot.ours.weekday, slot.theirs.weekday, slot.minutes) == (0, 6, 60)


def test_overlapping_slots_of_one_class_count_once() -> None:
    double = lessons("Europe/Paris", Slot(TUESDAY, 540, 600), Slot(TUESDAY, 570, 660))
    assert usable_minutes(double, LYON, WINTER) == 120


def test_a_week_counts_when_its_thursday_lies_in_both_terms() -> None:
    until_wednesday = lessons("Europe/Paris", term=(date(2027, 1, 4), date(2027, 1, 13)))
    assert overlapping_weeks(until_wednesday, TAMPERE) == (date(2027, 1, 4),)
    assert overlapping_weeks(Timetable("Europe/Paris", ()), TAMPERE) == ()


def test_a_lesson_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="not a weekly lesson"):
        Slot(0, 600, 600)


slots = st.builds(
    lambda day, start, length: Slot(day, start, min(1440, start + length)),
    st.integers(0, 6),
    st.integers(0, 1430),
    st.integers(5, 240),
)
timetables = st.builds(
    lambda zone, chosen: lessons(zone, *chosen), st.sampled_from(ZONES), st.lists(slots, max_size=5)
)
mondays = st.integers(0, 60).map(lambda n: date(2026, 9, 7) + timedelta(weeks=n))


def minute_by_minute(a: Timetable, b: Timetable, week: date) -> int:
    """Count shared minutes of the UTC week by asking both clocks at every minute: slow, and surely right."""
    start = datetime.combine(week, time(), UTC)
    return sum(
        _teaches(a, start + timedelta(minutes=n)) and _teaches(b, start + timedelta(minutes=n))
        for n in range(7 * 1440)
    )


def _teaches(timetable: Timetable, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(timetable.zone))
    minute = local.hour * 60 + local.minute
    return any(s.weekday == local.weekday() and s.start <= minute < s.end for s in timetable.slots)


@settings(max_examples=25)
@given(timetables, timetables, mondays)
def test_minutes_agree_with_asking_both_clocks_at_every_minute(
    a: Timetable, b: Timetable, week: date
) -> None:
    # Away from the edges of the UTC week and from the night of the change, where counting by lessons
    # and counting by minutes are allowed to differ.
    inner = [s for s in (*a.slots, *b.slots) if s.weekday in (1, 2, 3)]
    ours = lessons(a.zone, *(s for s in a.slots if s in inner))
    theirs = lessons(b.zone, *(s for s in b.slots if s in inner))
    assert usable_minutes(ours, theirs, week) == minute_by_minute(ours, theirs, week)


@given(timetables, timetables, mondays)
def test_both_sides_count_the_same_minutes_and_see_the_same_lessons(
    a: Timetable, b: Timetable, week: date
) -> None:
    weeks = [week + timedelta(weeks=n) for n in range(12)]
    ours, theirs = common_time(a, b, weeks), common_time(b, a, weeks)
    assert (ours.usual_minutes, ours.least_minutes) == (theirs.usual_minutes, theirs.least_minutes)
    assert ours.best == tuple(slot.mirrored() for slot in theirs.best)


@given(timetables, timetables, mondays, st.integers(1, 40))
def test_where_no_lessons_are_named_the_minutes_are_the_same(
    a: Timetable, b: Timetable, week: date, weeks: int
) -> None:
    every = [week + timedelta(weeks=n) for n in range(weeks)]
    named, counted = common_time(a, b, every), common_time(a, b, every, limit=0)
    assert (counted.usual_minutes, counted.least_minutes) == (named.usual_minutes, named.least_minutes)


@given(timetables, timetables, slots, mondays)
def test_one_more_lesson_never_takes_common_minutes_away(
    a: Timetable, b: Timetable, more: Slot, week: date
) -> None:
    richer = lessons(a.zone, *a.slots, more)
    assert usable_minutes(richer, b, week) >= usable_minutes(a, b, week)
