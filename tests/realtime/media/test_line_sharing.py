"""How a line is shared: who gets which size, and how what it carries is found out without breaking the sound."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.realtime.media.forwarding.allocation import GAIN, PAUSED, Picture, everything, next_step, share
from app.realtime.media.forwarding.carrying import START, Carrying, Seen
from app.realtime.media.forwarding.losses import Losses, Tally
from app.realtime.media.forwarding.rtcp import Report
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
    receiver.live(8)
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


SEEDS = pytest.mark.parametrize("seed", range(1, 6))
ESTIMATES = pytest.mark.parametrize("estimates", [True, False], ids=["with REMB", "without REMB"])


def test_heavy_loss_makes_room_and_a_little_loss_does_not() -> None:
    lossy = Receiver(Line(5_000_000, random_loss=0.3), [CAMERA] * 3)
    assert lossy.live(20)[-1].count(PAUSED) >= 1
    slightly = Receiver(Line(5_000_000, random_loss=0.02), [CAMERA] * 3)
    assert slightly.live(20)[-1] == [LARGE] * 3


@SEEDS
@ESTIMATES
@pytest.mark.parametrize("loss", [0.05, 0.1])
def test_a_good_line_that_loses_by_chance_never_pauses_the_picture_and_still_grows(
    loss: float, estimates: bool, seed: int
) -> None:
    receiver = Receiver(Line(20_000_000, random_loss=loss), [CAMERA], estimates=estimates, seed=seed)
    history = receiver.live(120)
    assert [PAUSED] not in history
    assert sum(sizes == [LARGE] for sizes in history) > len(history) / 2


@SEEDS
@ESTIMATES
@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_sound_and_one_small_picture_fit_300_kbit_whoever_measures(
    loss: float, estimates: bool, seed: int
) -> None:
    receiver = Receiver(Line(300_000, random_loss=loss), [CAMERA], estimates=estimates, seed=seed)
    assert set(map(tuple, receiver.live(120)[25:])) == {(SMALL,)}
    assert sum(over > 0.02 for over in receiver.line.losses) * LOOK < 4


@SEEDS
@ESTIMATES
def test_100_kbit_keep_the_sound_whole_whoever_measures(estimates: bool, seed: int) -> None:
    receiver = Receiver(Line(100_000), [CAMERA], estimates=estimates, seed=seed)
    receiver.live(8)
    before = len(receiver.line.losses)
    assert receiver.live(120)[-1] == [PAUSED]
    assert sum(over > 0.02 for over in receiver.line.losses[before:]) * LOOK < 2


@SEEDS
@ESTIMATES
def test_a_line_with_a_short_queue_that_only_loses_is_a_narrow_line_as_well(
    estimates: bool, seed: int
) -> None:
    receiver = Receiver(Line(100_000, queue=0.05), [CAMERA], estimates=estimates, seed=seed)
    receiver.live(15)
    assert receiver.live(100)[-1] == [PAUSED]


@SEEDS
def test_a_browser_that_is_busy_for_two_seconds_loses_no_picture(seed: int) -> None:
    receiver = Receiver(Line(20_000_000), [CAMERA[:1]], seed=seed)
    receiver.live(10)
    receiver.stall = 0.4
    history = receiver.live(2)
    receiver.stall = 0.0
    assert [PAUSED] not in history + receiver.live(20)


def test_what_comes_late_because_we_were_held_up_is_nobodys_queue() -> None:
    receiver = Receiver(Line(20_000_000), [CAMERA])
    assert receiver.live(10)[-1] == [LARGE]
    receiver.stall, receiver.is_late = 0.6, True
    history = receiver.live(1)
    receiver.stall, receiver.is_late = 0.0, False
    assert set(map(tuple, history + receiver.live(10))) == {(LARGE,)}


def test_being_held_up_all_the_time_is_no_excuse() -> None:
    receiver = Receiver(Line(3_000_000), [CAMERA], estimates=False)
    assert receiver.live(20)[-1] == [LARGE]
    receiver.line.carries, receiver.is_late = 100_000, True
    assert receiver.live(12)[-1] == [PAUSED]


@ESTIMATES
def test_a_picture_that_was_paused_by_mistake_is_back_within_three_seconds(estimates: bool) -> None:
    receiver = Receiver(Line(20_000_000), [CAMERA[:1]], estimates=estimates)
    receiver.live(20)
    receiver.stall = 0.5
    while receiver.sizes != [PAUSED]:
        receiver.look()
    receiver.stall = 0.0
    assert receiver.live(10).index([SMALL]) * LOOK <= 3
    assert receiver.live(60) == [[SMALL]] * round(60 / LOOK)


def test_loss_is_not_concluded_from_a_handful_of_packets() -> None:
    for of, lost, is_sure in (
        (2, 1, False),
        (10, 2, False),
        (20, 6, True),
        (100, 12, False),
        (100, 20, True),
    ):
        losses = Losses(2.0)
        losses.take(of, lost, 0.2)
        assert losses.surely_above(0.1) == is_sure, (of, lost)


def test_reports_are_counted_by_how_many_packets_they_speak_of() -> None:
    tally = Tally()
    for highest, loss in ((0xFFFFFFF0, 0.5), (0x10, 0.25), (0x8, 1.0), (0x74, 0.0)):
        tally.take(Report(1, loss, 0, 0, highest))
    assert (tally.of, tally.lost) == (132, 8)


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


@pytest.mark.parametrize("rate", [280_000, 2_000_000])
def test_what_their_own_picture_holds_up_is_no_queue_on_the_way_to_them(rate: int) -> None:
    receiver = Receiver(Line(rate), [(150_000, 600_000)])
    receiver.live(20)
    before = receiver.sizes
    assert before != [PAUSED]
    for upward in (0.3, 0.05, 0.28, 0.0) * 8:
        receiver.upward = upward
        assert [PAUSED] not in receiver.live(2)
    assert receiver.sizes == before
    if rate > 1_000_000:
        receiver.upward, receiver.stall = 0.0, 0.3  # of a queue down nobody's sound knows anything
        assert any(sizes != before for sizes in receiver.live(6))


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
        told = 100.0, 100 * loss
        carrying.look(Seen(sent, sent, estimate, told, told, rtt), 2e6, 1e6, 5 + turn * LOOK)
        assert 30_000 <= carrying.capacity <= 10**8
        assert 0 <= carrying.target <= 2e6
