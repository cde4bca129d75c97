"""The plan in a story, laid over another class's weeks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars import Days, free_days
from app.domain.lessons import Slot
from app.domain.story_plans import MOST_WEEKS, Step, StepKind, session_times, weeks_between

MONDAY = date(2027, 3, 15)
PARIS = "Europe/Paris"


def session(week: int, title: str = "Meet") -> Step:
    return Step(StepKind.SESSION, week, title, 45)


def test_sessions_keep_weekday_and_local_time_over_the_change_of_the_clocks() -> None:
    planned = session_times([session(1), session(3)], MONDAY, time(9), PARIS)
    assert [at.astimezone(UTC) for _, at in planned] == [
        datetime(2027, 3, 15, 8, tzinfo=UTC),
        datetime(2027, 3, 29, 7, tzinfo=UTC),
    ]


def test_the_second_session_of_a_week_goes_to_the_next_lesson_else_to_the_next_day() -> None:
    steps, lessons = (
        [session(2, "a"), session(2, "b"), session(2, "c")],
        [Slot(0, 540, 600), Slot(3, 600, 660)],
    )
    days = [
        (step.title, at.strftime("%d %H:%M"))
        for step, at in session_times(steps, MONDAY, time(9), PARIS, lessons)
    ]
    assert days == [("a", "15 09:00"), ("b", "18 10:00"), ("c", "17 09:00")]


def test_tasks_have_no_hour_and_the_first_session_is_the_first_day() -> None:
    steps = [Step(StepKind.TASK, 1, "Write letters"), session(4)]
    assert [(step.title, at.date()) for step, at in session_times(steps, MONDAY, time(9), PARIS)] == [
        ("Meet", MONDAY)
    ]


def free_but(*weeks: int) -> Callable[[date], bool]:
    return free_days(
        Days(MONDAY + timedelta(weeks=one), MONDAY + timedelta(weeks=one, days=4)) for one in weeks
    )


def days_of(steps: list[Step], lessons: list[Slot], *lost: int) -> list[tuple[str, int, int]]:
    """Return title, week and weekday of each session, counted from the first Monday."""
    planned = session_times(steps, MONDAY, time(9), PARIS, lessons, free_but(*lost))
    return [(step.title, (at.date() - MONDAY).days // 7, at.weekday()) for step, at in planned]


def test_weeks_of_holidays_are_left_out_and_all_that_follows_comes_later() -> None:
    steps = [session(1, "a"), session(2, "b"), session(4, "c")]
    assert days_of(steps, [], 1, 2) == [("a", 0, 0), ("b", 3, 0), ("c", 5, 0)]
    assert days_of(steps, [], 0) == [("a", 1, 0), ("b", 2, 0), ("c", 4, 0)]
    assert days_of(steps, [], 7) == [("a", 0, 0), ("b", 1, 0), ("c", 3, 0)]


def test_a_second_session_that_falls_on_a_holiday_goes_on_by_itself() -> None:
    friday = Days(MONDAY + timedelta(days=4), MONDAY + timedelta(days=4))
    steps = [session(1, "a"), session(1, "b"), session(2, "c"), session(2, "d")]
    planned = session_times(
        steps, MONDAY, time(9), PARIS, [Slot(0, 540, 600), Slot(4, 600, 660)], free_days([friday])
    )
    days = [(step.title, (at.date() - MONDAY).days) for step, at in planned]
    assert days == [("a", 0), ("b", 11), ("c", 7), ("d", 18)], "no two at the same hour"


def test_a_calendar_without_any_free_day_is_not_followed_for_ever() -> None:
    planned = session_times([session(1), session(2)], MONDAY, time(9), PARIS, [], lambda day: False)
    assert len(planned) == 2


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8), st.sets(st.integers(0, 20), max_size=12))
def test_no_first_session_of_a_week_is_in_a_holiday_and_their_order_stays(
    weeks: list[int], lost: set[int]
) -> None:
    days = days_of([session(week) for week in sorted(set(weeks))], [], *lost)
    assert {week for _, week, _ in days} & lost == set()
    assert [week for _, week, _ in days] == sorted({week for _, week, _ in days})


@given(st.lists(st.integers(1, MOST_WEEKS), max_size=12))
def test_no_session_lies_before_the_first_and_weeks_keep_their_distance(weeks: list[int]) -> None:
    planned = session_times([session(week) for week in weeks], MONDAY, time(9), PARIS)
    assert len(planned) == len(weeks)
    for step, at in planned:
        assert (at.date() - MONDAY).days // 7 == step.week - min(weeks)


def test_weeks_are_counted_with_both_ends() -> None:
    first = datetime(2027, 1, 4, tzinfo=UTC)
    assert weeks_between(first, first) == 1
    assert weeks_between(first, datetime(2027, 1, 11, tzinfo=UTC)) == 2
