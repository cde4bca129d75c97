"""How a line is shared: who gets which size, and how what it carries is found out without breaking the sound."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.realtime.media.forwarding.allocation import GAIN, PAUSED, Picture, everything, next_step, share
from app.realtime.media.forwarding.carrying import START, Carrying, Seen
from tests.realtime.media.lines import LOOK, Line, Receiver

CAMERA = (150_000.0, 600_000.0)
SMALL, LARGE = 0, 1

RATES = st.lists(st.floats(10_000, 2_000_000), min_size=1, max_size=3).map(lambda rates: tuple(sorted(rates)))
PICTURES = st.lists(
    st.builds(lambda rates, held, is_screen: Picture(rates, min(held, len(rates) - 1), is_screen),
              RATES, st.integers(-1, 2), st.booleans()),
    max_size=9,
)  # fmt: skip


def _cost(pictures: list[Picture], sizes: list[int]) -> float:
    return sum(one.rates[size] for one, size in zip(pictures, sizes, strict=True) if size != PAUSED)


# -- who gets which size -----------------------------------------------------------------------------------------


@given(PICTURES, st.floats(0, 10_000_000))
def test_a_line_never_gets_more_than_it_carries(pictures: list[Picture], capacity: float) -> None:
    assert _cost(pictures, share(pictures, capacity)) <= capacity * (1 + 1e-9)


@given(PICTURES, st.floats(0, 10_000_000))
def test_nobody_gets_the_large_size_while_a_small_one_would_have_fitted(
    pictures: list[Picture], capacity: float
) -> None:
    sizes = share(pictures, capacity)
    smallest = [min(size, 0) for size in sizes]
    for place, size in enumerate(sizes):
        if size == PAUSED:
            alone = _cost(pictures, smallest) + pictures[place].rates[0]
            before = [
                other
                for other in range(len(pictures))
                if (not pictures[other].is_screen, other) < (not pictures[place].is_screen, place)
            ]
            earlier = sum(pictures[other].rates[0] for other in before if sizes[other] != PAUSED)
            assert alone > capacity / GAIN or earlier + pictures[place].rates[0] > capacity / GAIN


@given(PICTURES, st.floats(1, 10_000_000))
def test_what_flows_is_left_alone_while_the_line_carries_it(pictures: list[Picture], capacity: float) -> None:
    sizes = share(pictures, capacity)
    held = [one._replace(held=size) for one, size in zip(pictures, sizes, strict=True)]
    again = share(held, capacity)
    assert all(later >= size for later, size in zip(again, sizes, strict=True))


@given(PICTURES)
def test_a_line_that_carries_everything_gets_everything(pictures: list[Picture]) -> None:
    fresh = [one._replace(held=PAUSED) for one in pictures]
    sizes = share(fresh, everything(fresh) * (1 + 1e-9))
    assert sizes == [len(one.rates) - 1 for one in fresh]
    assert next_step(fresh, sizes) is None


def test_the_screen_comes_first_and_then_the_order_of_the_wishes() -> None:
    screen = Picture((400_000.0,), PAUSED, is_screen=True)
    stage, strip = Picture(CAMERA), Picture(CAMERA[:1])
    assert share([stage, strip, screen], 450_000) == [PAUSED, PAUSED, 0]
    assert share([stage, strip, screen], 620_000) == [SMALL, PAUSED, 0]
    assert share([stage, strip, screen], 800_000) == [SMALL, SMALL, 0]
    assert share([stage, strip, screen], 1_300_000) == [LARGE, SMALL, 0]


def test_a_picture_on_the_edge_does_not_come_and_go() -> None:
    for held in (PAUSED, SMALL):
        sizes = {share([Picture(CAMERA[:1], held)], capacity)[0] for capacity in (151_000, 155_000, 160_000)}
        assert sizes == {held}


# -- what a line carries -----------------------------------------------------------------------------------------


def test_a_good_line_has_the_large_picture_within_a_few_seconds() -> None:
    receiver = Receiver(Line(20_000_000), [CAMERA])
    history = receiver.live(10)
    assert history[0] == [SMALL]
    assert history.index([LARGE]) * LOOK < 5
    assert set(map(tuple, history[history.index([LARGE]) :])) == {(LARGE,)}
    assert max(receiver.line.losses) == 0


def test_nine_pictures_on_a_good_line_are_all_there_soon() -> None:
    receiver = Receiver(Line(20_000_000), [CAMERA] + [CAMERA[:1]] * 8)
    history = receiver.live(10)
    assert history[0].count(SMALL) >= 2
    assert history.index([LARGE] + [SMALL] * 8) * LOOK < 6


def test_300_kbit_carry_sound_and_one_small_picture() -> None:
    receiver = Receiver(Line(300_000), [CAMERA])
    assert set(map(tuple, receiver.live(300)[5:])) == {(SMALL,)}
    lost = [loss for loss in receiver.line.losses if loss > 0]
    assert len(lost) * LOOK < 6, "seconds of five minutes in which anything was lost"


def test_of_four_pictures_on_300_kbit_one_is_shown_and_three_say_that_they_are_paused() -> None:
    receiver = Receiver(Line(300_000), [CAMERA] * 4)
    receiver.live(10)
    assert [sizes for sizes in receiver.live(50) if sizes != [SMALL, PAUSED, PAUSED, PAUSED]] == []


def test_100_kbit_carry_sound_and_no_picture() -> None:
    receiver = Receiver(Line(100_000), [CAMERA] * 2)
    receiver.live(5)
    assert set(map(tuple, receiver.live(300))) == {(PAUSED, PAUSED)}
    assert sum(1 for loss in receiver.line.losses if loss > 0.02) * LOOK < 8


def test_a_line_that_grew_better_is_found_out() -> None:
    receiver = Receiver(Line(200_000), [CAMERA])
    assert receiver.live(60)[-1] == [SMALL]
    receiver.line.carries = 5_000_000
    assert receiver.live(80)[-1] == [LARGE]


def test_a_line_that_fell_is_given_less_within_two_seconds() -> None:
    receiver = Receiver(Line(3_000_000), [CAMERA])
    assert receiver.live(20)[-1] == [LARGE]
    receiver.line.carries = 250_000
    assert receiver.live(2)[-1] == [SMALL]
    assert set(map(tuple, receiver.live(30))) == {(SMALL,)}


def test_loss_by_itself_makes_room_and_a_little_loss_does_not() -> None:
    lossy = Receiver(Line(5_000_000, random_loss=0.3), [CAMERA] * 3)
    assert lossy.live(20)[-1].count(PAUSED) >= 1
    slightly = Receiver(Line(5_000_000, random_loss=0.02), [CAMERA] * 3)
    assert slightly.live(20)[-1] == [LARGE] * 3


def test_each_probe_that_failed_doubles_the_wait_for_the_next() -> None:
    receiver = Receiver(Line(300_000), [CAMERA])
    began: list[float] = []
    was = False
    for _ in range(1000):
        receiver.look()
        probes = receiver.carrying.target > 0
        if probes and not was:
            began.append(receiver.now)
        was = probes
    waits = [later - earlier for earlier, later in pairwise(began)]
    assert len(waits) >= 3
    assert waits[1] > waits[0] * 1.3
    assert waits[2] > waits[1] * 1.3
    assert max(waits) < 80


def test_a_receiver_who_reports_nothing_is_not_held_back() -> None:
    carrying = Carrying()
    for look in range(20):
        carrying.look(Seen(400_000, 400_000, answered=False), 3_000_000, 1_000_000, 10 + look * LOOK)
    assert carrying.capacity == 3_000_000


@pytest.mark.parametrize("estimate", [60_000, 200_000, 420_000])
def test_an_estimate_below_what_is_sent_is_obeyed_at_once(estimate: int) -> None:
    carrying = Carrying()
    carrying.look(Seen(440_000, 440_000, None), 440_000, None, 10.0)
    carrying.look(Seen(440_000, 440_000, 900_000), 440_000, None, 10.2)
    assert carrying.capacity >= START
    carrying.look(Seen(440_000, 440_000, estimate), 440_000, None, 10.4)
    assert carrying.capacity == estimate


@given(st.lists(st.tuples(st.floats(0, 5e6), st.one_of(st.none(), st.integers(0, 10**8)), st.floats(0, 1),
                          st.one_of(st.none(), st.floats(0, 5))), max_size=60))  # fmt: skip
def test_whatever_is_reported_the_belief_stays_within_bounds(
    looks: list[tuple[float, int | None, float, float | None]],
) -> None:
    carrying = Carrying()
    for turn, (sent, estimate, loss, rtt) in enumerate(looks):
        carrying.look(Seen(sent, sent, estimate, loss, rtt), 2e6, 1e6, 5 + turn * LOOK)
        assert 30_000 <= carrying.capacity <= 10**8
        assert 0 <= carrying.target <= 2e6
