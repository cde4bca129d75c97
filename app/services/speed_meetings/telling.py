"""What a meeting is called."""

from app.domain.vocabulary.fields import field_name
from app.kit.words import N_
from app.models.speed_meeting import SpeedMeeting
from app.services.language import speak

NAMED = N_("Speed meeting: %(field)s")
TITLE = N_("Round %(number)s")


def tell_title(meeting: SpeedMeeting, locale: str) -> str:
    """Return the meeting's name in a language."""
    return speak(locale)(NAMED) % {"field": field_name(meeting.field, locale)}
