"""The whole way from entrants to groups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.solver.bound import Bound, bound_of, tightened
from app.domain.rounds.solver.candidates import Candidates, Group
from app.domain.rounds.solver.choosing import greedy, value_of
from app.domain.rounds.solver.pairs import Pairs
from app.domain.rounds.solver.regions import Regions

#: Each class is scored exactly with so many nearest ones.
NEAREST = 40
#: In a round of up to so many classes, every pair is scored; all groups are listed if each class begins no more than so
#: many, and they are no more than so many in all.
EVERY_PAIR, EVERY_GROUP, MOST_LISTED = 400, 150, 20_000

#: Regions that are grouped anew: one for ten classes, which is twice as many as it takes to see everybody once.
LEAST_EFFORT = 100

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Solution:
    """The groups (ids of classes) with the mean score of their pairs, who is left alone, and how good that is.

    fit: the sum over all placed classes of their mean score with their partners. placeable, bound: what no grouping
    can exceed. greedy_placed, greedy_fit: what taking the best group again and again gives.
    """

    groups: tuple[tuple[str, ...], ...]
    fits: tuple[float, ...]
    left: tuple[str, ...]
    placed: int
    fit: float
    placeable: int
    bound: float
    greedy_placed: int
    greedy_fit: float
    steps: int

    @property
    def gap(self) -> float:
        """Return which share of the bound is missing, 0 where the groups are proven to be the best."""
        return max(0.0, 1 - self.fit / self.bound) if self.bound else 0.0


def solve(
    entrants: Sequence[Entrant],
    terms: Terms,
    *,
    seed: int = 1,
    effort: int | None = None,
    tell: Tell = lambda step, share: None,
) -> Solution:
    """Return the groups. The order of `entrants` does not matter: `seed` draws the lot that settles what is equal.

    `effort`: how many regions are grouped anew at most; more of them never make the result worse. None: as many as a
    round of this size can have within the time that a round may take.
    """
    drawn = sorted(entrants, key=lambda one: sha256(f"{seed} {one.id}".encode()).digest())
    pairs = Pairs(drawn, terms)
    candidates = Candidates(pairs)
    is_small = len(drawn) <= EVERY_PAIR
    for share in pairs.learn_nearest(len(drawn) if is_small else NEAREST):
        tell("scoring", share)
    bound = bound_of(pairs, lambda share: tell("bounding", share))
    everybody = range(len(drawn))
    groups, complete = candidates.among(everybody, EVERY_GROUP, MOST_LISTED) if is_small else ([], False)
    if complete:
        bound = tightened(bound, groups, len(drawn))
    else:
        groups, _ = candidates.among(everybody)
    start = greedy(groups)
    regions = Regions(pairs, candidates, bound, start)
    limit = max(LEAST_EFFORT, len(drawn) // 10) if effort is None else effort
    steps = 0
    while steps < limit and regions.improve():
        steps += 1
        tell("improving", min(1.0, steps / max(1, limit)))
    return _solution(drawn, regions, bound, start, steps)


def _solution(
    drawn: Sequence[Entrant], regions: Regions, bound: Bound, start: Sequence[Group], steps: int
) -> Solution:
    groups = sorted(regions.groups, key=lambda one: one.members)
    placed, fit = value_of(groups)
    greedy_placed, greedy_fit = value_of(start)
    taken = {member for one in groups for member in one.members}
    return Solution(
        groups=tuple(tuple(drawn[member].id for member in one.members) for one in groups),
        fits=tuple(round(one.fit / len(one.members), 6) for one in groups),
        left=tuple(one.id for number, one in enumerate(drawn) if number not in taken),
        placed=placed,
        fit=fit,
        placeable=placed if regions.is_proven else bound.placed,
        bound=fit if regions.is_proven else max(fit, bound.fit),
        greedy_placed=greedy_placed,
        greedy_fit=greedy_fit,
        steps=steps,
    )
