"""How good can any grouping be? A proof by linear programming over pairs.

In a group of k classes, each pair gets the weight 1 / (k - 1). Then every class's pairs weigh 1 together, and the fit
of the group (for each of its classes the mean score with the others) is twice the weighted scores of its pairs. So no
grouping into groups of whatever size is worth more than the best way to weigh pairs with at most 1 for each class and
at most 1 / (least size - 1) for each pair. The dual of that program bounds it for *any* prices of the classes:

    sum of prices + sum over pairs of  most weight × max(0, 2 × score - both prices)

so the prices need not be perfect, and an upper bound on the score stands in for pairs that were never scored.

Pairs know nothing of hours that three classes share. Where all groups of a small round could be listed, the linear
program over the groups themselves bounds closer (`tightened`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.rounds.solver.candidates import Group
from app.domain.rounds.solver.optimism import STEPS
from app.domain.rounds.solver.pairs import BLOCK, Pairs
from app.domain.rounds.solver.programs import take

#: Pairs that break the proof are scored exactly, so many at once, so often, until they hold back this share of it.
MORE_PAIRS, MOST_ROUNDS, ENOUGH = 20_000, 4, 0.001


@dataclass(frozen=True, slots=True)
class Bound:
    """What no grouping can exceed: how many are placed, and the sum of the fits of all classes. `prices` by class."""

    placed: int
    fit: float
    prices: npt.NDArray[np.float64]


def bound_of(pairs: Pairs, tell: Callable[[float], None]) -> Bound:
    """Return the bound; scores those pairs exactly on which it turns."""
    if not len(pairs):
        return Bound(0, 0.0, np.zeros(0))
    for turn in range(MOST_ROUNDS):
        prices = _prices(pairs)
        proof = _proof(pairs, prices)
        tell((turn + 1) / MOST_ROUNDS)
        if proof.unproven <= ENOUGH * proof.total or turn + 1 == MOST_ROUNDS:
            break
        for a, b in proof.dearest:
            pairs.score(a, b)
    return Bound(_placeable(pairs), proof.total, prices)


def tightened(bound: Bound, groups: Sequence[Group], classes: int) -> Bound:
    """Return the bound that holds where `groups` are all that there can be."""
    if not groups:
        return Bound(0, 0.0, bound.prices)
    columns, most = [one.members for one in groups], np.ones(len(groups))
    sizes, fits = np.array([float(len(one.members)) for one in groups]), np.array([one.fit for one in groups])
    placed = float(sizes @ take(columns, sizes, classes, most=most).taken)
    by_fit = take(columns, fits, classes, most=most)
    # Weak duality, as above: true for any prices, whatever the solver rounded.
    owed = fits - np.array([by_fit.prices[list(members)].sum() for members in columns])
    fit = float(by_fit.prices.sum() + np.maximum(owed, 0).sum())
    return Bound(min(bound.placed, int(placed + 1e-6)), min(bound.fit, fit), by_fit.prices)


def least_sizes(pairs: Pairs) -> npt.NDArray[np.int16]:
    """Return how large the group of each class is at least."""
    return np.array([max(pairs.terms.sizes[0], one.sizes[0]) for one in pairs.entrants], np.int16)


def _prices(pairs: Pairs) -> npt.NDArray[np.float64]:
    edges = [(a, b, found) for a, near in enumerate(pairs.partners) for b, found in near.items() if a < b]
    if not edges:
        return np.zeros(len(pairs))
    least = least_sizes(pairs)
    most = np.array([1 / (max(least[a], least[b]) - 1) for a, b, _ in edges])
    worth = np.array([2 * found for _, _, found in edges])
    return take([(a, b) for a, b, _ in edges], worth, len(pairs), most=most).prices


class _Proof(NamedTuple):
    """What some prices prove, how much of it is owed to pairs that were never scored, and the dearest of these."""

    total: float
    unproven: float
    dearest: list[tuple[int, int]]


def _proof(pairs: Pairs, prices: npt.NDArray[np.float64]) -> _Proof:
    least = least_sizes(pairs)
    total, unproven = float(prices.sum()), 0.0
    found: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]] = []
    for first in range(0, len(pairs), BLOCK):
        rows = slice(first, first + BLOCK)
        bounds = pairs.bounds[rows]
        excess = 2 / STEPS * bounds - prices[rows, None] - prices
        excess /= np.maximum(least[rows, None], least) - 1
        # Each pair once, and only pairs that can be.
        excess[(bounds == 0) | (np.arange(first, first + len(bounds))[:, None] >= np.arange(len(pairs)))] = 0
        np.maximum(excess, 0, out=excess)
        total += float(excess.sum())
        excess[pairs.known[rows]] = 0
        unproven += float(excess.sum())
        places = np.flatnonzero(excess > 1e-9)
        found.append((excess.ravel()[places], places + first * len(pairs)))
    owed, places = np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])
    dearest = places[np.argsort(-owed, kind="stable")[:MORE_PAIRS]]
    return _Proof(total, unproven, [divmod(int(place), len(pairs)) for place in dearest])


def _placeable(pairs: Pairs) -> int:
    partners = np.count_nonzero(pairs.bounds, axis=1)
    return int(np.count_nonzero(partners >= least_sizes(pairs) - 1))
