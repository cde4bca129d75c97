"""Speed meetings: when which round is, and who talks to whom in it. Pure: the caller brings the clock and the people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

TALK = timedelta(minutes=5)
"""How long two people talk."""

CHANGE = timedelta(minutes=1)
"""How long it takes until the next round: time to say whom one wants to meet again."""

NOTICE = timedelta(minutes=1)
"""How long before the end of a round everybody is told."""

DOOR_OPENS = timedelta(minutes=15)
"""The lobby opens this long before the first round."""

PRESENT = timedelta(seconds=30)
"""Whose page gave a sign of life within this time is there."""

FEWEST_ROUNDS, USUAL_ROUNDS, MOST_ROUNDS = 2, 6, 10
MOST_PEOPLE = 100


class Phase(StrEnum):
    """Where a meeting stands."""

    AHEAD = "ahead"
    LOBBY = "lobby"
    ROUND = "round"
    CHANGE = "change"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a meeting stands at a moment. `number` counts rounds from 1 and is 0 before the first; `until` is its end."""

    phase: Phase
    number: int
    until: datetime


def moment(starts_at: datetime, rounds: int, at: datetime) -> Moment:
    """Return where a meeting of so many rounds stands at `at`: computed from its start alone, so nothing can forget it."""
    if at < starts_at - DOOR_OPENS:
        return Moment(Phase.AHEAD, 0, starts_at - DOOR_OPENS)
    if at < starts_at:
        return Moment(Phase.LOBBY, 0, starts_at)
    if at >= ends_at(starts_at, rounds):
        return Moment(Phase.OVER, rounds, ends_at(starts_at, rounds))
    number = (at - starts_at) // (TALK + CHANGE) + 1
    begins = round_starts(starts_at, number)
    if at < begins + TALK:
        return Moment(Phase.ROUND, number, begins + TALK)
    return Moment(Phase.CHANGE, number, begins + TALK + CHANGE)


def round_starts(starts_at: datetime, number: int) -> datetime:
    """Return when a round begins, the first is 1."""
    return starts_at + (number - 1) * (TALK + CHANGE)


def ends_at(starts_at: datetime, rounds: int) -> datetime:
    """Return when the last round ends; there is no change after it."""
    return round_starts(starts_at, rounds) + TALK


Someone = TypeVar("Someone")
# Whole numbers, because the library is exact with them: values are told apart to six digits, as the score is.
_FINE = 1_000_000


def pair_up(
    present: Sequence[Someone],
    met: Collection[frozenset[Someone]],
    waited: Mapping[Someone, int],
    value: Callable[[Someone, Someone], float | None],
) -> tuple[list[tuple[Someone, Someone]], list[Someone]]:
    """Return the pairs of a round, and who waits.

    Nobody is in two pairs; who `met` before, and for whom `value` is None, never is a pair. Within that, in this
    order: as many talk as possible; those who waited most often before are among them; the values (0 to 1) add
    up to the most. It is a maximum-weight matching of greatest size in a general graph (Edmonds' blossoms, Galil
    1986, as networkx has it): a person's earlier waits weigh more than all values of a round together, and since
    every greatest matching has the same size, that decides first who is in, then with whom.
    """
    # It takes a twentieth of the time to start, and is wanted on one evening a month.
    import networkx

    order = {one: place for place, one in enumerate(present)}
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(present)))
    first = _FINE * (len(present) + 1)
    for one, other in combinations(present, 2):
        fits = None if frozenset((one, other)) in met else value(one, other)
        if fits is not None:
            turns = waited.get(one, 0) + waited.get(other, 0)
            graph.add_edge(order[one], order[other], weight=round(fits * _FINE) + turns * first)
    matched = networkx.max_weight_matching(graph, maxcardinality=True)
    places = sorted(tuple(sorted(pair)) for pair in matched)
    busy = {place for pair in places for place in pair}
    pairs = [(present[one], present[other]) for one, other in places]
    return pairs, [one for one in present if order[one] not in busy]
