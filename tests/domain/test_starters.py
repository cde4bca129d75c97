"""Two weeks: with whom, and in which lessons both classes meet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lessons import Slot, Timetable
from app.domain.matching import ClassFacts
from app.domain.starters import APART, LONGEST, SHORTEST, Host, best_hosts, meetings
from app.domain.vocabulary.terms import Cefr, ExchangeKind

OURS = ClassFacts(
    "ours",
    isced_f="0721",
    isco=("7512",),
    eqf=3,
    languages={"en": Cefr.A2, "fi": Cefr.C2},
    zone="Europe/Helsinki",
    kinds=frozenset({ExchangeKind.VIRTUAL}),
)
MONDAY = date(2027, 3, 15)


def host(name: str, country: str = "FR", **changes: object) -> Host:
    return Host(replace(OURS, class_id=name, **changes), country)  # type: ignore[arg-type]


def test_another_country_comes_first_then_who_fits_best() -> None:
    hosts = [
        host("home", "FI"),
        host("welders", isco=("7212",), isced_f="0715"),
        host("bakers"),
        host("mute", languages={"fr": Cefr.C2}),
        host("travellers", kinds=frozenset({ExchangeKind.MOBILITY})),
    ]
    assert [one.facts.class_id for one in best_hosts(OURS, "FI", hosts)] == ["bakers", "welders", "home"]


def test_meetings_lie_in_lessons_of_both_five_days_apart_across_a_change_of_the_clocks() -> None:
    ours = Timetable("Europe/Helsinki", (Slot(1, 600, 720), Slot(3, 600, 660)))
    theirs = Timetable("Africa/Tunis", (Slot(1, 540, 600), Slot(3, 540, 600)))
    # 10:00 in Helsinki is 9:00 in Tunis in winter time; on 28 March only Helsinki moves its clocks.
    found = meetings(ours, theirs, MONDAY)
    assert found[0].starts == datetime(2027, 3, 18, 8, 0, tzinfo=UTC)
    assert all(one.minutes == LONGEST for one in found)
    assert found[1].starts == datetime(2027, 3, 23, 8, 0, tzinfo=UTC)
    late = meetings(ours, theirs, MONDAY + timedelta(days=14))
    # From then on they are an hour apart: only the longer lesson is left.
    assert [one.starts for one in late] == [datetime(2027, 4, day, 8, 0, tzinfo=UTC) for day in (6, 13)]


def test_holidays_and_terms_are_kept_free() -> None:
    slots = (Slot(1, 600, 720), Slot(3, 600, 720))
    both = Timetable("Europe/Helsinki", slots), Timetable("Europe/Helsinki", slots)
    closed = {date(2027, 3, 18), date(2027, 3, 23)}
    found = meetings(*both, MONDAY, lambda day: day not in closed)
    assert [one.starts.date() for one in found] == [date(2027, 3, 25), date(2027, 3, 30)]
    ends = replace(both[0], term_end=date(2027, 3, 19))
    assert [one.starts.date() for one in meetings(ends, both[1], MONDAY)] == [date(2027, 3, 18)]


ZONES = st.sampled_from(
    ["Europe/Lisbon", "Europe/Athens", "Africa/Tunis", "Asia/Kathmandu", "America/Bogota"]
)
SLOTS = st.builds(
    lambda weekday, start, long: Slot(weekday, start, min(1440, start + long)),
    st.integers(0, 6), st.integers(0, 1400), st.integers(20, 240),
)  # fmt: skip
TABLES = st.builds(Timetable, ZONES, st.lists(SLOTS, max_size=6).map(tuple))


@given(TABLES, TABLES, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_meetings_are_the_same_from_both_sides_and_lie_within_the_two_weeks(
    ours: Timetable, theirs: Timetable, today: date
) -> None:
    found = meetings(ours, theirs, today)
    assert found == meetings(theirs, ours, today)
    assert len(found) <= 2
    for one in found:
        assert 3 <= (one.starts.date() - today).days <= 17
        assert SHORTEST <= one.minutes <= LONGEST
    if len(found) == 2:
        assert found[1].starts.date() - found[0].starts.date() >= APART
