"""How evenly something is spread: the Gini coefficient, of values or of values that are counted already. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping


def gini(values: Iterable[float]) -> float:
    """Return the Gini coefficient: 0 where all have the same, near 1 where one has all."""
    return gini_of_counts(Counter(values))


def gini_of_counts(counts: Mapping[int, int] | Mapping[float, int]) -> float:
    """Return the same of values with the number of those who have each; 0 where nobody has anything."""
    many = sum(counts.values())
    total = sum(value * count for value, count in counts.items())
    if not total:
        return 0.0
    weighted, before = 0.0, 0
    for value, count in sorted(counts.items()):
        # Places before + 1 to before + count, added up.
        weighted += value * (count * before + count * (count + 1) / 2)
        before += count
    return 2 * weighted / (many * total) - (many + 1) / many


def median_of_counts(counts: Mapping[int, int]) -> int | None:
    """Return the low median of values with the number of those who have each; None of nothing."""
    half, before = (sum(counts.values()) + 1) // 2, 0
    for value, count in sorted(counts.items()):
        before += count
        if count and before >= half:
            return value
    return None
