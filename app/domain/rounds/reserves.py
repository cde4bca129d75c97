"""Who could take a freed place: of the classes that are left, those with whom the rest of a group is a group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.together import fit_of, hindrance


@dataclass(frozen=True, slots=True)
class Reserve:
    """A class that could join, and how well the group would fit with it."""

    entrant: Entrant
    fit: float


def reserves_for(rest: Sequence[Entrant], left: Iterable[Entrant], terms: Terms) -> list[Reserve]:
    """Return who of `left` could join the `rest` of a group, the best first; equal ones by their ids.

    Where several places are free, the group may stay too small with this one alone.
    """
    found = [
        Reserve(one, round(fit_of([*rest, one]), 6))
        for one in left
        if hindrance([*rest, one], terms, growing=True) is None
    ]
    return sorted(found, key=lambda reserve: (-reserve.fit, reserve.entrant.id))
