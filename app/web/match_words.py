"""What stands behind a match besides its reasons, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.matching import BRAKES, Match
from app.domain.matching.fairness import Lift
from app.domain.matching.likeness import COUNTS_FROM, COUNTS_FULL, MOST, Likeness
from app.domain.matching.reasons import TimeReason, WeeksReason
from app.domain.matching.teaching import WORDS, Lowering, NotForUs
from app.domain.vocabulary.naming import duration
from app.kit.words import N_
from app.services.language import speak
from app.services.matchmaking.telling import tell_lift, tell_lowering, tell_name


@dataclass(frozen=True, slots=True)
class MoveWords:
    """What moves a class in a list: the sentence, by how many points, and the reason that can be forgotten, if any."""

    text: str
    points: float
    reason: NotForUs | None = None


def move_words(lifts: Iterable[Lift], lowerings: Iterable[Lowering], locale: str) -> list[MoveWords]:
    """Return lifts, then lowerings."""
    return [
        *(MoveWords(tell_lift(one, locale), one.points) for one in lifts),
        *(MoveWords(tell_lowering(one, locale), -one.points, one.reason) for one in lowerings),
    ]


def brake_words(match: Match, locale: str) -> list[tuple[str, float]]:
    """Return the name and the factor of each brake that holds this match back."""
    factors = ((part, BRAKES[part.code].factor(part.value)) for part in match.parts if part.code in BRAKES)
    return [(tell_name(part, locale), factor) for part, factor in factors if factor < 1]


def texts_words(texts: Likeness | None, locale: str) -> str:
    """Return the number behind the texts of a pair, or why there is none; empty where texts are not compared."""
    if texts is None:
        return ""
    say = speak(locale)
    if texts.cosine is None:
        return say(
            N_(
                "Your own words: one of the classes has written too little about itself, so nothing is compared."
            )
        )
    if not texts.counts:
        told = N_("Your own words: closeness %(cosine)s. It counts nothing, because the trades are not near.")
        return say(told) % {"cosine": f"{texts.cosine:.3f}"}
    told = N_(
        "Your own words: closeness %(cosine)s, which adds %(points)s. Up to %(from)s it adds nothing, "
        "from %(full)s on %(most)s, the most that words can do."
    )
    numbers = {"cosine": texts.cosine, "points": texts.points}
    bounds = {"from": COUNTS_FROM, "full": COUNTS_FULL, "most": MOST}
    return say(told) % (
        {name: f"{value:.3f}" for name, value in numbers.items()}
        | {name: f"{value:.2f}" for name, value in bounds.items()}
    )


def weeks_words(match: Match, locale: str) -> str:
    """Return "18 usable weeks, 3 h in a usual week"; empty where lessons or terms are not told."""
    weeks, time = match.part("weeks"), match.part("time")
    assert isinstance(weeks, WeeksReason)
    assert isinstance(time, TimeReason)
    if not (time.told and weeks.weeks):
        return ""
    told = {"weeks": weeks.weeks, "hours": duration(time.usual_minutes, locale)}
    return speak(locale)(N_("usable weeks: %(weeks)s, with %(hours)s together in a usual week")) % told


def why_not(locale: str) -> list[tuple[NotForUs, str]]:
    """Return the reasons for "not for us", to choose from."""
    return [(reason, speak(locale)(words[0])) for reason, words in WORDS.items()]
