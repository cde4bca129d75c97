"""The second step after the score: who has waited long or is seldom shown comes a little higher. Pure and explained.

`score` is blind to country, size, popularity and time; this step is not, and so it stands apart. It only adds lifts,
from 0 to `GAP`. Therefore no class ever comes before one whose score (less what the class itself has taught, see
teaching.py) is better by more than `GAP`, and what near texts add where the operator wants it (see likeness.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.matching import Ranked
from app.domain.matching.teaching import Lowering, lowered_by
from app.kit.words import N_

#: All lifts of fairness together at most: nobody passes a class whose score is more than this better. docs/matching.md tells what
#: this and the numbers below were weighed against in weeks of a made-up world (bench/fairness.py).
GAP = 0.08

#: After two weeks without a proposal a class begins to rise, and after six weeks it has risen by all of it.
UNASKED_FROM, UNASKED_FULL = 14, 42
UNASKED_FIRST, UNASKED_MOST = 0.02, 0.04
#: A class that was shown to fewer others than this in two weeks rises, most when it was shown to none.
SHOWN_ENOUGH, SELDOM_MOST = 10, 0.04
#: What each of these is worth.
SHARE = 0.01
#: Schools with fewer learners here are small; places with fewer people lie in the countryside.
SMALL_SCHOOL, COUNTRYSIDE = 60, 10_000


class Cause(StrEnum):
    """Why a class is shown higher."""

    UNASKED = "unasked"
    SELDOM = "seldom"
    FIRST = "first"
    SMALL = "small"
    RURAL = "rural"
    FEW = "few"
    TEXTS = "texts"


WORDS: dict[Cause, str] = {
    Cause.UNASKED: N_("nobody has written to them for %(count)s weeks"),
    Cause.SELDOM: N_("they were shown to few other classes in the last two weeks: %(count)s"),
    Cause.FIRST: N_("they have no project yet"),
    Cause.SMALL: N_("their school is small"),
    Cause.RURAL: N_("their school is in the countryside"),
    Cause.FEW: N_("few classes of their country have found partners"),
    Cause.TEXTS: N_("you write about similar things"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What this step may know of a class: how long nobody has asked it, and how well its like are served.

    days_unasked: since the last proposal to it, or since it came. times_shown: to how many classes in two weeks.
    """

    days_unasked: int = 0
    times_shown: int = SHOWN_ENOUGH
    is_first_timer: bool = False
    is_small: bool = False
    is_rural: bool = False
    is_from_few: bool = False


def is_rural(inhabitants: int | None) -> bool:
    """Whether a place lies in the countryside: it has few people, or is in no list of towns (None)."""
    return inhabitants is None or inhabitants < COUNTRYSIDE


@dataclass(frozen=True, slots=True)
class Lift:
    """A class is shown higher by `points` of the score. `count` is what its sentence names: weeks, or classes."""

    cause: Cause
    points: float
    count: int = 0

    @property
    def msgid(self) -> str:
        """Return the sentence, to be translated and filled with `count`."""
        return WORDS[self.cause]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A candidate in its final place (from 0), with what has moved it from the place that its score gave."""

    ranked: Ranked
    place: int
    place_by_score: int
    lifts: tuple[Lift, ...] = ()
    lowerings: tuple[Lowering, ...] = ()

    @property
    def worth(self) -> float:
        """Return what the list is ordered by: score, less what was taught, and the lifts."""
        return worth(self.ranked.match.score, self.lifts, self.lowerings)

    @property
    def is_lifted(self) -> bool:
        """Say whether lifts brought it before others."""
        return bool(self.lifts) and self.place < self.place_by_score


def lifts_of(standing: Standing) -> tuple[Lift, ...]:
    """Return all lifts of a class by fairness, in the order of `Cause`."""
    waited = max(0, min(standing.days_unasked, UNASKED_FULL) - UNASKED_FROM) / (UNASKED_FULL - UNASKED_FROM)
    unasked = UNASKED_FIRST + (UNASKED_MOST - UNASKED_FIRST) * waited
    seldom = SELDOM_MOST * (1 - min(1.0, standing.times_shown / SHOWN_ENOUGH))
    found = (
        (standing.days_unasked >= UNASKED_FROM, Lift(Cause.UNASKED, unasked, standing.days_unasked // 7)),
        (seldom > 0, Lift(Cause.SELDOM, seldom, standing.times_shown)),
        (standing.is_first_timer, Lift(Cause.FIRST, SHARE)),
        (standing.is_small, Lift(Cause.SMALL, SHARE)),
        (standing.is_rural, Lift(Cause.RURAL, SHARE)),
        (standing.is_from_few, Lift(Cause.FEW, SHARE)),
    )
    return tuple(lift for holds, lift in found if holds)


def lifted_by(lifts: Sequence[Lift]) -> float:
    """Return how much higher a class is shown: 0 to `GAP` by fairness, and what near texts add beside it."""
    texts = sum(lift.points for lift in lifts if lift.cause is Cause.TEXTS)
    return min(GAP, sum(lift.points for lift in lifts if lift.cause is not Cause.TEXTS)) + texts


def worth(score: float, lifts: Sequence[Lift], lowerings: Sequence[Lowering]) -> float:
    """Return what a list is ordered by, to six digits."""
    return round(score - lowered_by(lowerings) + lifted_by(lifts), 6)


def order(
    ranked: Sequence[Ranked],
    standings: Mapping[str, Standing],
    lowerings: Mapping[str, Sequence[Lowering]] | None = None,
    further: Mapping[str, Sequence[Lift]] | None = None,
) -> list[Ordered]:
    """Return `ranked` (best score first) in the order in which it is shown.

    Where two are worth the same, the order of the scores stays. A class without a standing has no lifts of fairness.
    `further`: lifts of the pair itself, those of likeness.py, which have a bound of their own.
    """
    moved = [
        Ordered(
            one,
            0,
            place,
            (
                *(lifts_of(standings[one.facts.class_id]) if one.facts.class_id in standings else ()),
                *(further or {}).get(one.facts.class_id, ()),
            ),
            tuple((lowerings or {}).get(one.facts.class_id, ())),
        )
        for place, one in enumerate(ranked)
    ]
    moved.sort(key=lambda one: (-one.worth, one.place_by_score))
    return [
        Ordered(one.ranked, place, one.place_by_score, one.lifts, one.lowerings)
        for place, one in enumerate(moved)
    ]
