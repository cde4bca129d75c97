"""One moment, many clocks."""

from datetime import UTC, datetime

from app.domain.session_times import Place, local_times

LYON = Place("Lyon", "FR", "Europe/Paris")
TAMPERE = Place("Tampere", "FI", "Europe/Helsinki")
CAIRO = Place("Cairo", "EG", "Africa/Cairo")
AUCKLAND = Place("Auckland", "NZ", "Pacific/Auckland")


def test_each_school_sees_its_own_clock() -> None:
    starts = datetime(2026, 3, 3, 9, tzinfo=UTC)
    lyon, tampere, auckland = local_times(starts, 45, [LYON, TAMPERE, AUCKLAND])
    assert (lyon.starts.hour, tampere.starts.hour, auckland.starts.hour) == (10, 11, 22)
    assert lyon.in_school_hours
    assert tampere.in_school_hours
    assert not auckland.in_school_hours


def test_friday_is_a_school_day_in_lyon_and_not_in_cairo() -> None:
    lyon, cairo = local_times(datetime(2026, 3, 6, 9, tzinfo=UTC), 45, [LYON, CAIRO])
    assert lyon.in_school_hours
    assert not cairo.in_school_hours


def test_a_session_that_runs_past_the_end_of_the_school_day_is_outside() -> None:
    (lyon,) = local_times(datetime(2026, 3, 3, 15, 30, tzinfo=UTC), 31, [LYON])
    assert not lyon.in_school_hours
    (lyon,) = local_times(datetime(2026, 3, 3, 15, 30, tzinfo=UTC), 30, [LYON])
    assert lyon.in_school_hours
