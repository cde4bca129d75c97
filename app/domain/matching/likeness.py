"""How near the own words of two classes are: a small lift of its own in the second step. Pure.

A model has turned each text into a vector. Only the angle between two vectors counts, only where the trades are near
without it, and only as a lift: it re-orders who is listed anyway, and never lowers anybody.
"""

import math
import struct
from dataclasses import dataclass
from operator import mul

from app.domain.matching import BRAKES, Match
from app.domain.matching.fairness import Cause, Lift

#: The angles of this model lie close together: texts of one trade about other things reach a cosine of 0.84 in the
#: middle, one in ten of them 0.88; texts about the same thing in other languages 0.89 (tests/services/test_likeness.py).
COUNTS_FROM, COUNTS_FULL = 0.88, 0.93
#: Points of the score at most, beside those of fairness: in a young house these reach their bound for nearly everybody,
#: and within it texts would move nobody.
MOST = 0.03
_LENGTH = struct.Struct("<f")


def packed(vector: list[float]) -> bytes:
    """Return a vector as its length and signed bytes, its largest number as 127; a cosine changes by 0.001 at most.

    The length stands in front, for to work it out again would double the time of a comparison.
    """
    largest = max(map(abs, vector), default=0.0) or 1.0
    numbers = [round(127 * number / largest) for number in vector]
    return struct.pack(f"<f{len(numbers)}b", math.sqrt(sum(map(mul, numbers, numbers))), *numbers)


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two packed vectors, -1 to 1, rounded to four digits; 0 where they are not of one kind."""
    if len(one) != len(other):
        return 0.0
    size = _LENGTH.unpack_from(one)[0] * _LENGTH.unpack_from(other)[0]
    numbers = (memoryview(packed)[_LENGTH.size :].cast("b") for packed in (one, other))
    return round(sum(map(mul, *numbers)) / size, 4) if size else 0.0


def likeness_points(cosine: float | None) -> float:
    """Return the points of a cosine, 0 to `MOST`, rising in a straight line; 0 where one has written nothing (None)."""
    if cosine is None:
        return 0.0
    share = (cosine - COUNTS_FROM) / (COUNTS_FULL - COUNTS_FROM)
    return MOST * min(1.0, max(0.0, share))


def lifts_by_texts(match: Match, cosine: float | None) -> tuple[Lift, ...]:
    """Return the lift of a pair; none where the trade holds the pair back, for then texts would be the only reason."""
    points = likeness_points(cosine)
    return (Lift(Cause.TEXTS, points),) if points and _has_other_reasons(match) else ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near the texts of a pair are (None: one has written too little), what it adds, and whether it may count."""

    cosine: float | None
    lifts: tuple[Lift, ...]
    counts: bool

    @classmethod
    def of(cls, match: Match, cosine: float | None) -> "Likeness":
        """Return the likeness of a pair."""
        return cls(cosine, lifts_by_texts(match, cosine), _has_other_reasons(match))

    @property
    def points(self) -> float:
        """Return what it adds to the place in the list."""
        return sum(lift.points for lift in self.lifts)


def _has_other_reasons(match: Match) -> bool:
    return match.excluded is None and BRAKES["trade"].factor(match.part("trade").value) >= 1
