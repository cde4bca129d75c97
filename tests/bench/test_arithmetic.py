"""What the live benches conclude from what they measured."""

import random
from itertools import accumulate

import pytest

from bench.live.arithmetic import NEVER, Step, knee, percentile, slope, student_975


def step(offered: float, *, came: float = 1.0, p99: float = 5.0, cpu: float = 0.9, **load: float) -> Step:
    return Step(offered, offered * came, 1.0, p99, cpu, **load)  # type: ignore[arg-type]


class TestKnee:
    def test_is_the_last_load_before_packets_were_lost(self) -> None:
        found = knee([step(7000, cpu=0.2), step(14000, cpu=0.5), step(21000, came=0.95)])
        assert found.step is not None
        assert (found.step.offered, found.found) == (14000, True)

    def test_is_the_last_load_before_packets_came_late(self) -> None:
        found = knee([step(7000), step(14000, p99=31)])
        assert found.step is not None
        assert (found.step.offered, found.found) == (7000, True)

    def test_a_load_that_held_again_after_one_that_failed_does_not_count(self) -> None:
        found = knee([step(21000), step(14000, came=0.9), step(7000)])
        assert found.step is not None
        assert found.step.offered == 7000

    def test_lies_beyond_where_everything_held(self) -> None:
        assert knee([step(7000), step(14000)]).found is False

    @pytest.mark.parametrize("trouble", [{"own": 0.9}, {"late": 0.2}, {"lost_here": 3}, {"cpu": 0.3}])
    def test_is_not_found_where_the_engine_was_not_the_limit(self, trouble: dict[str, float]) -> None:
        found = knee([step(7000), step(14000, came=0.5, **trouble)])
        assert found.found is False
        assert step(14000, came=0.5, **trouble).verdict not in ("holds", "too much")

    def test_nothing_held(self) -> None:
        assert knee([step(7000, came=0.5)]).step is None


class TestSlope:
    def test_of_a_line_is_the_line(self) -> None:
        found = slope([0, 1, 2, 3, 4], [5, 7, 9, 11, 13])
        assert found.value == pytest.approx(2)
        assert not found.is_zero

    def test_of_steady_memory_with_noise_is_zero(self) -> None:
        chance = random.Random(4)
        times = list(range(200))
        inside = sum(slope(times, [100 + chance.gauss(0, 1) for _ in times]).is_zero for _ in range(200))
        assert inside >= 180, "a 95 % interval holds the truth about 190 times of 200"

    def test_of_wandering_memory_is_not_taken_for_growth(self) -> None:
        """Samples that lean on the one before: a plain interval would call half of these a leak."""
        chance = random.Random(5)
        times = list(range(300))
        inside = 0
        for _ in range(200):
            walk = accumulate((chance.gauss(0, 1) for _ in times), lambda before, push: 0.9 * before + push)
            inside += slope(times, list(walk)).is_zero
        assert inside >= 170

    def test_of_a_leak_is_found_under_noise(self) -> None:
        chance = random.Random(6)
        times = list(range(200))
        found = slope(times, [100 + 0.05 * at + chance.gauss(0, 1) for at in times])
        assert found.low > 0
        assert found.low <= 0.05 <= found.high

    def test_wants_samples(self) -> None:
        with pytest.raises(ValueError, match="four"):
            slope([0, 1], [1, 2])


@pytest.mark.parametrize(
    ("free", "quantile"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (200, 1.972)]
)
def test_student_is_as_in_the_tables(free: float, quantile: float) -> None:
    assert student_975(free) == pytest.approx(quantile, abs=0.02)


def test_a_percentile_of_nothing_is_no_good_news() -> None:
    assert percentile([], 99) == NEVER
    assert percentile([1.0] * 98 + [9.0, 9.0], 99) == 9.0
