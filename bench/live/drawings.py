"""Which charts docs/capacity.md shows, made from the series of kept runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.live.arithmetic import DELAY_BAR_MS
from bench.live.charts import Panel, bars, curves

Kept = dict[str, Any]
MOST_ROWS = 16
CUT_MS = 100.0


@dataclass(frozen=True)
class Drawing:
    """One chart: its file, what it shows, the SVG, and the tables of the same numbers."""

    file: str
    title: str
    svg: str
    table: str


def drawings(kept: Kept) -> list[Drawing]:
    """The charts of one kept run; none where it has no series."""
    series = kept.get("series", {})
    found = []
    for draw in (_costs, _knees, _memory, _freezes):
        drawn = draw(series)
        if drawn is not None:
            found.append(drawn)
    return found


def as_table(one: Kept) -> str:
    """A series as a table; of long ones every so many rows and the last."""
    rows = one["rows"]
    step = -(-len(rows) // MOST_ROWS)
    shown = rows if step == 1 else [*rows[:-1:step], rows[-1]]
    lines = ["| " + " | ".join(one["columns"]) + " |", "| --- " + "| ---: " * (len(one["columns"]) - 1) + "|"]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in shown]
    return "\n".join(lines) + "\n"


def _cell(cell: float | str) -> str:
    return cell if isinstance(cell, str) else f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:g}"


def _costs(series: Kept) -> Drawing | None:
    one = series.get("cost by fan-out")
    if not one:
        return None
    title = "CPU of a forwarded packet, by scene"
    names = [column.removesuffix(", us") for column in one["columns"][2:]]
    values = [(name, [row[2 + place] for row in one["rows"]]) for place, name in enumerate(names)]
    svg = bars(title, "microseconds", [row[0] for row in one["rows"]], values)
    return Drawing("media-cost", title, svg, as_table(one))


def _knees(series: Kept) -> Drawing | None:
    found = {
        name.removeprefix("knee of "): one for name, one in series.items() if name.startswith("knee of ")
    }
    if not found:
        return None
    title = "One core under more and more load: what arrives, how late, and how full the core is"

    def panel(label: str, value: Callable[[list[float]], float], **choices: Any) -> Panel:
        lines = [(name, [(row[0], value(row)) for row in one["rows"]]) for name, one in found.items()]
        return Panel(label, lines, **choices)

    svg = curves(
        title,
        "packets a second that ought to arrive",
        [
            panel("delivered, %", lambda row: 100 * row[1] / max(row[0], 1), is_close=True),
            panel(f"delay p99, ms (cut at {CUT_MS:.0f}; dashed: the bar)", lambda row: row[3], limit=DELAY_BAR_MS, most=CUT_MS),
            panel("core in use, %", lambda row: 100 * row[4]),
        ],
    )  # fmt: skip
    tables = "\n".join(f"{name}:\n\n{as_table(one)}" for name, one in found.items())
    return Drawing("media-knee", title, svg, tables)


def _memory(series: Kept) -> Drawing | None:
    one = series.get("memory over the churn")
    if not one:
        return None
    title = "Memory of a media worker while people come and go"
    points = [(row[0] / 60, row[1]) for row in one["rows"]]
    return Drawing(
        "media-memory", title, curves(title, "minutes", [Panel("MB", [("MB", points)])]), as_table(one)
    )


def _freezes(series: Kept) -> Drawing | None:
    one = series.get("freezes by line")
    if not one:
        return None
    title = "Freezes of the picture in 30 s, by line (simulated)"
    still = one["columns"].index("s without a frame")
    values = [
        ("freezes", [row[1] for row in one["rows"]]),
        ("seconds without a frame", [row[still] for row in one["rows"]]),
    ]
    return Drawing(
        "line-freezes", title, bars(title, "", [row[0] for row in one["rows"]], values), as_table(one)
    )
