"""What a group of classes has in common, what keeps it from being one, and how well it fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import combinations
from math import fsum
from operator import and_

from app.domain.matching import score
from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.hours import Hours
from app.domain.vocabulary.terms import Cefr, ExchangeKind


class Hindrance(StrEnum):
    """Why some classes cannot be one group; the first that holds, in this order."""

    SIZE = "size"
    COUNTRY = "country"
    UNWANTED = "unwanted"
    LANGUAGE = "language"
    KIND = "kind"
    TIME = "time"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Together:
    """What all classes of a group share. `languages`: code and the lowest level, the best first."""

    languages: tuple[tuple[str, Cefr], ...]
    kinds: tuple[ExchangeKind, ...]
    minutes: int
    weeks: int


def hindrance(group: Sequence[Entrant], terms: Terms, *, growing: bool = False) -> Hindrance | None:
    """Return why these classes cannot be a group of the round, or None where they can.

    A `growing` group may still be too small: others are being asked.
    """
    sizes = (terms.sizes, *(one.sizes for one in group))
    low, high = max(size[0] for size in sizes), min(size[1] for size in sizes)
    if low > high or len(group) > high or (len(group) < low and not growing):
        return Hindrance.SIZE
    if len({one.country for one in group}) < len(group):
        return Hindrance.COUNTRY
    if any(not_wanted(a, b) for a, b in combinations(group, 2)):
        return Hindrance.UNWANTED
    shared = together(group)
    if not shared.languages:
        return Hindrance.LANGUAGE
    if not shared.kinds:
        return Hindrance.KIND
    if shared.minutes < terms.least_minutes:
        return Hindrance.TIME
    least = min(score(a.facts, b.facts).score for a, b in combinations(group, 2))
    return Hindrance.SCORE if least < terms.least_score else None


def not_wanted(a: Entrant, b: Entrant) -> bool:
    """Say whether one of two does not want the other, or the other's country."""
    return bool(
        a.country in b.not_countries
        or b.country in a.not_countries
        or a.id in b.not_classes
        or b.id in a.not_classes
    )


def together(group: Sequence[Entrant]) -> Together:
    """Return what all of a group share."""
    codes = reduce(and_, (one.languages for one in group))
    levels = [
        (code, min((one.facts.languages[code] for one in group), key=lambda level: level.rank))
        for code in codes
    ]
    kinds = reduce(and_, (one.facts.kinds for one in group))
    hours = Hours([one.facts.timetable for one in group])
    everybody = range(len(group))
    return Together(
        tuple(sorted(levels, key=lambda told: (-told[1].rank, told[0]))),
        tuple(sorted(kinds)),
        hours.usual_minutes(everybody),
        hours.common_weeks(everybody),
    )


def fit_of(group: Sequence[Entrant]) -> float:
    """Return how well a group fits, 0 to 1: the mean score of its pairs.

    Seen from each class it is the mean score with its partners, averaged over the group. The mean and not the least
    of the pairs: with the least, one middling pair would make the other nine of five classes worth nothing to the
    choice, and the floor under every pair (`Terms.least_score`) already keeps bad pairs out.
    """
    scores = [score(a.facts, b.facts).score for a, b in combinations(group, 2)]
    return fsum(scores) / len(scores)
