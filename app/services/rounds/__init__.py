"""Matching rounds: classes opt in, all are put into groups at once, each group is asked."""

from app.services.rounds.access import round_roles
from app.services.rounds.answering import accept, decline
from app.services.rounds.entering import EntryWishes, enter, withdraw
from app.services.rounds.facilitating import go_on_without, guided_by, name_group_facilitator
from app.services.rounds.filling import replace, reserves_of
from app.services.rounds.looking import (
    leads_any,
    past_partners,
    round_for,
    rounds_for,
    rounds_led,
    rounds_waiting,
    show_group,
    show_led,
)
from app.services.rounds.opening import RoundText, cancel_round, name_facilitator, open_round

__all__ = [
    "EntryWishes",
    "RoundText",
    "accept",
    "cancel_round",
    "decline",
    "enter",
    "go_on_without",
    "guided_by",
    "leads_any",
    "name_facilitator",
    "name_group_facilitator",
    "open_round",
    "past_partners",
    "replace",
    "reserves_of",
    "round_for",
    "round_roles",
    "rounds_for",
    "rounds_led",
    "rounds_waiting",
    "show_group",
    "show_led",
    "withdraw",
]
