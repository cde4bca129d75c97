"""The first groups of a large round: a linear program says in which groups each class is, in parts, and the clear ones are made.

Then the program is solved again for those who are left, until nobody is. That looks at everybody at once, which regions
(see `regions`) cannot; regions then mend what was rounded badly, and make the groups of four and five.
"""

import numpy as np
import numpy.typing as npt

from app.domain.rounds.solver.candidates import Candidates, Group
from app.domain.rounds.solver.columns import Columns
from app.domain.rounds.solver.relaxing import relaxed

#: What a placed class is worth beside its fit (at most 1): enough that hardly anybody is left for a better fit.
PLACED = 4.0
#: A group of which so much is taken is made; at least so many of the clearest in each turn, if so much of them is taken.
CLEAR, LEAST_MADE, LEAST_TAKEN = 0.8, 10, 0.05


def dive(columns: Columns, candidates: Candidates) -> list[Group]:
    """Return groups of two and three that share no class."""
    worth = columns.fits + PLACED * columns.sizes
    free = np.append(np.ones(columns.classes, np.bool_), True)
    live, begun, made = np.arange(len(worth)), None, list[Group]()
    while len(live):
        parts = relaxed(columns, worth, live, begun=begun, most_turns=4 if begun is None else 2)
        refused = _make_clear(columns, candidates, parts.columns, parts.taken, free, made)
        live = live[~np.isin(live, refused) & free[columns.members[live]].all(axis=1)]
        begun = parts.columns[np.isin(parts.columns, live)]
    return made


def greedy_over(columns: Columns, candidates: Candidates) -> list[Group]:
    """Take the best group that is still free, again and again: what a person with a list would do.

    A group of four or five is never better than the best three in it, so pairs and threes are enough.
    """
    free, made = np.append(np.ones(columns.classes, np.bool_), True), list[Group]()
    for one in np.argsort(-columns.fits / columns.sizes, kind="stable"):
        if free[columns.members[one]].all() and candidates.is_group(columns.of(int(one))):
            _make(columns, int(one), free, made)
    return made


def _make_clear(
    columns: Columns,
    candidates: Candidates,
    places: npt.NDArray[np.intp],
    taken: npt.NDArray[np.float64],
    free: npt.NDArray[np.bool_],
    made: list[Group],
) -> list[int]:
    """Make the clear groups; returns those columns that turned out to be none."""
    refused, before = [], len(made)
    order = np.argsort(-taken, kind="stable")
    for place in order:
        one, part = int(places[place]), float(taken[place])
        is_first = len(made) == before
        if part < CLEAR and (len(made) - before >= LEAST_MADE or (part < LEAST_TAKEN and not is_first)):
            break
        if not free[columns.members[one]].all():
            continue
        if candidates.is_group(columns.of(one)):
            _make(columns, one, free, made)
        else:
            refused.append(one)
    return refused


def _make(columns: Columns, one: int, free: npt.NDArray[np.bool_], made: list[Group]) -> None:
    members = columns.of(one)
    free[list(members)] = False
    made.append(Group(members, float(columns.fits[one])))
