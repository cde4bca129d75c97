"""Linear and integer programs: "take of these columns what is worth most, each row at most once", solved by HiGHS.

HiGHS runs with one thread, a fixed seed and no limit of time, so that a program has one answer on a machine. Hard ones
are cut short by a count of nodes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

#: Nodes of the search tree. Programs of a region need none or a few; the limit is for the rare hard one.
MOST_NODES = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """How much of each column is taken, the price of each row, and whether nothing better exists."""

    taken: npt.NDArray[np.float64]
    prices: npt.NDArray[np.float64]
    is_best: bool


def take(
    columns: Sequence[Sequence[int]],
    worth: npt.NDArray[np.float64],
    rows: int,
    *,
    most: npt.NDArray[np.float64] | None = None,
) -> Answer:
    """Maximise the worth of what is taken; a column takes its rows. With `most` a column may be taken in part, up to it."""
    solver = _solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-7)
    solver.setOptionValue("mip_max_nodes", MOST_NODES)
    starts = np.cumsum([0, *(len(column) for column in columns)])
    index = np.fromiter((row for column in columns for row in column), np.int32, int(starts[-1]))
    program = _program(starts, index, worth, rows)
    if most is None:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    else:
        program.col_upper_ = most
    return _answer(solver, program)


def take_parts(members: npt.NDArray[np.int32], worth: npt.NDArray[np.float64], rows: int) -> Answer:
    """Maximise the worth of what is taken in parts, where columns are rows of a matrix; a member `rows` is nobody.

    By an interior point, not a corner: with tens of thousands of columns that takes seconds instead of minutes, and the
    prices are just as good.
    """
    solver = _solver()
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    real = members < rows
    starts = np.append(0, np.cumsum(real.sum(axis=1)))
    return _answer(solver, _program(starts, members[real], worth, rows))


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 1)
    return solver


def _answer(solver: highspy.Highs, program: highspy.HighsLp) -> Answer:
    solver.passModel(program)
    solver.run()
    solution = solver.getSolution()
    is_best = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Answer(
        np.array(solution.col_value, np.float64), np.abs(np.array(solution.row_dual, np.float64)), is_best
    )


def _program(
    starts: npt.NDArray[np.int64],
    index: npt.NDArray[np.int32],
    worth: npt.NDArray[np.float64],
    rows: int,
) -> highspy.HighsLp:
    columns = len(starts) - 1
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, rows
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.asarray(worth, np.float64)
    program.col_lower_ = np.zeros(columns)
    program.col_upper_ = np.ones(columns)
    program.row_lower_ = np.full(rows, -highspy.kHighsInf)
    program.row_upper_ = np.ones(rows)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = starts.astype(np.int32)
    program.a_matrix_.index_ = index.astype(np.int32)
    program.a_matrix_.value_ = np.ones(len(index))
    return program
