"""The arithmetic behind the figures: where a load became too much, and whether memory grows."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

DELIVERED_BAR, DELAY_BAR_MS = 0.999, 30.0
OWN_LIMIT, LATE_LIMIT = 0.8, 0.05
FULL_CORE = 0.7
NEVER = 1e10  # seconds; a number that JSON has, unlike infinity


@dataclass(frozen=True)
class Step:
    """One load: packets a second that ought to come and that came, delays in ms, shares of a core.

    `own` and `late` are of the load process: its share of a core, and the share of its turns that came too late.
    """

    offered: float
    delivered: float
    p50_ms: float
    p99_ms: float
    cpu: float
    own: float = 0.0
    late: float = 0.0
    lost_here: int = 0

    @property
    def holds(self) -> bool:
        """Whether (nearly) everything came, and in time."""
        return self.delivered >= DELIVERED_BAR * self.offered and self.p99_ms <= DELAY_BAR_MS

    @property
    def is_disturbed(self) -> bool:
        """Whether the load process was at its own limit: then this step says little of the engine."""
        return self.own > OWN_LIMIT or self.late > LATE_LIMIT or self.lost_here > 0

    @property
    def fills_the_core(self) -> bool:
        """Whether the engine used most of its core; if it failed without, somebody else had the core."""
        return self.cpu >= FULL_CORE

    @property
    def is_too_much(self) -> bool:
        """Whether the engine, and nobody else, was the reason why it failed."""
        return not self.holds and self.fills_the_core and not self.is_disturbed

    @property
    def verdict(self) -> str:
        """One step for people."""
        if self.holds:
            return "holds"
        if self.is_disturbed:
            return "too much for the load process"
        return "too much" if self.is_too_much else "failed on a core that others used"


@dataclass(frozen=True)
class Knee:
    """The most that was carried. `found`: the next load was too much for the engine; else the knee lies beyond."""

    step: Step | None
    found: bool


def knee(steps: Sequence[Step]) -> Knee:
    """Find the largest load that held before the first one that did not.

    A failure counts as the engine's only where its core was full and the load process was not disturbed.
    """
    held = None
    for step in sorted(steps, key=lambda one: one.offered):
        if not step.holds:
            return Knee(held, found=step.is_too_much)
        held = step
    return Knee(held, found=False)


@dataclass(frozen=True)
class Slope:
    """Growth per second with the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    @property
    def is_zero(self) -> bool:
        """Whether no growth is within the interval."""
        return self.low <= 0 <= self.high


def slope(times: Sequence[float], values: Sequence[float]) -> Slope:
    """Least squares with a 95 % interval (Student's t).

    Samples that follow each other are alike, which makes the plain interval far too narrow. The number of samples
    counts for as many independent ones as their residuals' correlation r with the one before leaves:
    n (1 - r) / (1 + r).
    """
    count = len(times)
    if count < 4:
        raise ValueError("A slope needs four samples at least.")
    line = statistics.linear_regression(times, values)
    residuals = [y - line.intercept - line.slope * x for x, y in zip(times, values, strict=True)]
    square = sum(one * one for one in residuals)
    if square == 0:
        return Slope(line.slope, line.slope, line.slope)
    alike = sum(one * other for one, other in pairwise(residuals)) / square
    alike = min(max(alike, 0.0), 0.99)
    free = max(count * (1 - alike) / (1 + alike) - 2, 1.0)
    middle = statistics.fmean(times)
    spread = sum((x - middle) ** 2 for x in times)
    error = math.sqrt(square / free / spread)
    reach = student_975(free) * error
    return Slope(line.slope, line.slope - reach, line.slope + reach)


def student_975(free: float) -> float:
    """The 97.5 % quantile of Student's t (Hill 1970, as in Abramowitz and Stegun 26.7.5 for three degrees and more)."""
    if free < 2:
        return 12.706
    if free < 3:
        return 4.303
    z = 1.959964
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / free ** (place + 1) for place, term in enumerate(terms))


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile from 1 to 99; `NEVER` where there is nothing to take it of."""
    if len(values) < 2:
        return NEVER
    return statistics.quantiles(values, n=100)[percent - 1]
