"""The line before a class, as a pure rule."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.domain.openness import Openness, Waits, next_up

ONE, TWO = uuid4(), uuid4()


def waits(count: int, call: UUID | None = None) -> list[Waits]:
    return [Waits(uuid4(), call) for _ in range(count)]


def test_the_first_in_line_take_the_places_that_are_free() -> None:
    line = waits(3)
    assert next_up(line, 2, {}) == [line[0].id, line[1].id]
    assert next_up(line, 0, {}) == []


def test_who_waits_for_a_full_call_is_passed_by_and_takes_no_place() -> None:
    line = [*waits(2, ONE), *waits(1), *waits(1, TWO)]
    assert next_up(line, 2, {ONE: 0, TWO: 1}) == [line[2].id, line[3].id]
    assert next_up(line, 4, {ONE: 1, TWO: 0}) == [line[0].id, line[2].id]


def test_a_call_that_has_ended_sets_no_limit_any_more() -> None:
    line = waits(3, ONE)
    assert len(next_up(line, 3, {})) == 3


def test_the_last_day_of_a_break_belongs_to_it() -> None:
    one = Openness(8, 8, quiet_until=date(2027, 1, 31))
    assert one.is_full
    assert one.is_quiet(date(2027, 1, 31))
    assert not one.is_quiet(date(2027, 2, 1))
    assert not Openness(7, 8).is_quiet(date(2027, 1, 1))


@given(st.lists(st.sampled_from([None, ONE, TWO]), max_size=12), st.integers(0, 8), st.integers(0, 4))
def test_nobody_gets_a_place_that_is_not_there_and_nobody_overtakes_for_the_same_call(
    calls: list[UUID | None], room: int, of_one: int
) -> None:
    line = [Waits(uuid4(), call) for call in calls]
    moved = next_up(line, room, {ONE: of_one})
    by_id = {one.id: one for one in line}
    assert len(moved) <= room
    assert sum(by_id[key].call_id == ONE for key in moved) <= of_one
    for call in (None, ONE, TWO):
        of_call = [one.id for one in line if one.call_id == call]
        chosen = [key for key in moved if by_id[key].call_id == call]
        assert chosen == of_call[: len(chosen)]
