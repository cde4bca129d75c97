"""Makes groups better, region after region: the classes of a few near groups are grouped anew, at their best."""

from collections.abc import Sequence

import numpy as np

from app.domain.rounds.solver.bound import Bound
from app.domain.rounds.solver.candidates import Candidates, Group
from app.domain.rounds.solver.choosing import choose, value_of
from app.domain.rounds.solver.pairs import Pairs

#: Classes in a region. A program of so many rows takes a second; twice as many take ten times as long.
SIZE = 60
#: The classes in the middle of a region are settled with it; those at its edge may gain with others.
MIDDLE = 20


class Regions:
    """The groups so far, and where to look next: at the class that loses most, as long as there is one not settled."""

    def __init__(self, pairs: Pairs, candidates: Candidates, bound: Bound, start: Sequence[Group]) -> None:
        self._pairs, self._candidates, self._bound = pairs, candidates, bound
        self._of: dict[int, Group] = {member: one for one in start for member in one.members}
        self._settled: set[int] = set()
        self._seen: set[tuple[object, ...]] = set()
        self._proven: set[int] = set()

    @property
    def groups(self) -> list[Group]:
        """The groups so far."""
        return list(set(self._of.values()))

    @property
    def is_proven(self) -> bool:
        """Say whether no other groups can be better: every class lay in a region that holds all it can be with."""
        can_be = np.flatnonzero(self._pairs.bounds.any(axis=1))
        return self._proven.issuperset(can_be.tolist())

    def improve(self) -> bool:
        """Group one region anew; returns False once every class is settled."""
        begin = self._next()
        if begin is None:
            return False
        near = self._around(begin)
        self._settled |= set(near[:MIDDLE])
        before = {self._of[member] for member in near if member in self._of}
        key = (*sorted(near), *sorted(one.members for one in before))
        if key not in self._seen:
            self._seen.add(key)
            self._regroup(sorted(near), before)
        self._settled.add(begin)
        return True

    def _next(self) -> int | None:
        """Return the class that is alone or loses most against its price, of those not settled."""
        waiting = (
            one for one in range(len(self._pairs)) if one not in self._settled and self._pairs.partners[one]
        )
        return min(waiting, key=lambda one: (one in self._of, -self._loss(one), one), default=None)

    def _loss(self, one: int) -> float:
        group = self._of.get(one)
        return float(self._bound.prices[one]) - (group.fit / len(group.members) if group else 0.0)

    def _around(self, begin: int) -> list[int]:
        """Return whole groups and lonely classes near `begin`, nearest first, until there are enough."""
        region: dict[int, None] = {}
        queue = [begin]
        for one in queue:
            if len(region) >= SIZE:
                break
            if one in region:
                continue
            group = self._of.get(one)
            members = group.members if group else (one,)
            region.update(dict.fromkeys(members))
            for member in members:
                near = self._pairs.partners[member]
                queue += sorted((other for other in near if other not in region), key=lambda o: (-near[o], o))
        return list(region)

    def _regroup(self, region: Sequence[int], before: set[Group]) -> None:
        found, complete = self._candidates.among(region)
        chosen, proven = choose(sorted({*found, *before}, key=lambda one: one.members), region)
        if complete and proven and self._is_closed(region):
            self._proven |= set(region)
        if value_of(chosen) <= value_of(before):
            return
        for one in before:
            for member in one.members:
                del self._of[member]
        self._of.update({member: one for one in chosen for member in one.members})
        self._settled -= {member for one in set(chosen) ^ before for member in one.members}

    def _is_closed(self, region: Sequence[int]) -> bool:
        """Say whether nobody of a region can be with anybody outside, and all pairs inside are scored."""
        rows = list(region)
        can_be = self._pairs.bounds[rows] > 0
        unknown = can_be & ~self._pairs.known[rows]
        can_be[:, rows] = False
        return not can_be.any() and not unknown.any()
