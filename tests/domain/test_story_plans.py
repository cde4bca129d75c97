"""The plan in a story, laid over another class's weeks."""

from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

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
