"""Reasons in a reader's language: the sentence, filled with the names of what it speaks of."""

from app.domain.matching import Reason
from app.domain.matching.fairness import Cause, Lift, Ordered
from app.domain.matching.reasons import LanguageReason, TimeReason, TradeReason
from app.domain.matching.teaching import Lowering
from app.domain.vocabulary.naming import duration, name_of
from app.domain.vocabulary.nearness import Near
from app.kit.words import N_
from app.services.language import speak

NAMES = {
    "trade": N_("Trade"),
    "time": N_("Time together"),
    "language": N_("Language"),
    "exchange": N_("What you trade"),
    "weeks": N_("Weeks"),
    "level": N_("Level"),
    "ages": N_("Ages"),
    "kinds": N_("Kind of exchange"),
    "equipment": N_("Equipment"),
}
_NEAR = {
    Near.SAME_TRADE: N_("exact"),
    Near.SAME_GROUP_AND_FIELD: N_("very near"),
    Near.SAME_GROUP: N_("near"),
    Near.SAME_FIELD: N_("near"),
    Near.SHARED_SKILLS: N_("shared skills"),
    Near.NEAR_FIELD: N_("related"),
    Near.NEAR_GROUP: N_("related"),
}


def tell(reason: Reason, locale: str) -> str:
    """Return the reason as a sentence."""
    said = speak(locale)(reason.msgid)
    named = {key: name_of(term, locale) for key, term in reason.params.items()}
    return said % named if named else said


def tell_name(reason: Reason, locale: str) -> str:
    """Return what the reason is about: "Trade", "Time together"."""
    return speak(locale)(NAMES[reason.code])


def tell_short(reason: Reason, locale: str) -> str:
    """Return the few letters at the end of its row: "exact", "A2", "3 h"; else how much of it, in percent."""
    match reason:
        case TradeReason(near=near):
            return speak(locale)(_NEAR.get(near, N_("far")))
        case LanguageReason(level=level) if level is not None:
            return level.value
        case TimeReason(usual_minutes=minutes):
            return duration(minutes, locale)
    return f"{round(100 * reason.value)} %"


def tell_lift(lift: Lift, locale: str) -> str:
    """Return why a class is shown higher, as the end of a sentence."""
    said = speak(locale)(lift.msgid)
    return said % {"count": lift.count} if "%(" in said else said


def tell_lowering(lowering: Lowering, locale: str) -> str:
    """Return why a class is listed lower for us, as the end of a sentence."""
    return speak(locale)(lowering.msgid)


def tell_higher(ordered: Ordered, locale: str) -> str:
    """Return "shown higher because …" where fairness brought a class before others, else nothing."""
    if not ordered.is_lifted:
        return ""
    return speak(locale)(N_("Shown higher because %(why)s")) % {"why": tell_lift(_strongest(ordered), locale)}


def tell_alike(ordered: Ordered, locale: str) -> str:
    """Return the sentence about texts that are near, where they are and `tell_higher` does not say it; else nothing."""
    if not any(lift.cause is Cause.TEXTS for lift in ordered.lifts):
        return ""
    is_said = ordered.is_lifted and _strongest(ordered).cause is Cause.TEXTS
    return "" if is_said else speak(locale)(N_("You write about similar things"))


def _strongest(ordered: Ordered) -> Lift:
    return max(ordered.lifts, key=lambda lift: lift.points)
