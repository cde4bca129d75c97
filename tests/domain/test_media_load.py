"""Whom a media worker takes in, and where a room goes: rules without a clock."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.media_load import Admission, Candidate, Fullness, roomiest, share_of


def after(*loads: tuple[float, int]) -> list[Admission]:
    """What is let in after each second of these (share, seconds)."""
    fullness = Fullness()
    return [fullness.note(share, 1.0) for share, seconds in loads for _ in range(seconds)]


def test_the_tighter_of_processor_and_packets_counts() -> None:
    assert share_of(0.3, 1_000, 40_000) == 0.3
    assert share_of(0.3, 20_000, 40_000) == 0.5


def test_a_peak_of_a_second_refuses_nobody() -> None:
    assert set(after((0.5, 30), (1.0, 1), (0.5, 30), (1.0, 1), (0.5, 10))) == {Admission.ALL}


def test_at_eighty_per_cent_cameras_wait_and_later_nobody_comes_in() -> None:
    assert after((0.79, 60))[-1] is Admission.ALL
    assert after((0.85, 60))[-1] is Admission.SOUND
    assert after((0.97, 60))[-1] is Admission.NOBODY


def test_what_was_closed_opens_again_only_well_below_where_it_closed() -> None:
    assert after((0.85, 60), (0.75, 60))[-1] is Admission.SOUND
    assert after((0.85, 60), (0.65, 60))[-1] is Admission.ALL
    assert after((0.99, 60), (0.90, 60))[-1] is Admission.NOBODY
    assert after((0.99, 60), (0.80, 60))[-1] is Admission.SOUND
    assert after((0.99, 60), (0.10, 60))[-1] is Admission.ALL


@given(st.lists(st.floats(0.76, 0.84), min_size=50, max_size=300))
def test_a_load_that_trembles_about_the_limit_changes_its_mind_once_at_most(shares: list[float]) -> None:
    fullness = Fullness()
    told = [fullness.note(share, 1.0) for share in shares]
    assert sum(a is not b for a, b in pairwise([Admission.ALL, *told])) <= 1


@given(st.lists(st.floats(0, 2), max_size=100), st.lists(st.floats(0, 0.5), min_size=60, max_size=60))
def test_whatever_was_everybody_is_let_in_again_after_a_calm_minute(
    wild: list[float], calm: list[float]
) -> None:
    fullness = Fullness()
    for share in [*wild, *calm]:
        fullness.note(share, 1.0)
    assert fullness.admission is Admission.ALL


def test_a_room_goes_where_most_room_is() -> None:
    busy, calm = Candidate(0, 0.6, people=60, promised=60), Candidate(1, 0.2, people=20, promised=20)
    assert roomiest([busy, calm]) is calm
    assert roomiest([]) is None


def test_of_equals_the_lowest_number_takes_it_in_whatever_order_they_are_asked() -> None:
    first, second = Candidate(0, 0.201), Candidate(1, 0.2)
    assert roomiest([second, first]) is first
    assert roomiest([first, second]) is first


def test_people_who_are_promised_count_before_they_come_and_not_twice_when_they_have_come() -> None:
    promised = Candidate(0, 0.0, people=0, promised=20)
    arrived = Candidate(1, 0.1, people=20, promised=20)
    assert roomiest([promised, arrived]) is arrived
    assert Candidate(0, 0.1, people=30, promised=20).room_left == Candidate(0, 0.1).room_left
