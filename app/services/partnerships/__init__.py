"""How partnerships go: check-ins, roll calls, partners replaced, classes handed over, signals."""

from app.services.partnerships.check_ins import (
    Stuck,
    answer_check_in,
    ask_due,
    check_ins_of,
    list_stuck,
    mark_helped,
)
from app.services.partnerships.hand_overs import (
    HandOverShown,
    answer_hand_over,
    ask_hand_over,
    hand_overs_from,
    hand_overs_to,
    withdraw_hand_over,
)
from app.services.partnerships.idle import ask_idle, close_silent
from app.services.partnerships.replacing import Candidates, Partnership, show_candidates, show_partnership
from app.services.partnerships.roll_calls import answer_roll, call_roll, mark_gone
from app.services.partnerships.signals import share_activity, signals_of

__all__ = [
    "Candidates",
    "HandOverShown",
    "Partnership",
    "Stuck",
    "answer_check_in",
    "answer_hand_over",
    "answer_roll",
    "ask_due",
    "ask_hand_over",
    "ask_idle",
    "call_roll",
    "check_ins_of",
    "close_silent",
    "hand_overs_from",
    "hand_overs_to",
    "list_stuck",
    "mark_gone",
    "mark_helped",
    "share_activity",
    "show_candidates",
    "show_partnership",
    "signals_of",
    "withdraw_hand_over",
]
