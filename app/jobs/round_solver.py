"""The process that solves one round: JSON in, lines of JSON out. `python -m app.jobs.round_solver < round.json`.

It is a process of its own, so that neither the event loop of the worker nor its memory suffers, and a worker that is
stopped takes it along.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from app.domain.rounds.solver import Solution, solve
from app.domain.rounds.wire import entrant_from_json, terms_from_json


def main(asked: TextIO, answer: TextIO) -> None:
    """Read the round, tell the progress, and tell the solution in the last line."""
    told = json.load(asked)
    began = time.process_time()
    entrants = [entrant_from_json(one) for one in told["entrants"]]
    found = solve(entrants, terms_from_json(told["terms"]), seed=told["seed"], tell=_progress(answer))
    _say(answer, {"solution": result_of(found, time.process_time() - began)})


def result_of(found: Solution, seconds: float) -> dict[str, Any]:
    """Return a solution as it is kept with its round. `seconds` of the processor."""
    names = ("placed", "fit", "placeable", "bound", "gap", "greedy_placed", "greedy_fit", "steps")
    return {
        "groups": [list(group) for group in found.groups],
        "fits": list(found.fits),
        "left": list(found.left),
        "seconds": round(seconds, 1),
        **{name: getattr(found, name) for name in names},
    }


def _progress(answer: TextIO) -> Callable[[str, float], None]:
    last = [("", -1)]

    def tell(step: str, share: float) -> None:
        shown = (step, int(100 * share))
        if shown != last[0]:
            last[0] = shown
            _say(answer, {"step": step, "share": share})

    return tell


def _say(answer: TextIO, line: dict[str, Any]) -> None:
    answer.write(json.dumps(line) + "\n")
    answer.flush()


if __name__ == "__main__":
    os.nice(10)
    main(sys.stdin, sys.stdout)
