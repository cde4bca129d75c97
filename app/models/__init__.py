"""What exists: one noun a file. Importing this package registers every table."""

from app.models import (
    call,
    email_link,
    event,
    guest_link,
    live_session,
    mail,
    organisation,
    person,
    project,
    proposal,
    room_participant,
    school_class,
    sign_in,
    throttle,
    verification,
)

__all__ = [
    "call",
    "email_link",
    "event",
    "guest_link",
    "live_session",
    "mail",
    "organisation",
    "person",
    "project",
    "proposal",
    "room_participant",
    "school_class",
    "sign_in",
    "throttle",
    "verification",
]
