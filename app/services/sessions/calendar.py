"""A session as an iCalendar file (RFC 5545). Times are UTC, so that no time zone table is needed anywhere."""

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event, vText

from app.domain.room import SessionState
from app.kit.clock import now
from app.models.live_session import LiveSession


def as_icalendar(session: LiveSession, base_url: str) -> bytes:
    """Return the file; `base_url` is the address of this installation. The same session keeps its UID; a change counts SEQUENCE up, so calendars replace it."""
    url, host = f"{base_url}/sessions/{session.id}", urlsplit(base_url).hostname
    event = Event()
    event.add("uid", f"{session.id}@{host}")
    event.add("dtstamp", now().replace(microsecond=0))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    event.add("description", f"{session.agenda}\n\n{url}".strip())
    event.add("url", url)
    event.add("location", vText(url))
    event.add("sequence", session.revision)
    cancelled = session.state is SessionState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        event.add_component(_reminder(session.title))
    calendar = Calendar()
    calendar.add("prodid", "-//Journeywork//Live sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _reminder(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(minutes=-10))
    return alarm
