"""Keys of candidates, and dots on the map."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.candidates import HALF_HOURS, trade_keys, week_bits
from app.domain.lessons import Slot
from app.domain.world_map import HEIGHT, WIDTH, Point, cluster, on_map

slots = st.builds(
    lambda day, start, length: Slot(day, start, min(1440, start + length)),
    st.integers(0, 6),
    st.integers(0, 1380),
    st.integers(30, 240),
)


def test_bakers_are_found_by_unit_group_minor_group_and_fields() -> None:
    assert trade_keys(["7512"], "0721") == ["broad:07", "field:0721", "minor:751", "narrow:072", "unit:7512"]


def test_the_same_hour_on_the_wall_is_another_half_hour_of_the_week_in_another_zone() -> None:
    nine = [Slot(0, 540, 600)]
    assert week_bits("Europe/Paris", nine).index("1") == 16
    assert week_bits("Europe/Helsinki", nine).index("1") == 14
    assert week_bits("Pacific/Auckland", nine).index("1") == HALF_HOURS - 8


@given(st.lists(slots, max_size=10), st.sampled_from(["Asia/Kathmandu", "Europe/Lisbon", "America/Lima"]))
def test_the_week_always_has_its_336_half_hours(lessons: list[Slot], zone: str) -> None:
    bits = week_bits(zone, lessons)
    assert len(bits) == HALF_HOURS
    assert bits.count("1") <= sum((slot.end - slot.start + 59) // 30 for slot in lessons)


@given(st.floats(-56, 84), st.floats(-180, 180))
def test_every_place_where_people_live_is_on_the_picture(latitude: float, longitude: float) -> None:
    x, y = on_map(latitude, longitude)
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


@given(
    st.lists(st.builds(Point, st.floats(-56, 84), st.floats(-180, 180), st.integers(1, 50), st.just("FI")))
)
def test_no_class_is_lost_when_dots_become_circles(points: list[Point]) -> None:
    assert sum(one.count for one in cluster(points)) == sum(point.count for point in points)
