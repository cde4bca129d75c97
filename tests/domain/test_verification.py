"""Working days, and hints for the officer."""

from datetime import UTC, datetime

import pytest

from app.domain.verification import belongs_to_school, days_before, working_days


def day(number: int, hour: int = 9) -> datetime:
    """Return a day of June 2026; the 1st is a Monday."""
    return datetime(2026, 6, number, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (day(1), day(1, 18), 0),
        (day(1), day(2, 8), 0),
        (day(1), day(2), 1),
        (day(5), day(8), 1),
        (day(1), day(8), 5),
        (day(6), day(7, 20), 0),
        (day(2), day(1), 0),
    ],
)
def test_weekends_do_not_count(since: datetime, until: datetime, days: int) -> None:
    assert working_days(since, until) == days


def test_the_day_before_which_five_working_days_have_passed() -> None:
    assert days_before(day(8), 5) == day(1)


@pytest.mark.parametrize(
    ("email", "website", "fits"),
    [
        ("s@lyc-durand.fr", "https://www.lyc-durand.fr/equipe", True),
        ("s@mail.lyc-durand.fr", "lyc-durand.fr", True),
        ("s@ac-lyon.fr", "https://lyc-durand.ac-lyon.fr", False),
        ("s@evil-lyc-durand.fr", "lyc-durand.fr", False),
        ("s@gmail.com", "https://gmail.com", False),
        ("s@lyc-durand.fr", "", False),
        (None, "https://lyc-durand.fr", False),
        ("s@fr", "https://fr", False),
    ],
)
def test_an_address_in_the_domain_of_the_school_is_a_hint(
    email: str | None, website: str, fits: bool
) -> None:
    assert belongs_to_school(email, website) is fits
