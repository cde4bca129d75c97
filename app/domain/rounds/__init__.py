"""Matching rounds: classes opt in, and all of them are put into groups at once. docs/rounds-of-matching.md tells it.

Here is what a group has to keep and how good it is, in plain Python; `solver` finds the groups. The web processes
never import `solver`: it needs numpy and HiGHS, and runs in a process of its own.
"""

from app.domain.rounds.entrants import BIGGEST, LEAST_SCORE, SMALLEST, Entrant, Terms
from app.domain.rounds.hours import Hours
from app.domain.rounds.reserves import Reserve, reserves_for
from app.domain.rounds.together import Hindrance, Together, fit_of, hindrance, together

__all__ = [
    "BIGGEST",
    "LEAST_SCORE",
    "SMALLEST",
    "Entrant",
    "Hindrance",
    "Hours",
    "Reserve",
    "Terms",
    "Together",
    "fit_of",
    "hindrance",
    "reserves_for",
    "together",
]
