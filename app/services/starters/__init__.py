"""Starter projects: two weeks for a class that never had a partner, with a host that agreed in advance and a reserve."""

from app.services.starters.beginning import begin_starter
from app.services.starters.caring import (
    note_greetings,
    over_starters,
    overdue_starters,
    refuse_starter,
    step_in,
)
from app.services.starters.hosting import hosting_of, set_hosting
from app.services.starters.looking import (
    Offer,
    StarterShown,
    may_begin,
    show_offer,
    starter_of_project,
    starters_waiting,
)

__all__ = [
    "Offer",
    "StarterShown",
    "begin_starter",
    "hosting_of",
    "may_begin",
    "note_greetings",
    "over_starters",
    "overdue_starters",
    "refuse_starter",
    "set_hosting",
    "show_offer",
    "starter_of_project",
    "starters_waiting",
    "step_in",
]
