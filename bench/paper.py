"""docs/capacity.md, made from the last kept run of each benchmark (`bin/bench NAME --keep`)."""

import json
from pathlib import Path
from typing import Any

from bench.live.capacity import capacity_table
from bench.live.drawings import Drawing, drawings

FIGURES = Path(__file__).parents[1] / "docs" / "figures"
PAPER = FIGURES.parent / "capacity.md"
OPENING = """# What a machine carries

Every figure here was printed by the command above its table, on the machine and the day named there, and kept with `--keep`; `python -m bench.paper` makes this page from them. Machines differ and shared ones are noisy: read times as orders of magnitude, and CPU per piece of work as the figure to plan with. `load before` is how busy the machine was already: on 2 cores, anything above 0.5 blurs the times.

A bar is the limit we hold ourselves to. A missed bar stays in the table.
"""


def keep(name: str, line: str, day: str) -> None:
    """Keep the closing line of a run for this page."""
    FIGURES.mkdir(exist_ok=True)
    found = json.loads(line) | {"day": day}
    (FIGURES / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")


def draw() -> None:
    """Draw the charts of every kept run beside its figures."""
    for kept in _kept():
        for drawing in drawings(kept):
            (FIGURES / f"{drawing.file}.svg").write_text(drawing.svg)


def as_markdown() -> str:
    """Return the text of docs/capacity.md."""
    parts = [OPENING]
    for kept in _kept():
        parts += [_table(kept), *(_chart(drawing) for drawing in drawings(kept))]
        if kept["bench"] == "media":
            parts += _machines(kept)
    closing = FIGURES / "reading.md"
    return "\n".join(parts) + ("\n" + closing.read_text() if closing.exists() else "")


def _kept() -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(FIGURES.glob("*.json"))]


def _chart(drawing: Drawing) -> str:
    return f"### {drawing.title}\n\n![{drawing.title}](figures/{drawing.file}.svg)\n\n{drawing.table}"


def _machines(kept: dict[str, Any]) -> list[str]:
    table = capacity_table(kept["figures"])
    return [f"### How many people on which machine\n\n{table}"] if table else []


def _table(kept: dict[str, Any]) -> str:
    about = kept["machine"]
    lines = [
        f"## {kept['bench']}",
        "",
        f"`bin/bench {kept['bench']}`, {kept['day']}: {about['cores']} cores, {about['processor']}, "
        f"{about['memory_gib']} GiB, Python {about['python']}, load before {about['load_before']}.",
        "",
        "| figure | value | unit | bar | holds |",
        "| --- | ---: | --- | --- | --- |",
    ]
    for name, figure in kept["figures"].items():
        spread = " ({:g} to {:g})".format(*figure["spread"]) if figure.get("spread") else ""
        bar = "" if figure["bar"] is None else f"{figure['bar']:g}"
        holds = "" if figure["bar"] is None else "yes" if figure["ok"] else "**no**"
        lines.append(f"| {name} | {figure['value']:,.2f}{spread} | {figure['unit']} | {bar} | {holds} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    draw()
    PAPER.write_text(as_markdown())
