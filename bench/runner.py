"""Runs a benchmark and prints its figures: lines for people, then one JSON object on the last line.

A benchmark is a module `bench/<name>.py` with a docstring whose first line says what it measures, and
`async def measure(arguments: list[str]) -> list[Figure]`; it may give `Series` among them, which docs/capacity.md
draws. A run with `--keep` is kept for that page.
"""

import asyncio
import importlib
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.kit.clock import now
from bench.figure import Figure, Series, median_figure
from bench.paper import keep

FOLDER = Path(__file__).parent
__all__ = ["Figure", "Series", "as_json", "machine", "median_figure", "run"]
NO_BENCHMARKS = {"__init__", "runner", "paper", "figure"}


def as_json(
    bench: str,
    figures: Sequence[Figure],
    about: dict[str, object] | None = None,
    series: Sequence[Series] = (),
) -> str:
    """Return the closing line for machines; `bench` may name its options too."""
    shown = {
        figure.name: {
            "value": round(figure.value, 4),
            "unit": figure.unit,
            "bar": figure.bar,
            "ok": figure.ok,
        }
        | ({"spread": figure.spread} if figure.spread else {})
        for figure in figures
    }
    told: dict[str, object] = {"bench": bench, "figures": shown, "machine": about or machine()}
    if series:
        told["series"] = {one.name: {"columns": one.columns, "rows": one.rows} for one in series}
    return json.dumps(told)


def machine() -> dict[str, object]:
    """Return what ran the benchmark."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def benchmarks() -> Iterator[tuple[str, str]]:
    """Yield name and purpose of each benchmark."""
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem in NO_BENCHMARKS or "def measure(" not in path.read_text():
            continue
        module = importlib.import_module(f"bench.{path.stem}")
        yield path.stem, (module.__doc__ or "").strip().splitlines()[0]


def run(name: str, arguments: list[str]) -> bool:
    """Run one benchmark, print its figures, and return whether every bar holds."""
    about = machine()
    print(f"{name} on {about['cores']} cores, {about['processor']}, load {about['load_before']}")
    kept = "--keep" in arguments
    told = [word for word in arguments if word != "--keep"]
    if kept and "--quick" in told:
        raise SystemExit("A quick run shows that the benchmark works; its figures are not worth keeping.")
    found = asyncio.run(importlib.import_module(f"bench.{name}").measure(told))
    figures = [one for one in found if isinstance(one, Figure)]
    for figure in figures:
        print(figure.line())
    # A folder of this machine says nothing to others, and nor does the option that names it.
    after = [*told[1:], ""]
    named = [one for one, then in zip(told, after, strict=True) if "/" not in one and "/" not in then]
    line = as_json(
        " ".join((name, *named)), figures, about, [one for one in found if isinstance(one, Series)]
    )
    if kept:
        keep(f"{name}-long" if "--long" in told else name, line, now().date().isoformat())
    print(line)
    return all(figure.ok for figure in figures)


def main(words: list[str]) -> int:
    """List the benchmarks, or run the one that is named."""
    known = dict(benchmarks())
    if not words or words[0] in {"-h", "--help"}:
        for name, purpose in known.items():
            print(f"{name:<12} {purpose}")
        return 0
    if words[0] not in known:
        print(
            f"There is no benchmark {words[0]}. There are: {', '.join(known) or 'none yet'}", file=sys.stderr
        )
        return 2
    return 0 if run(words[0], words[1:]) else 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
