"""Groups that could be, among some near classes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.rounds.solver.pairs import Pairs

#: How many beginnings of groups each class carries on from one size to the next: the best by their mean score.
WIDTH = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Places of classes, ascending, and the sum of the fits of all of them."""

    members: tuple[int, ...]
    fit: float


@dataclass(frozen=True, slots=True)
class _Begun:
    members: tuple[int, ...]
    total: float
    languages: int
    kinds: int
    sizes: tuple[int, int]


class Candidates:
    """Lists groups by growing them pair by pair, near ones only."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        codes = sorted({code for one in pairs.entrants for code in one.languages})
        place = {code: number for number, code in enumerate(codes)}
        self._languages = [sum(1 << place[code] for code in one.languages) for one in pairs.entrants]
        kinds = sorted({kind for one in pairs.entrants for kind in one.facts.kinds})
        self._kinds = [sum(1 << kinds.index(kind) for kind in one.facts.kinds) for one in pairs.entrants]
        low, high = pairs.terms.sizes
        self._sizes = [(max(low, one.sizes[0]), min(high, one.sizes[1])) for one in pairs.entrants]
        self._minutes: dict[tuple[int, ...], tuple[int, int]] = {}

    def among(
        self, region: Sequence[int], width: int = WIDTH, most: int | None = None
    ) -> tuple[list[Group], bool]:
        """Return groups of these classes, and whether these are all that there are (of scored pairs).

        With more than `most` groups in hand, it gives up: they are not all.
        """
        inside, found, complete = set(region), [], True
        for first in sorted(region):
            level = [self._begin(first)]
            while level:
                grown = [more for one in level for more in self._grown(one, inside)]
                found += [_group(one) for one in grown if self._is_whole(one)]
                level = sorted(grown, key=lambda one: (-one.total, one.members))
                complete &= len(level) <= width
                level = level[:width]
            if most is not None and len(found) > most:
                return found, False
        return found, complete

    def is_group(self, members: tuple[int, ...]) -> bool:
        """Say whether these, ascending, are a group already. All their pairs have to be scored, and possible."""
        begun: _Begun | None = self._begin(members[0])
        for member in members[1:]:
            begun = begun and self._with(begun, member)
        return begun is not None and self._is_whole(begun)

    def _begin(self, first: int) -> _Begun:
        return _Begun((first,), 0.0, self._languages[first], self._kinds[first], self._sizes[first])

    def _grown(self, one: _Begun, inside: set[int]) -> Iterator[_Begun]:
        """Yield what becomes of a beginning with one more class behind its last."""
        if len(one.members) >= one.sizes[1]:
            return
        last = one.members[-1]
        near = self._pairs.partners
        nearby = sorted(other for other in near[last] if other > last and other in inside)
        for other in nearby:
            if all(other in near[member] for member in one.members):
                more = self._with(one, other)
                if more is not None:
                    yield more

    def _with(self, one: _Begun, other: int) -> _Begun | None:
        languages, kinds = one.languages & self._languages[other], one.kinds & self._kinds[other]
        low, high = max(one.sizes[0], self._sizes[other][0]), min(one.sizes[1], self._sizes[other][1])
        members = (*one.members, other)
        if not languages or not kinds or high < max(low, len(members)):
            return None
        # A scored pair has been asked already.
        if len(members) > 2 and self._minutes_of(members)[1] < self._pairs.terms.least_minutes:
            return None
        total = one.total + sum(map(self._pairs.partners[other].__getitem__, one.members))
        return _Begun(members, total, languages, kinds, (low, high))

    def _is_whole(self, one: _Begun) -> bool:
        """Say whether a beginning is a group already: large enough, and with enough time in a usual week."""
        enough = self._pairs.terms.least_minutes
        return one.sizes[0] <= len(one.members) and self._minutes_of(one.members)[0] >= enough

    def _minutes_of(self, members: tuple[int, ...]) -> tuple[int, int]:
        """Return the minutes in a usual week and in the best one."""
        if members not in self._minutes:
            self._minutes[members] = self._pairs.hours.minutes(members)
        return self._minutes[members]


def _group(one: _Begun) -> Group:
    return Group(one.members, 2 * one.total / (len(one.members) - 1))


def best_first(groups: Sequence[Group]) -> list[Group]:
    """Return the groups by their fit a class, the best first; equal ones by their members."""
    return sorted(groups, key=lambda one: (-one.fit / len(one.members), one.members))
