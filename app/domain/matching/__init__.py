"""How well two classes fit, and why: `score` and `rank`. docs/matching.md tells it to people.

Pure and deterministic: the same facts give the same score, everywhere and always.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import fsum, prod

from app.domain.matching.facts import ClassFacts, OccupationFacts
from app.domain.matching.parts import BEST_SLOTS, WEIGHTS, all_reasons, reasons_knowing
from app.domain.matching.reasons import Reason

__all__ = [
    "BRAKES",
    "WEIGHTS",
    "ClassFacts",
    "Exclusion",
    "Match",
    "OccupationFacts",
    "Ranked",
    "Reason",
    "lot_of",
    "rank",
    "score",
    "score_knowing",
]


class Exclusion(StrEnum):
    """Why two classes can never be suggested to each other."""

    SAME_CLASS = "same_class"
    NO_COMMON_KIND = "no_common_kind"


@dataclass(frozen=True, slots=True)
class Brake:
    """Holds the whole score back while one essential part is weak.

    The factor rises from `floor` at value 0 to 1 at value `enough`, in a straight line.
    """

    floor: float
    enough: float

    def factor(self, value: float) -> float:
        """Return what the sum is multiplied by, `floor` to 1."""
        return self.floor + (1 - self.floor) * min(1.0, value / self.enough)


#: Without these three a perfect rest is worth little: another trade, no word in common, no hour in common.
BRAKES: dict[str, Brake] = {
    "trade": Brake(floor=0.4, enough=0.4),
    "language": Brake(floor=0.6, enough=0.35),
    "time": Brake(floor=0.75, enough=0.5),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A score from 0 to 1, from the side of one class, with all its parts. `excluded` means score 0."""

    score: float
    parts: tuple[Reason, ...]
    excluded: Exclusion | None = None

    @property
    def brake(self) -> float:
        """Return the factor by which weak essentials hold the sum back, 1 where nothing does."""
        return prod(BRAKES[part.code].factor(part.value) for part in self.parts if part.code in BRAKES)

    @property
    def strongest_first(self) -> tuple[Reason, ...]:
        """Return the parts for showing: those that add most first, in the fixed order where equal."""
        return tuple(sorted(self.parts, key=lambda part: -part.points))

    def part(self, code: str) -> Reason:
        """Return the part with this code. Raises KeyError where there is none."""
        for part in self.parts:
            if part.code == code:
                return part
        raise KeyError(code)

    def mirrored(self) -> "Match":
        """Return the same match as the other class sees it: the same score, the reasons turned round."""
        return Match(self.score, tuple(part.mirrored() for part in self.parts), self.excluded)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and its match, from the side of the class that looks."""

    facts: ClassFacts
    match: Match


def score(ours: ClassFacts, theirs: ClassFacts, best_slots: int = BEST_SLOTS) -> Match:
    """Return how well two classes fit: sum of value times weight, times the brakes; 0 where excluded.

    `score(a, b) == score(b, a).mirrored()`. Rounded to six digits, so that the order of adding never shows.
    The reasons name so many of the best shared lessons.
    """
    parts = all_reasons(ours, theirs, best_slots)
    excluded = _exclusion(ours, theirs)
    if excluded:
        return Match(0.0, parts, excluded)
    return Match(_sum_of(parts), parts)


def score_knowing(ours: ClassFacts, theirs: ClassFacts, *, minutes: int, weeks: int) -> float:
    """Return the number that `score` gives, quickly, where all pairs of many classes are compared.

    minutes, weeks: what both share in a usual week, and in how many weeks; to find them takes most of the time of
    `score`, and `rounds.Hours` knows them for any two of many. 0 where the two are excluded.
    """
    if _exclusion(ours, theirs):
        return 0.0
    return _sum_of(reasons_knowing(ours, theirs, minutes, weeks))


def lot_of(one: str, other: str) -> bytes:
    """Return what settles the order of equal scores, by the ids of both classes."""
    return sha256("\n".join(sorted((one, other))).encode()).digest()


def rank(ours: ClassFacts, candidates: Iterable[ClassFacts], best_slots: int = BEST_SLOTS) -> list[Ranked]:
    """Return the candidates that are not excluded, best first. Whoever needs only the order asks for no `best_slots`.

    Equal scores are ordered by a hash of both class ids: stable, the same from both sides, different
    for every pair, so that no class, name or country is always listed first.
    """
    ranked = [Ranked(facts, score(ours, facts, best_slots)) for facts in candidates]
    return sorted(
        (one for one in ranked if one.match.excluded is None),
        key=lambda one: (-one.match.score, lot_of(ours.class_id, one.facts.class_id)),
    )


def _exclusion(ours: ClassFacts, theirs: ClassFacts) -> Exclusion | None:
    if ours.class_id == theirs.class_id:
        return Exclusion.SAME_CLASS
    return None if ours.kinds & theirs.kinds else Exclusion.NO_COMMON_KIND


def _sum_of(parts: tuple[Reason, ...]) -> float:
    return round(fsum(part.points for part in parts) * Match(0.0, parts).brake, 6)
