"""What a benchmark gives: figures, and series of rows behind charts."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number. `bar` is the limit it has to keep: at most, or with `at_least` at least."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = False
    spread: tuple[float, float] | None = None

    @property
    def ok(self) -> bool:
        """Whether the bar holds; a figure without a bar is always right."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def line(self) -> str:
        """Return the figure for people."""
        spread = f" ({self.spread[0]:g} to {self.spread[1]:g})" if self.spread else ""
        bar = "" if self.bar is None else f"   bar {'>=' if self.at_least else '<='} {self.bar:g}"
        verdict = "" if self.bar is None else "   ok" if self.ok else "   MISSED"
        return f"{self.name:<44} {self.value:>12,.2f} {self.unit}{spread}{bar}{verdict}"


@dataclass(frozen=True)
class Series:
    """Rows behind a chart, all of the same columns; the first column tells the rows apart."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[float | str, ...]]


def median_figure(
    name: str, values: Sequence[float], unit: str, bar: float | None = None, *, at_least: bool = False
) -> Figure:
    """Return the median of several runs, with their spread."""
    return Figure(name, statistics.median(values), unit, bar, at_least, (min(values), max(values)))
