"""A found trade in words: what kind of thing it is, and where it belongs."""

from app.domain.vocabulary.picks import TradeKind
from app.kit.words import N_
from app.services.language import speak
from app.services.trades.searching import TradeHit

_KINDS = {
    TradeKind.GROUP: N_("Trade group"),
    TradeKind.OCCUPATION: N_("Occupation"),
    TradeKind.FIELD: N_("Whole field"),
}
_INTO = " › "  # turns round by itself where the text runs from right to left


def tell_kind(hit: TradeHit, locale: str) -> str:
    """Return what kind of thing it is."""
    return speak(locale)(_KINDS[hit.pick.kind])


def tell_place(hit: TradeHit) -> str:
    """Return the other word by which it was found, and where it belongs: "Schreiner · Handwerk › Holz"."""
    return " · ".join(filter(None, (hit.matched, _INTO.join(hit.path))))
