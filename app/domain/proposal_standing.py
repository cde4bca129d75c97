"""What is missing until a proposal comes to an end: said to both sides, so that nobody waits without knowing why."""

from enum import StrEnum


class Standing(StrEnum):
    """Where a proposal stands; the same words as its states."""

    QUEUED = "queued"
    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Missing(StrEnum):
    """One thing that is missing."""

    PLACE = "place"  # the asked class has no place just now
    BREAK_ENDS = "break_ends"  # the asked class takes a break, its line stands still
    ANSWER = "answer"  # of the asked class
    REPLY = "reply"  # of the proposing class, to a question
    VERIFICATION = "verification"  # of the asked school: it cannot accept before
    CLASS = "class"  # one of the classes is not taught any more: it can only be declined or taken back


def missing_of(
    standing: Standing, *, asked_is_verified: bool, asked_takes_a_break: bool, class_is_gone: bool
) -> tuple[Missing, ...]:
    """Return what is missing, the next thing first; nothing once it has come to an end."""
    if standing not in (Standing.QUEUED, Standing.WAITING, Standing.ASKED):
        return ()
    first = {
        Standing.QUEUED: Missing.BREAK_ENDS if asked_takes_a_break else Missing.PLACE,
        Standing.WAITING: Missing.ANSWER,
        Standing.ASKED: Missing.REPLY,
    }[standing]
    found = [first]
    if class_is_gone:
        found.append(Missing.CLASS)
    elif not asked_is_verified:
        found.append(Missing.VERIFICATION)
    return tuple(found)
