"""Matching rounds: 5,000 classes put into groups, how long that takes, and how good the groups are.

The classes are those of `bench/population.py`, without a database. Groups of 3 to 5 classes of different countries
share a language at A2 or better and a lesson a week. Time is CPU time of the solving process, memory its peak.
`--quick` takes 300 classes.
"""

import asyncio
import itertools
import json
import resource
import sys
import time
from collections.abc import Iterator

from app.domain.rounds import Entrant, Terms
from app.domain.rounds.entrants import as_wished
from app.models.school_class import SchoolClass
from app.services.classes.showing import facts_of
from bench.figure import Figure
from bench.population import Population
from bench.population.rows import tables
from bench.population.world import make_world

FULL, QUICK = 5_000, 300
TERMS = Terms(sizes=(3, 5), least_minutes=45)
SECONDS_ALLOWED = 300


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    told = await _solved(QUICK if "--quick" in arguments else FULL)
    placed, fit = told["placed"], told["fit"]
    return [
        Figure("classes", told["classes"], ""),
        Figure("seconds", told["seconds"], "s", SECONDS_ALLOWED),
        Figure("CPU seconds", told["cpu"], "s"),
        Figure("peak memory", told["memory"], "MiB"),
        Figure("groups", told["groups"], ""),
        Figure("placed", 100 * placed / told["classes"], "%"),
        Figure("placed, of those who can be at most", 100 * placed / told["placeable"], "%"),
        Figure("mean fit of the placed", fit / placed, ""),
        Figure("gap to the proven bound", 100 * told["gap"], "%"),
        Figure("placed, ratio to greedy", placed / told["greedy_placed"], "x", 1, at_least=True),
        Figure("fit, ratio to greedy", fit / told["greedy_fit"], "x", 1, at_least=True),
        Figure("regions looked at", told["steps"], ""),
    ]


def entrants(count: int) -> Iterator[Entrant]:
    """Yield the entrants of a made-up round: the first classes of a made-up world that are taught."""
    world = make_world(Population(schools=count))
    rows = dict(tables(world))[SchoolClass]
    taught = (
        (school, row)
        for school, row in zip(world.school_of_class, rows, strict=True)
        if not row["archived_at"]
    )
    for school, row in itertools.islice(taught, count):
        facts = facts_of(SchoolClass(**row, occupations=[]))
        yield Entrant(as_wished(facts), world.schools[school].land.country, TERMS.sizes)


async def _solved(count: int) -> dict[str, float]:
    """Solve in a process of its own, as the job does; its last line tells."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.rounds", str(count), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    assert child.returncode == 0
    told: dict[str, float] = json.loads(said.splitlines()[-1])
    return told


def _solve(count: int) -> None:
    from app.domain.rounds.solver import solve

    classes = list(entrants(count))
    began = time.perf_counter()
    steps: dict[str, float] = {}

    def tell(step: str, share: float) -> None:
        if step not in steps:
            print(f"{time.perf_counter() - began:7.1f} s  {step}", file=sys.stderr)
        steps[step] = share

    found = solve(classes, TERMS, tell=tell)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "classes": count,
                "seconds": time.perf_counter() - began,
                "cpu": used.ru_utime + used.ru_stime,
                "memory": used.ru_maxrss / 1024,
                "groups": len(found.groups),
                "gap": found.gap,
                **{name: getattr(found, name) for name in ("placed", "fit", "placeable", "bound")},
                **{name: getattr(found, name) for name in ("greedy_placed", "greedy_fit", "steps")},
            }
        )
    )


if __name__ == "__main__":
    _solve(int(sys.argv[1]))
