"""Which weeks holidays and exams take: told with the autumn holidays of Lyon, and checked as laws."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars import Days, closed_weeks
from app.domain.lessons import Slot, Timetable, common_time, overlapping_weeks, term_weeks, usable_weeks
from app.domain.matching import ClassFacts, score
from app.domain.matching.reasons import TimeReason, WeeksReason
from tests.domain.test_matching import LYON, TAMPERE, classes

MONDAY = date(2027, 2, 15)
spans = st.builds(
    lambda first, length: Days(first, first + timedelta(days=length)),
    st.integers(0, 400).map(lambda n: date(2026, 9, 1) + timedelta(days=n)),
    st.integers(0, 40),
)
mondays = st.frozensets(
    st.integers(0, 60).map(lambda n: date(2026, 9, 7) + timedelta(days=7 * n)), max_size=20
)


def test_a_week_is_lost_when_three_of_its_five_days_are_taken() -> None:
    two = Days(MONDAY, MONDAY + timedelta(days=1))
    assert closed_weeks([two]) == frozenset()
    assert closed_weeks([two, Days(MONDAY + timedelta(days=4), MONDAY + timedelta(days=6))]) == {MONDAY}
    weekend = Days(MONDAY + timedelta(days=5), MONDAY + timedelta(days=6))
    assert closed_weeks([weekend, two]) == frozenset()


def test_two_weeks_of_holidays_leave_the_score_and_the_sentence_with_what_is_left() -> None:
    winter = closed_weeks([Days(date(2027, 2, 13), date(2027, 2, 28))])
    before, after = (
        score(LYON, TAMPERE).part("weeks"),
        score(replace(LYON, closed=winter), TAMPERE).part("weeks"),
    )
    assert isinstance(before, WeeksReason)
    assert isinstance(after, WeeksReason)
    assert (before.weeks, before.lost) == (20, 0)
    assert (after.weeks, after.lost) == (18, 2)
    assert "holidays or exams" in after.msgid
    assert set(after.params) == {"weeks", "lost"}


def test_lessons_are_counted_in_usable_weeks_only() -> None:
    """Winter is the only time at which both have lessons at once; when exams take it, nothing is left."""
    tunis = Timetable("Africa/Tunis", (Slot(1, 540, 600),), date(2026, 9, 7), date(2027, 6, 30))
    lyon = replace(tunis, zone="Europe/Paris")
    assert common_time(lyon, tunis, overlapping_weeks(lyon, tunis)).best[0].weeks > 20
    winter = frozenset(
        week for week in term_weeks(lyon, tunis) if date(2026, 10, 19) < week < date(2027, 3, 28)
    )
    summer_only = replace(tunis, closed=winter)
    assert common_time(lyon, summer_only, overlapping_weeks(lyon, summer_only)).best == ()


def test_a_shared_lesson_is_told_anew_from_the_week_in_which_clocks_change() -> None:
    """Tunis keeps its clocks all year: from 28 March Lyon's nine o'clock is Tunis's eight."""
    lyon = Timetable("Europe/Paris", (Slot(1, 540, 720),), date(2027, 1, 4), date(2027, 6, 25))
    tunis = replace(lyon, zone="Africa/Tunis")
    [slot] = common_time(lyon, tunis, overlapping_weeks(lyon, tunis)).best
    assert [(one.since, one.ours.start, one.theirs.start, one.minutes) for one in slot.times] == [
        (date(2027, 1, 4), 540, 540, 180),
        (date(2027, 3, 29), 600, 540, 120),
    ]
    assert slot.weeks == 25
    assert slot.mirrored().times[1].ours.start == 540


@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_more_periods_never_open_a_week_and_their_order_does_not_matter(
    some: list[Days], more: list[Days]
) -> None:
    assert closed_weeks(some) <= closed_weeks([*some, *more]) == closed_weeks([*reversed(more), *some])
    assert all(week.weekday() == 0 for week in closed_weeks(some))


@given(st.lists(spans, max_size=4))
def test_closed_and_usable_weeks_make_up_the_term(periods: list[Days]) -> None:
    own = Timetable("Europe/Paris", (), date(2026, 9, 1), date(2027, 6, 30), closed_weeks(periods))
    assert set(usable_weeks(own)) | (own.closed & set(term_weeks(own, own))) == set(term_weeks(own, own))
    assert not set(usable_weeks(own)) & own.closed


@given(classes, classes, mondays, mondays)
def test_with_holidays_both_sides_still_see_the_same_score(
    a: ClassFacts, b: ClassFacts, ours: frozenset[date], theirs: frozenset[date]
) -> None:
    a, b = replace(a, closed=ours), replace(b, closed=theirs)
    assert score(a, b) == score(b, a).mirrored()
    assert 0.0 <= score(a, b).score <= 1.0


@given(classes, classes, mondays, mondays)
def test_one_more_holiday_never_gives_weeks_back(
    a: ClassFacts, b: ClassFacts, closed: frozenset[date], more: frozenset[date]
) -> None:
    before = score(replace(a, closed=closed), b).part("weeks")
    after = score(replace(a, closed=closed | more), b).part("weeks")
    assert isinstance(before, WeeksReason)
    assert isinstance(after, WeeksReason)
    assert after.value <= before.value
    assert after.weeks + after.lost == before.weeks + before.lost


@given(classes, classes)
def test_whoever_needs_no_lessons_named_is_told_the_same_minutes(a: ClassFacts, b: ClassFacts) -> None:
    weeks = overlapping_weeks(a.timetable, b.timetable)
    named = common_time(a.timetable, b.timetable, weeks)
    assert common_time(a.timetable, b.timetable, weeks, limit=0) == replace(named, best=())


@given(classes, classes)
def test_a_class_without_a_usable_week_has_no_common_hour(a: ClassFacts, b: ClassFacts) -> None:
    every = frozenset(term_weeks(a.timetable, a.timetable))
    time = score(replace(a, closed=every), b).part("time")
    assert isinstance(time, TimeReason)
    assert (time.value, time.usual_minutes, time.best) == (0.0, 0, ())


@given(classes, classes)
def test_the_times_of_a_shared_lesson_hold_its_usual_times_in_order(a: ClassFacts, b: ClassFacts) -> None:
    time = score(a, b).part("time")
    assert isinstance(time, TimeReason)
    for slot in time.best:
        assert (slot.ours, slot.theirs) in [(one.ours, one.theirs) for one in slot.times]
        since = [one.since for one in slot.times]
        assert since == sorted(set(since))
