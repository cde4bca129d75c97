"""Figures that may be public: counts of groups, none of them small, none of them a difference of two others.

A table with row and column totals gives its small cells away: whoever knows a total and all cells but one knows that
one. So no table is published, but one partition for each measure: every counted thing is in exactly one group, and
nothing is told but the groups, each of at least `LEAST` things, rounded to `STEP`. Totals are sums of what is shown.
docs/open-data.md tells it to people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Smaller groups are put together with others; numbers are multiples of STEP.
LEAST, STEP = 5, 5

ALL = "*"
"""All together: not told apart further."""

OTHER = "other"
"""All those that are not named beside it."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A published group: a value, ALL or OTHER for each dimension, and how many, rounded."""

    key: Key
    count: int


def publishable(counts: Mapping[Key, int], dimensions: int) -> list[Group]:
    """Return the groups of one measure, sorted. `counts` holds true numbers by `dimensions` values, the coarsest first.

    Nothing at all where there are fewer than LEAST things.
    """
    rows = [(key, count) for key, count in counts.items() if count > 0]
    if _total(rows) < LEAST:
        return []
    return sorted(_split(rows, (), dimensions), key=lambda group: group.key)


def holders(counts: Mapping[Key, int], dimensions: int) -> dict[Key, Key]:
    """Return for each key of `counts` that of the published group in which it is counted; nothing where none is."""
    published = {
        group.key[:depth] for group in publishable(counts, dimensions) for depth in range(dimensions + 1)
    }
    if not published:
        return {}
    held: dict[Key, Key] = {}
    for key in counts:
        above: Key = ()
        for value in key:
            named = next(one for one in (value, OTHER, ALL) if (*above, one) in published)
            above = (*above, named)
        held[key] = above
    return held


def rounded(count: int) -> int:
    """Return a number as it may be told: the nearest multiple of STEP."""
    return STEP * ((count + STEP // 2) // STEP)


def _split(rows: Sequence[tuple[Key, int]], above: Key, dimensions: int) -> Iterable[Group]:
    """Yield the groups of these rows, whose first values are `above`; together they are at least LEAST."""
    depth = len(above)
    if depth == dimensions:
        yield Group(above, rounded(_total(rows)))
        return
    parts: dict[str, list[tuple[Key, int]]] = {}
    for key, count in rows:
        parts.setdefault(key[depth], []).append((key, count))
    named, rest = _named_and_rest(parts)
    filled = (ALL,) * (dimensions - depth - 1)
    if not named:
        yield Group((*above, ALL, *filled), rounded(_total(rows)))
        return
    for value in named:
        yield from _split(parts[value], (*above, value), dimensions)
    if rest:
        yield Group((*above, OTHER, *filled), rounded(sum(_total(parts[value]) for value in rest)))


def _named_and_rest(parts: Mapping[str, list[tuple[Key, int]]]) -> tuple[list[str], list[str]]:
    """Return which values are named, and which are put together.

    Small ones are put together. Where that is one alone, or still too few, the next smallest join them: a rest of one
    would be as good as named.
    """
    by_size = sorted(parts, key=lambda value: (_total(parts[value]), value))
    small = sum(_total(parts[value]) < LEAST for value in by_size)
    if small == 0:
        return sorted(by_size), []
    taken = max(small, 2)
    while taken < len(by_size) and sum(_total(parts[value]) for value in by_size[:taken]) < LEAST:
        taken += 1
    if taken >= len(by_size):
        return [], []
    return sorted(by_size[taken:]), by_size[:taken]


def _total(rows: Iterable[tuple[Key, int]]) -> int:
    return sum(count for _key, count in rows)
