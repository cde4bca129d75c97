"""Which of the candidate groups: first as many classes as possible, then the best fit."""

from collections.abc import Iterable, Sequence

import numpy as np

from app.domain.rounds.solver.candidates import Group, best_first
from app.domain.rounds.solver.programs import take

#: Up to so many groups are one program. Of more, only the best of each class are: programs of 12,000 columns take some
#: seconds instead of tenths, and gave the same groups.
MOST_GROUPS, BEST_EACH = 2_000, 30


def value_of(groups: Iterable[Group]) -> tuple[int, float]:
    """Return how many classes are placed, and the sum of their fits: what two choices are compared by."""
    chosen = list(groups)
    return sum(len(one.members) for one in chosen), round(sum(one.fit for one in chosen), 9)


def greedy(groups: Sequence[Group]) -> list[Group]:
    """Take the best group that is still free, again and again: what a person with a list would do."""
    taken: set[int] = set()
    chosen = []
    for one in best_first(groups):
        if taken.isdisjoint(one.members):
            taken |= set(one.members)
            chosen.append(one)
    return chosen


def choose(groups: Sequence[Group], region: Sequence[int]) -> tuple[list[Group], bool]:
    """Return the best choice of groups that share no class, and whether it is proven to be the best of these.

    A placed class is worth more than all fits together (each is at most 1), so one more placed class always wins.
    """
    kept = _best_of_each(groups) if len(groups) > MOST_GROUPS else best_first(groups)
    if not kept:
        return [], True
    place = {one: number for number, one in enumerate(sorted(region))}
    placed = len(region) + 1
    worth = np.array([placed * len(one.members) + one.fit for one in kept])
    answer = take([[place[member] for member in one.members] for one in kept], worth, len(region))
    chosen = [one for one, part in zip(kept, answer.taken, strict=False) if part > 0.5]
    return chosen, answer.is_best and len(kept) == len(groups)


def _best_of_each(groups: Sequence[Group]) -> list[Group]:
    """Return the best groups of each class: who is hard to place has some too."""
    had: dict[int, int] = {}
    kept = []
    for one in best_first(groups):
        if any(had.get(member, 0) < BEST_EACH for member in one.members):
            kept.append(one)
            for member in one.members:
                had[member] = had.get(member, 0) + 1
    return kept
