"""Pairs and threes: what every group consists of. In a large round these are listed, and not all groups.

In a group of k classes, k at least 3, give each of its threes the weight 1 / ((k - 1)(k - 2) / 2). Then every class's
threes weigh 1 together, and the weighted fits of the threes are the fit of the group: each pair lies in k - 2 threes. So
a linear program over threes (and pairs, where groups of two are allowed) that may take each in part bounds every
grouping into groups of whatever size. It knows of hours, languages and kinds that three classes share, which a program
over pairs does not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.rounds.solver.pairs import Pairs

#: In a round in which everybody could be with everybody there are billions of threes. Past so many, only those among
#: classes that are near each other are listed: they begin groups well, but prove nothing.
MOST_THREES, NEAR = 4_000_000, 24

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of classes, ascending, three in a row (of a pair the third is `classes`: nobody), and the sum of their fits.

    `complete`: there are no others.
    """

    members: npt.NDArray[np.int32]
    fits: npt.NDArray[np.float64]
    classes: int
    complete: bool

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many classes each holds."""
        sizes: npt.NDArray[np.int64] = np.count_nonzero(self.members < self.classes, axis=1)
        return sizes

    def owed(
        self, worth: npt.NDArray[np.float64], prices: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return by how much the worth of each is above the prices of its classes."""
        told = np.append(prices[: self.classes], 0.0)
        owed: npt.NDArray[np.float64] = worth - told[self.members].sum(axis=1)
        return owed

    def of(self, one: int) -> tuple[int, ...]:
        """Return the classes of one of them."""
        return tuple(int(member) for member in self.members[one] if member < self.classes)


def columns_of(pairs: Pairs, tell: Callable[[float], None]) -> Columns:
    """Return what groups of the round consist of; scores every pair in it exactly."""
    possible = pairs.bounds > 0
    threes, complete = _threes(pairs, possible), True
    if threes is None:
        for share in pairs.learn_nearest(NEAR):
            tell(share / 2)
        possible &= pairs.known
        threes, complete = _threes(pairs, possible, most=None), False
    assert threes is not None
    found = [threes]
    if pairs.terms.sizes[0] <= 2:
        found.append(_twos(possible))
    elif complete:
        _forget(pairs, threes)
    members = np.concatenate(found)
    _learn(pairs, members, tell)
    return _scored(pairs, members, complete)


def _threes(pairs: Pairs, possible: Flags, most: int | None = MOST_THREES) -> npt.NDArray[np.int32] | None:
    """Return all threes whose pairs are all possible and that share enough; None where they are too many."""
    found, count = [np.zeros((0, 3), np.int32)], 0
    for first in range(len(pairs)):
        near = np.flatnonzero(possible[first])
        near = near[near > first]
        if len(near) < 2:
            continue
        second, third = np.nonzero(np.triu(possible[np.ix_(near, near)] & pairs.threes_with(first, near), 1))
        found.append(
            np.stack([np.full(len(second), first), near[second], near[third]], axis=1).astype(np.int32)
        )
        count += len(second)
        if most is not None and count > most:
            return None
    return np.concatenate(found)


def _twos(possible: Flags) -> npt.NDArray[np.int32]:
    first, second = np.nonzero(np.triu(possible, 1))
    return np.stack([first, second, np.full(len(first), len(possible))], axis=1).astype(np.int32)


def _forget(pairs: Pairs, threes: npt.NDArray[np.int32]) -> None:
    """Where a group needs three, two that no third can join are never in one."""
    inside = np.zeros(pairs.bounds.shape, np.bool_)
    for a, b in ((0, 1), (0, 2), (1, 2)):
        inside[threes[:, a], threes[:, b]] = inside[threes[:, b], threes[:, a]] = True
    pairs.bounds[~inside] = 0


def _learn(pairs: Pairs, members: npt.NDArray[np.int32], tell: Callable[[float], None]) -> None:
    count = len(pairs)
    keys = np.concatenate(
        [members[:, a].astype(np.int64) * (count + 1) + members[:, b] for a, b in ((0, 1), (0, 2), (1, 2))]
    )
    wanted = [divmod(int(key), count + 1) for key in np.unique(keys)]
    for number, (a, b) in enumerate(wanted):
        if b < count:
            pairs.score(a, b)
        if number % 1024 == 0:
            tell(number / len(wanted))


def _scored(pairs: Pairs, members: npt.NDArray[np.int32], complete: bool) -> Columns:
    count = len(pairs)
    scores = np.zeros((count + 1, count + 1))
    for one, near in enumerate(pairs.partners):
        for other, score in near.items():
            scores[one, other] = score
    a, b, c = members.T
    parts = scores[a, b], scores[a, c], scores[b, c]
    is_pair = c == count
    kept = (parts[0] > 0) & (is_pair | ((parts[1] > 0) & (parts[2] > 0)))
    fits = np.where(is_pair, 2 * parts[0], parts[0] + parts[1] + parts[2])
    return Columns(members[kept], fits[kept], count, complete)


def best_of_each(
    columns: Columns, among: npt.NDArray[np.intp], worth: npt.NDArray[np.float64], most: int
) -> npt.NDArray[np.intp]:
    """Return of `among` the `most` of each class that have the highest `worth` (told for each of `among`)."""
    order = np.argsort(-worth, kind="stable")
    kept = np.zeros(len(among), np.bool_)
    for place in range(3):
        of = columns.members[among[order], place]
        sorted_by_class = np.argsort(of, kind="stable")
        of, there = of[sorted_by_class], order[sorted_by_class]
        begins = np.flatnonzero(np.diff(of, prepend=-1))
        rank = np.arange(len(of)) - np.repeat(begins, np.diff(np.append(begins, len(of))))
        kept[there[(rank < most) & (of < columns.classes)]] = True
    chosen: npt.NDArray[np.intp] = among[kept]
    return chosen
