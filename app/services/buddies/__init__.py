"""Buddies: experienced teachers who help newcomers on their first steps; see docs/newcomers.md."""

from app.services.buddies.access import BuddyHasEnded
from app.services.buddies.assigning import assign, is_anybody_free
from app.services.buddies.clearing import clear_pairs
from app.services.buddies.ending import end_due, end_pair
from app.services.buddies.helping import Helping, NoProjectYet, help_of, set_help
from app.services.buddies.showing import NoteShown, PairShown, Steps, list_pairs, show_pair
from app.services.buddies.waiting import waiting_newcomers, welcome
from app.services.buddies.writing import write_note

__all__ = [
    "BuddyHasEnded",
    "Helping",
    "NoProjectYet",
    "NoteShown",
    "PairShown",
    "Steps",
    "assign",
    "clear_pairs",
    "end_due",
    "end_pair",
    "help_of",
    "is_anybody_free",
    "list_pairs",
    "set_help",
    "show_pair",
    "waiting_newcomers",
    "welcome",
    "write_note",
]
