"""Calls: a class says in public what it looks for, until a date."""

from app.services.calls.showing import CallShown, call_shown, calls_of, list_calls
from app.services.calls.writing import change_call, close_call, close_ended, load_call, open_call

__all__ = [
    "CallShown",
    "call_shown",
    "calls_of",
    "change_call",
    "close_call",
    "close_ended",
    "list_calls",
    "load_call",
    "open_call",
]
