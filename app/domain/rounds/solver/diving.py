"""The first groups of a large round: a linear program says in which groups each class is, in parts, and the clear ones are made.

Then the program is solved again for those who are left, until nobody is. That looks at everybody at once, which regions
(see `regions`) cannot; regions then mend what was rounded badly, and make the groups of four and five.
"""

import numpy as np
import numpy.typing as npt

from app.domain.rounds.solver.candidates import Candidates, Group
from app.domain.rounds.solver.columns import Columns
from app.domain.rounds.solver.relaxing import Parts, relaxed

#: What a placed class is worth beside its fit (at most 1): enough that hardly anybody is left for a better fit.
PLACED = 4.0
#: A group of which so much is taken is made; at least so many of the clearest in each turn, if so much of them is taken.
CLEAR, LEAST_MADE, LEAST_TAKEN = 0.9, 10, 0.05
#: How often more columns are added, in the first program and in those after it.
TURNS, LATER_TURNS = 4, 2


def dive(columns: Columns, candidates: Candidates) -> list[Group]:
    """Return groups of two and three that share no class."""
    worth = columns.fits + PLACED * columns.sizes
    free = np.append(np.ones(columns.classes, np.bool_), True)
    refused = np.zeros(len(worth), np.bool_)

    def keep(places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        is_group = [candidates.is_group(columns.of(int(one))) for one in places]
        refused[places] = ~np.array(is_group, np.bool_)
        return places[~refused[places]]

    live, begun, made = np.arange(len(worth)), None, list[Group]()
    while len(live):
        turns = TURNS if begun is None else LATER_TURNS
        parts = relaxed(columns, worth, live, begun=begun, keep=keep, most_turns=turns)
        _make_clear(columns, parts, free, made)
        live = live[~refused[live] & free[columns.members[live]].all(axis=1)]
        begun = parts.columns[free[columns.members[parts.columns]].all(axis=1)]
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


def _make_clear(columns: Columns, parts: Parts, free: npt.NDArray[np.bool_], made: list[Group]) -> None:
    """Make the clear groups, or at least the clearest."""
    before = len(made)
    for place in np.argsort(-parts.taken, kind="stable"):
        one, part, here = int(parts.columns[place]), float(parts.taken[place]), len(made) - before
        if part < CLEAR and (here >= LEAST_MADE or (part < LEAST_TAKEN and here)):
            break
        if free[columns.members[one]].all():
            _make(columns, one, free, made)


def _make(columns: Columns, one: int, free: npt.NDArray[np.bool_], made: list[Group]) -> None:
    members = columns.of(one)
    free[list(members)] = False
    made.append(Group(members, float(columns.fits[one])))
