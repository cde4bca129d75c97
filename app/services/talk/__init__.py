"""The talk of a project: one channel in which everybody hears everybody."""

from app.services.talk.reading import mark_read, messages_shown, read_talk, unread_of
from app.services.talk.saying import change_message, load_message, say, take_back

__all__ = [
    "change_message",
    "load_message",
    "mark_read",
    "messages_shown",
    "read_talk",
    "say",
    "take_back",
    "unread_of",
]
