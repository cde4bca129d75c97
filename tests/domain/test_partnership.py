"""When a class is asked how it goes, and what counts as a signal."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.partnership import (
    CHECK_IN_WEEKS,
    Going,
    Seen,
    Turn,
    check_in_at,
    check_in_due,
    median_hours,
    needs_help,
    reply_times,
    seen_of,
)

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "Africa/Tunis",
    "Europe/Helsinki",
    "America/Toronto",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Africa/Tunis", "Europe/Helsinki", "America/Toronto"])
def test_both_check_ins_come_at_eight_in_the_morning_though_the_clocks_change_between(zone: str) -> None:
    began = datetime(2026, 10, 5, 21, 30, tzinfo=UTC)  # Europe changes on 25 October, Canada on 1 November
    day = began.astimezone(ZoneInfo(zone)).date()
    for week in CHECK_IN_WEEKS:
        asked = check_in_at(began, week, zone)
        assert (asked.hour, asked.date()) == (8, day + timedelta(weeks=week))
    first, second = (check_in_at(began, week, zone).astimezone(UTC) for week in CHECK_IN_WEEKS)
    changes = zone != "Africa/Tunis"
    assert second - first == timedelta(weeks=3) + (HOUR if changes else timedelta(0))


def test_a_check_in_is_due_from_its_morning_on_for_a_week() -> None:
    for week in CHECK_IN_WEEKS:
        due = check_in_at(NOON, week, "Europe/Berlin")
        assert check_in_due(NOON, "Europe/Berlin", due - HOUR) is None
        assert check_in_due(NOON, "Europe/Berlin", due) == week
        assert check_in_due(NOON, "Europe/Berlin", due + 6 * DAY) == week
        assert check_in_due(NOON, "Europe/Berlin", due + 8 * DAY) is None


@given(st.sampled_from(ZONES), st.integers(0, 900_000))
def test_nobody_is_asked_in_the_night(zone: str, minutes: int) -> None:
    asked = check_in_at(NOON + timedelta(minutes=minutes), 2, zone)
    assert (asked.hour, asked.minute) == (8, 0)


def test_only_the_first_word_after_the_others_counts_as_a_reply() -> None:
    turns = [
        Turn(NOON, ours=True),
        Turn(NOON + 1 * HOUR, ours=False),
        Turn(NOON + 2 * HOUR, ours=False),
        Turn(NOON + 5 * HOUR, ours=True),
        Turn(NOON + 6 * HOUR, ours=True),
        Turn(NOON + 7 * HOUR, ours=False),
    ]
    assert reply_times(turns) == [4 * HOUR]
    assert median_hours(reply_times(turns)) == 4
    assert median_hours([]) is None
    assert median_hours([timedelta(minutes=2)]) == 1
    assert median_hours([HOUR, 3 * HOUR, 90 * HOUR]) == 3


def test_when_somebody_was_here_is_told_coarsely() -> None:
    assert seen_of(None, NOON) is Seen.NEVER
    assert seen_of(NOON - 7 * DAY, NOON) is Seen.THIS_WEEK
    assert seen_of(NOON - 8 * DAY, NOON) is Seen.THIS_MONTH
    assert seen_of(NOON - 32 * DAY, NOON) is Seen.LONGER_AGO


def test_help_is_needed_where_it_is_wished_for_or_nothing_goes() -> None:
    assert needs_help(Going.STUCK, wants_help=False)
    assert needs_help(Going.GOOD, wants_help=True)
    assert not needs_help(Going.SO_SO, wants_help=False)
