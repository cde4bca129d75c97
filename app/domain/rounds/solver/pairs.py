"""The scores of pairs: exact where somebody asked, an upper bound everywhere else."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from app.domain.matching import score_knowing
from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.hours import Hours
from app.domain.rounds.solver.optimism import STEPS, Optimism

BLOCK = 256


class Pairs:
    """All pairs of some entrants, told apart by their places in `entrants`."""

    def __init__(self, entrants: Sequence[Entrant], terms: Terms) -> None:
        self.entrants = entrants
        self.terms = terms
        self.hours = Hours([one.facts.timetable for one in entrants])
        count = len(entrants)
        #: Upper bounds times STEPS; exact (rounded up) for known pairs; 0: these two are never in one group.
        self.bounds = np.zeros((count, count), np.uint16)
        self.known = np.zeros((count, count), np.bool_)
        self._scores: dict[int, float] = {}
        #: Of each class, those with whom it can be and whose exact score is known.
        self.partners: list[dict[int, float]] = [{} for _ in entrants]
        self._optimism = Optimism(entrants, self.hours, terms)
        for first in range(0, count, BLOCK):
            last = min(count, first + BLOCK)
            self.bounds[first:last] = self._optimism.rows(first, last)

    def __len__(self) -> int:
        return len(self.entrants)

    def score(self, a: int, b: int) -> float:
        """Return the exact score of two classes; 0 where they can never be in one group."""
        low, high = (a, b) if a < b else (b, a)
        key = low * len(self.entrants) + high
        if key not in self._scores:
            self._scores[key] = self._learn(low, high)
        return self._scores[key]

    def best_of(self, one: int, most: int) -> npt.NDArray[np.intp]:
        """Return the classes with the highest bounds for this one, best first; of equal ones, the earlier in the lot."""
        row = self.bounds[one]
        order = np.argsort(-row.astype(np.int32), kind="stable")[:most]
        best: npt.NDArray[np.intp] = order[row[order] > 0]
        return best

    def threes_with(self, one: int, near: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Say which two of `near` may share enough with this one to be three, the pairs aside. Never too few."""
        return self._optimism.threes_with(one, near)

    def learn_nearest(self, most: int) -> Iterator[float]:
        """Score each class with its `most` nearest exactly; yields the share that is done."""
        for one in range(len(self.entrants)):
            for other in self.best_of(one, most):
                self.score(one, int(other))
            if one % 64 == 0:
                yield one / len(self.entrants)

    def _learn(self, a: int, b: int) -> float:
        found = self._exact(a, b) if self.bounds[a, b] else 0.0
        self.bounds[a, b] = self.bounds[b, a] = int(np.ceil(found * STEPS))
        self.known[a, b] = self.known[b, a] = True
        if found:
            self.partners[a][b] = self.partners[b][a] = found
        return found

    def _exact(self, a: int, b: int) -> float:
        # Two that share little in a usual week may still be two of three, whose common weeks are others.
        if self.hours.best_minutes((a, b)) < self.terms.least_minutes:
            return 0.0
        found = score_knowing(
            self.entrants[a].facts,
            self.entrants[b].facts,
            minutes=self.hours.usual_minutes((a, b)),
            weeks=self.hours.common_weeks((a, b)),
        )
        return found if found >= self.terms.least_score else 0.0
