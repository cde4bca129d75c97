"""Finds the groups of a round. Deterministic: the same entrants, terms, seed and effort give the same groups.

The steps, each in its file: `optimism` bounds the score of every pair from above, quickly; `pairs` scores exactly
those pairs that can matter; `bound` proves how good any grouping can be; `candidates` lists groups among near
classes; `choosing` picks the best of them by an integer program; `solve` repeats the last two, region after region.
"""

from app.domain.rounds.solver.solve import Solution, solve

__all__ = ["Solution", "solve"]
