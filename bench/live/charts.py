"""Charts as SVG, without a library: for docs/capacity.md, light and dark, each beside the table of its numbers.

A chart in an `<img>` follows the reader's choice of light or dark by itself. Curves differ in colour and in their
dashes, bars in colour and in their pattern, so that colour is never the only difference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, PANEL_HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 44
GAP = 44
MOST_TICKS = 6
DASHES = ("", "7 4", "2 3", "9 3 2 3")
STYLE = """
svg { color-scheme: light dark; color: #1c2733; font: 13px system-ui, sans-serif; }
text { fill: currentColor; } .quiet { opacity: .75; } .rule { stroke: currentColor; opacity: .18; }
.bar-line { stroke: currentColor; stroke-dasharray: 4 4; opacity: .8; }
.c0 { --c: #0b6e4f; } .c1 { --c: #b3541e; } .c2 { --c: #3d5a98; } .c3 { --c: #8a3a73; }
.curve { fill: none; stroke: var(--c); stroke-width: 2.5; } .dot, .block { fill: var(--c); }
.c1.block { fill-opacity: .55; stroke: var(--c); stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  svg { color: #e8edf2; }
  .c0 { --c: #58c99b; } .c1 { --c: #f0a06a; } .c2 { --c: #94b4f5; } .c3 { --c: #df9bca; }
}
"""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One field of curves. `limit` is drawn across: the bar. Values above `most` are cut off there.

    Its axis begins at 0, unless `is_close` asks for a closer look.
    """

    y_label: str
    curves: Sequence[tuple[str, Points]]
    limit: float | None = None
    most: float = math.inf
    is_close: bool = False


def curves(title: str, x_label: str, panels: Sequence[Panel]) -> str:
    """Panels one above the other that share their horizontal axis."""
    xs = [x for panel in panels for _, points in panel.curves for x, _ in points]
    ticks = nice_ticks(min(0.0, min(xs)), max(xs))
    height = TOP + len(panels) * (PANEL_HEIGHT + GAP) + BOTTOM - GAP
    parts = [_legend([name for name, _ in panels[0].curves], "curve")]
    for place, panel in enumerate(panels):
        parts += _panel(panel, ticks, TOP + place * (PANEL_HEIGHT + GAP))
    bottom = height - BOTTOM
    for tick in ticks:
        anchor = "end" if tick == ticks[-1] else "middle"
        parts.append(_text(_across(tick, ticks), bottom + 18, number(tick), anchor, "quiet"))
    parts.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + 38, x_label, "middle"))
    return _svg(title, height, parts)


def bars(
    title: str, y_label: str, groups: Sequence[str], values: Sequence[tuple[str, Sequence[float]]]
) -> str:
    """Bars in groups; `values` has a name and one number for each group."""
    most = max((one for _, column in values for one in column), default=0.0)
    ticks = nice_ticks(0.0, 1.08 * most or 1.0)
    top, bottom = TOP, TOP + PANEL_HEIGHT
    parts = [_legend([name for name, _ in values], "block"), *_rules(ticks, top)]
    parts.append(_text(LEFT, top - 8, y_label, "start", "quiet"))
    room = (WIDTH - LEFT - RIGHT) / max(len(groups), 1)
    wide = min(room * 0.7 / max(len(values), 1), 60)
    for at, group in enumerate(groups):
        middle = LEFT + room * (at + 0.5)
        parts.append(_text(middle, bottom + 18, group, "middle"))
        for place, (_, column) in enumerate(values):
            left = middle + (place - len(values) / 2) * wide
            upper = _down(column[at], ticks, top)
            parts.append(
                f'<rect class="block c{place % 4}" x="{left:.1f}" y="{upper:.1f}" width="{wide - 3:.1f}" '
                f'height="{max(bottom - upper, 0):.1f}"/>'
            )
            parts.append(_text(left + wide / 2 - 1.5, upper - 4, number(column[at]), "middle", "quiet"))
    return _svg(title, bottom + BOTTOM, parts)


def nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers from at most `low` to at least `high`, a few of them."""
    span = max(high - low, 1e-9)
    raw = span / MOST_TICKS
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def number(value: float) -> str:
    """A number as people write it on an axis."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _panel(panel: Panel, x_ticks: Sequence[float], top: float) -> list[str]:
    shown = [min(y, panel.most) for _, points in panel.curves for _, y in points]
    low = min(shown) if panel.is_close else min(0.0, *shown)
    high = max([*shown, *([panel.limit] if panel.limit is not None else [])])
    ticks = nice_ticks(low, high)
    parts = [*_rules(ticks, top), _text(LEFT, top - 8, panel.y_label, "start", "quiet")]
    if panel.limit is not None:
        at = _down(panel.limit, ticks, top)
        parts.append(f'<line class="bar-line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
    for place, (_, points) in enumerate(panel.curves):
        where = [(_across(x, x_ticks), _down(min(y, panel.most), ticks, top)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in where)
        dash = DASHES[place % 4]
        parts.append(
            f'<polyline class="curve c{place % 4}" points="{path}"'
            + (f' stroke-dasharray="{dash}"' if dash else "")
            + "/>"
        )
        if len(where) <= 40:
            parts += [
                f'<circle class="dot c{place % 4}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in where
            ]
    return parts


def _rules(ticks: Sequence[float], top: float) -> list[str]:
    parts = []
    for tick in ticks:
        at = _down(tick, ticks, top)
        parts.append(f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(_text(LEFT - 8, at + 4, number(tick), "end", "quiet"))
    return parts


def _legend(names: Sequence[str], kind: str) -> str:
    if len(names) < 2:
        return ""
    parts = []
    right = WIDTH - RIGHT
    for place, name in reversed(list(enumerate(names))):
        right -= 9 * len(name) + 44
        if kind == "block":
            sign = f'<rect class="block c{place % 4}" x="{right}" y="6" width="24" height="11"/>'
        else:
            dash = f' stroke-dasharray="{DASHES[place % 4]}"' if DASHES[place % 4] else ""
            sign = f'<line class="curve c{place % 4}" x1="{right}" x2="{right + 24}" y1="12" y2="12"{dash}/>'
        parts.append(sign + _text(right + 30, 16, name, "start"))
    return "".join(parts)


def _across(x: float, ticks: Sequence[float]) -> float:
    return LEFT + (x - ticks[0]) / (ticks[-1] - ticks[0]) * (WIDTH - LEFT - RIGHT)


def _down(y: float, ticks: Sequence[float], top: float) -> float:
    return top + PANEL_HEIGHT - (y - ticks[0]) / (ticks[-1] - ticks[0]) * PANEL_HEIGHT


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    told = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{told}>{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="title"><title id="title">{escape(title)}</title><style>{STYLE}</style>\n'
        + "\n".join(part for part in parts if part)
        + "\n</svg>\n"
    )
