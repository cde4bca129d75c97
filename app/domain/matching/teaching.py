"""What a class teaches its own list by saying "not for us, because…": pure, bounded, and only for this class.

Each dismissal with a reason keeps one trait of the dismissed class. Candidates that share the trait are listed lower
from then on: never out, and never by more than `MOST`. The score itself stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.matching import Match
from app.domain.matching.parts import ENOUGH_MINUTES
from app.domain.matching.reasons import AgesReason, KindsReason, LanguageReason, TimeReason, TradeReason
from app.domain.vocabulary.terms import Cefr
from app.kit.words import N_

#: The first dismissal with a reason lowers so much, each further one with the same reason a little more.
FIRST, FURTHER = 0.03, 0.015
#: At most, by one reason, and by all.
MOST_EACH, MOST = 0.06, 0.12


class NotForUs(StrEnum):
    """Why a class is not for us."""

    TRADE = "trade"
    HOURS = "hours"
    LANGUAGE = "language"
    AGES = "ages"
    KIND = "kind"
    COUNTRY = "country"
    OTHER = "other"


#: What the teacher chooses, and what is said of a candidate that shares the trait.
WORDS: dict[NotForUs, tuple[str, str]] = {
    NotForUs.TRADE: (N_("The trade is too far from ours"), N_("the trade is as far as one that you did not want")),
    NotForUs.HOURS: (N_("Too few hours together"), N_("no more hours together than with one that you did not want")),
    NotForUs.LANGUAGE: (N_("The language does not work"), N_("the same language, no better than where it did not work")),
    NotForUs.AGES: (N_("The ages do not fit"), N_("of the same age as a class that did not fit")),
    NotForUs.KIND: (N_("The kind of exchange does not fit"), N_("no other kind of exchange than one that did not fit")),
    NotForUs.COUNTRY: (N_("We have a partner from there"), N_("from a country where you have a partner")),
    NotForUs.OTHER: (N_("Another reason"), N_("another reason")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trait:
    """What a dismissal has taught. `most`: nearness of the trade or minutes a week; `word`: language, ages or country."""

    reason: NotForUs
    most: float = 0.0
    word: str = ""
    level: str = ""
    kinds: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"most": self.most, "word": self.word, "level": self.level, "kinds": list(self.kinds)}

    @classmethod
    def from_json(cls, reason: str, kept: Mapping[str, Any]) -> "Trait":
        """Return a kept trait."""
        return cls(NotForUs(reason), kept["most"], kept["word"], kept["level"], tuple(kept["kinds"]))


@dataclass(frozen=True, slots=True)
class Lowering:
    """A candidate is listed lower by `points`, because `count` dismissals with this reason share a trait with it."""

    reason: NotForUs
    points: float
    count: int

    @property
    def msgid(self) -> str:
        """Return what is said of the candidate, to be translated."""
        return WORDS[self.reason][1]


def trait_of(reason: NotForUs, match: Match, country: str) -> Trait | None:
    """Return what dismissing this match for this reason teaches; None where it says nothing about others.

    The same trade, enough hours, a full language, the same ages: with these something else was meant.
    """
    match reason:
        case NotForUs.TRADE:
            near = _trade(match).value
            return Trait(reason, most=near) if near < 1.0 else None
        case NotForUs.HOURS:
            minutes = _time(match).usual_minutes
            return Trait(reason, most=minutes) if minutes < ENOUGH_MINUTES else None
        case NotForUs.LANGUAGE:
            said = _language(match)
            if said.value >= 1.0:
                return None
            return Trait(reason, word=said.language or "", level=said.level.value if said.level else "")
        case NotForUs.AGES:
            ages = _ages(match)
            return None if ages.ours is ages.theirs else Trait(reason, word=ages.theirs.value)
        case NotForUs.KIND:
            return Trait(reason, kinds=tuple(kind.value for kind in _kinds(match).kinds))
        case NotForUs.COUNTRY:
            return Trait(reason, word=country)
    return None


def shares(trait: Trait, match: Match, country: str) -> bool:
    """Say whether a candidate has the trait, as `match` shows it from the side of the class that looks."""
    match trait.reason:
        case NotForUs.TRADE:
            return _trade(match).value <= trait.most
        case NotForUs.HOURS:
            return _time(match).usual_minutes <= trait.most
        case NotForUs.LANGUAGE:
            said = _language(match)
            if said.language is None or said.level is None:
                return True
            return said.language == trait.word and said.level.rank <= Cefr(trait.level).rank
        case NotForUs.AGES:
            return _ages(match).theirs.value == trait.word
        case NotForUs.KIND:
            return {kind.value for kind in _kinds(match).kinds} <= set(trait.kinds)
        case NotForUs.COUNTRY:
            return country == trait.word
    return False


def lowerings(traits: Iterable[Trait], match: Match, country: str) -> tuple[Lowering, ...]:
    """Return by what a candidate is listed lower, in the order of `NotForUs`; empty where it shares nothing."""
    shared = Counter(trait.reason for trait in traits if shares(trait, match, country))
    return tuple(
        Lowering(reason, min(MOST_EACH, FIRST + FURTHER * (shared[reason] - 1)), shared[reason])
        for reason in NotForUs
        if shared[reason]
    )


def lowered_by(found: Sequence[Lowering]) -> float:
    """Return how much lower a candidate is listed, 0 to `MOST`."""
    return min(MOST, sum(one.points for one in found))


def _trade(match: Match) -> TradeReason:
    part = match.part("trade")
    assert isinstance(part, TradeReason)
    return part


def _time(match: Match) -> TimeReason:
    part = match.part("time")
    assert isinstance(part, TimeReason)
    return part


def _language(match: Match) -> LanguageReason:
    part = match.part("language")
    assert isinstance(part, LanguageReason)
    return part


def _ages(match: Match) -> AgesReason:
    part = match.part("ages")
    assert isinstance(part, AgesReason)
    return part


def _kinds(match: Match) -> KindsReason:
    part = match.part("kinds")
    assert isinstance(part, KindsReason)
    return part
