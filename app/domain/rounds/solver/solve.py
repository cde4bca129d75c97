"""The whole way from entrants to groups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.solver.bound import Bound, bound_of, tightened
from app.domain.rounds.solver.candidates import Candidates, Group
from app.domain.rounds.solver.choosing import greedy, value_of
from app.domain.rounds.solver.columns import columns_of
from app.domain.rounds.solver.diving import dive, greedy_over
from app.domain.rounds.solver.pairs import Pairs
from app.domain.rounds.solver.regions import Regions
from app.domain.rounds.solver.relaxing import bound_over

#: In a round of up to so many classes, every pair is scored; all groups are listed if each class begins no more than so
#: many, and they are no more than so many in all.
EVERY_PAIR, EVERY_GROUP, MOST_LISTED = 400, 150, 20_000

#: Regions that are grouped anew: so many, or one for so many classes.
LEAST_EFFORT, CLASSES_A_REGION = 60, 80

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
    begin = _begin_small if len(drawn) <= EVERY_PAIR else _begin_large
    bound, start, by_greed = begin(pairs, candidates, tell)
    regions = Regions(pairs, candidates, bound, start)
    limit = max(LEAST_EFFORT, len(drawn) // CLASSES_A_REGION) if effort is None else effort
    steps = 0
    while steps < limit and regions.improve():
        steps += 1
        tell("improving", min(1.0, steps / max(1, limit)))
    return _solution(drawn, regions, bound, by_greed, steps)


_Begun = tuple[Bound, list[Group], list[Group]]  # the bound, the groups to begin with, those of greed


def _begin_small(pairs: Pairs, candidates: Candidates, tell: Tell) -> _Begun:
    """Score every pair, and list every group if they are not too many."""
    for share in pairs.learn_nearest(len(pairs)):
        tell("scoring", share)
    bound = bound_of(pairs, lambda share: tell("bounding", share))
    everybody = range(len(pairs))
    groups, complete = candidates.among(everybody, EVERY_GROUP, MOST_LISTED)
    if complete:
        bound = tightened(bound, groups, len(pairs))
    else:
        groups, _ = candidates.among(everybody)
    by_greed = greedy(groups)
    return bound, by_greed, by_greed


def _begin_large(pairs: Pairs, candidates: Candidates, tell: Tell) -> _Begun:
    """List pairs and threes, and look at everybody at once by linear programs over these."""
    columns = columns_of(pairs, lambda share: tell("scoring", share))
    tell("bounding", 0.0)
    bound = (
        bound_over(columns) if columns.complete else bound_of(pairs, lambda share: tell("bounding", share))
    )
    tell("bounding", 1.0)
    by_greed = greedy_over(columns, candidates)
    tell("improving", 0.0)
    return bound, max((dive(columns, candidates), by_greed), key=value_of), by_greed


def _solution(
    drawn: Sequence[Entrant], regions: Regions, bound: Bound, by_greed: Sequence[Group], steps: int
) -> Solution:
    groups = sorted(regions.groups, key=lambda one: one.members)
    placed, fit = value_of(groups)
    greedy_placed, greedy_fit = value_of(by_greed)
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
