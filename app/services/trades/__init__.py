"""Trades as people look for them: the words in the database, and the search over them."""

from app.services.trades.occupations import KnownOccupation, load_occupations, near_groups
from app.services.trades.searching import TradeHit, hits_of, search_trades
from app.services.trades.telling import tell_kind, tell_place
from app.services.trades.words import refresh_words

__all__ = [
    "KnownOccupation",
    "TradeHit",
    "hits_of",
    "load_occupations",
    "near_groups",
    "refresh_words",
    "search_trades",
    "tell_kind",
    "tell_place",
]
