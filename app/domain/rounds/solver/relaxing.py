"""The linear program over pairs and threes, of which only those columns are in hand that could matter.

It starts with the best few columns of each class. Whatever is worth more than the prices of its classes is added, and
the program solved again, until hardly anything is.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.rounds.solver.bound import Bound
from app.domain.rounds.solver.columns import Columns, best_of_each
from app.domain.rounds.solver.programs import take_parts

#: So many columns of each class begin, and so many more are added in each turn; so many turns at most, or until the
#: bound is so near (as a share of it).
FIRST, FURTHER, MOST_TURNS, ENOUGH = 5, 4, 8, 0.0005
#: Less than this is what the solver rounds.
OWED = 1e-6


class Parts(NamedTuple):
    """How much is taken of which columns, and the prices of the classes."""

    columns: npt.NDArray[np.intp]
    taken: npt.NDArray[np.float64]
    prices: npt.NDArray[np.float64]


def bound_over(columns: Columns) -> Bound:
    """Return the bound that holds where the columns are all that there can be."""
    everything, sizes = np.arange(len(columns.fits)), columns.sizes.astype(np.float64)
    if not len(everything):
        return Bound(0, 0.0, np.zeros(columns.classes))
    by_fit = _risen(columns, columns.fits, relaxed(columns, columns.fits, everything).prices)
    by_size = _risen(columns, sizes, relaxed(columns, sizes, everything).prices)
    can_be = len(np.unique(columns.members[columns.members < columns.classes]))
    return Bound(min(can_be, int(by_size.sum() + 1e-6)), float(by_fit.sum()), by_fit)


def relaxed(
    columns: Columns,
    worth: npt.NDArray[np.float64],
    among: npt.NDArray[np.intp],
    *,
    begun: npt.NDArray[np.intp] | None = None,
    keep: Callable[[npt.NDArray[np.intp]], npt.NDArray[np.intp]] = lambda columns: columns,
    most_turns: int = MOST_TURNS,
) -> Parts:
    """Maximise the worth of what is taken in parts of the columns `among`; `begun`: those of a program before it.

    `keep` may refuse columns just before they would come in hand.
    """
    first = keep(best_of_each(columns, among, worth[among], FIRST))
    in_hand = first if begun is None else np.union1d(first, begun)
    for turn in range(most_turns):
        answer = take_parts(columns.members[in_hand], worth[in_hand], columns.classes)
        owed = columns.owed(worth, answer.prices)[among]
        enough = np.maximum(owed, 0).sum() <= ENOUGH * float(answer.taken @ worth[in_hand])
        added = np.union1d(
            in_hand, keep(best_of_each(columns, among[owed > OWED], owed[owed > OWED], FURTHER))
        )
        if enough or turn + 1 == most_turns or len(added) == len(in_hand):
            break
        in_hand = added
    return Parts(in_hand, answer.taken, answer.prices)


def _risen(
    columns: Columns, worth: npt.NDArray[np.float64], prices: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return prices that no column is worth more than: their sum bounds whatever is taken, by weak duality.

    What a column is worth more than its prices is shared out to its classes; each rises by the most that one of its
    columns asks of it.
    """
    owed = np.maximum(columns.owed(worth, prices), 0) / columns.sizes
    risen = np.append(np.zeros(columns.classes), 0.0)
    for place in range(3):
        np.maximum.at(risen, columns.members[:, place], owed)
    lifted: npt.NDArray[np.float64] = prices + risen[: columns.classes]
    return lifted
