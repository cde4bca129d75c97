"""Mails of speed meetings: registered, tomorrow, called off, whom you matched; with the day for the calendar."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Alarm, Calendar, Event, vText
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.language import speak
from app.services.letters import Letter
from app.services.mails import write_mail, write_with_day
from app.services.sessions.notices import local_words
from app.services.speed_meetings.telling import tell_title

REMIND_BEFORE = timedelta(hours=24)
LIST_AFTER = timedelta(minutes=15)

REGISTERED: Letter = (
    N_("You are registered: %(title)s, %(when)s"),
    N_(
        "Hello %(name)s,\n\nyou have a seat in this online meeting:\n\n%(title)s\n%(when)s (%(zone)s)\n\n"
        "You meet teachers of other countries, one after the other, for five minutes each. Open this page "
        "a few minutes before; it leads you from room to room:\n%(link)s\n\nThe day for your calendar is attached.\n"
    ),
)
REMINDED: Letter = (
    N_("Soon: %(title)s, %(when)s"),
    N_(
        "Hello %(name)s,\n\nyour online meeting is near:\n\n%(title)s\n%(when)s (%(zone)s)\n\n"
        "Open this page a few minutes before, and try camera and microphone there:\n%(link)s\n\n"
        "If you cannot come, give your seat back on the same page.\n"
    ),
)
CANCELLED: Letter = (
    N_("Cancelled: %(title)s, %(when)s"),
    N_(
        "Hello %(name)s,\n\nthis online meeting does not take place:\n\n%(title)s\n%(when)s (%(zone)s)\n\n"
        "Other meetings are here:\n%(link)s\n"
    ),
)
LISTED: Letter = (
    N_("People you want to meet again: %(title)s"),
    N_(
        "Hello %(name)s,\n\nthank you for coming. These colleagues want to meet you again, too:\n\n%(people)s\n\n"
        "You can still say on this page whom you want to meet again. There you also write the first proposal:\n%(link)s\n"
    ),
)
LISTED_NOBODY: Letter = (
    N_("After the meeting: %(title)s"),
    N_(
        "Hello %(name)s,\n\nthank you for coming. So far there is nobody who wants to meet you again and whom you want to "
        "meet again. You can still say on this page whom you would like to meet; the others have time for two weeks, too:\n"
        "%(link)s\n"
    ),
)
MATCHED: Letter = (
    N_("%(who)s wants to meet you again, too"),
    N_(
        "Hello %(name)s,\n\nyou and %(who)s have met in this meeting, and both of you want to meet again:\n\n%(title)s\n\n"
        "Write the first proposal here:\n%(link)s\n"
    ),
)


async def write_to_seats(
    db: AsyncSession, meeting: SpeedMeeting, letter: Letter, base_url: str, *, only: UUID | None = None
) -> None:
    """Write to everybody registered, or to one; the calendar file is attached."""
    query = select(Person).join(SpeedSeat, SpeedSeat.person_id == Person.id)
    query = query.where(SpeedSeat.meeting_id == meeting.id)
    if only is not None:
        query = query.where(SpeedSeat.id == only)
    for person in (await db.scalars(query.order_by(Person.id))).all():
        calendar = as_icalendar(meeting, base_url, person.locale).decode()
        await write_with_day(db, person, *letter, calendar, **_told(meeting, person, base_url))


async def remind_seats(db: AsyncSession, base_url: str) -> int:
    """Remind everybody registered for meetings of the next day, once; returns for how many meetings."""
    near = select(SpeedMeeting).where(
        SpeedMeeting.cancelled_at.is_(None),
        SpeedMeeting.reminded_at.is_(None),
        SpeedMeeting.starts_at.between(now(), now() + REMIND_BEFORE),
    )
    meetings = (await db.scalars(near.with_for_update(skip_locked=True))).all()
    for meeting in meetings:
        meeting.reminded_at = now()
        await write_to_seats(db, meeting, REMINDED, base_url)
    return len(meetings)


async def list_matches(db: AsyncSession, base_url: str) -> int:
    """Send everybody who was there their matches, a quarter of an hour after the end, once; returns for how many meetings."""
    over = select(SpeedMeeting).where(
        SpeedMeeting.cancelled_at.is_(None),
        SpeedMeeting.listed_at.is_(None),
        SpeedMeeting.starts_at < now() - LIST_AFTER,
    )
    meetings = (await db.scalars(over.with_for_update(skip_locked=True))).all()
    ended = [meeting for meeting in meetings if meeting.ends_at + LIST_AFTER <= now()]
    for meeting in ended:
        meeting.listed_at = now()
        await _list(db, meeting, base_url)
    return len(ended)


async def write_of_match(
    db: AsyncSession, meeting: SpeedMeeting, talk: SpeedTalk, letter: Letter, base_url: str
) -> None:
    """Write to both sides of a talk that they want to meet again."""
    people = await _people(db, [talk.one_id, talk.other_id])
    for own, other in ((talk.one_id, talk.other_id), (talk.other_id, talk.one_id)):
        told = _told(meeting, people[own], base_url)
        await write_mail(db, people[own], *letter, who=people[other].display_name, **told)


async def _list(db: AsyncSession, meeting: SpeedMeeting, base_url: str) -> None:
    talks = (await db.scalars(select(SpeedTalk).where(SpeedTalk.meeting_id == meeting.id))).all()
    came = {seat for talk in talks for seat in (talk.one_id, talk.other_id)}
    people = await _people(db, came)
    for seat, person in people.items():
        mutual = [
            talk.partner_of(seat) for talk in talks if talk.mutual_at and seat in (talk.one_id, talk.other_id)
        ]
        names = "\n".join(sorted(f"- {people[other].display_name}" for other in mutual if other in people))
        letter = LISTED if names else LISTED_NOBODY
        await write_mail(db, person, *letter, people=names, **_told(meeting, person, base_url))


async def _people(db: AsyncSession, seats: Iterable[UUID]) -> dict[UUID, Person]:
    rows = await db.execute(
        select(SpeedSeat.id, Person)
        .join(Person, Person.id == SpeedSeat.person_id)
        .where(SpeedSeat.id.in_(list(seats)))
        .order_by(SpeedSeat.id)
    )
    return {row[0]: row[1] for row in rows}


def _told(meeting: SpeedMeeting, person: Person, base_url: str) -> dict[str, str]:
    return {
        "name": person.display_name,
        "title": tell_title(meeting, person.locale),
        "when": local_words(meeting.starts_at, person.time_zone, person.locale),
        "zone": person.time_zone,
        "link": f"{base_url}/meetings/{meeting.id}",
    }


def as_icalendar(meeting: SpeedMeeting, base_url: str, locale: str) -> bytes:
    """Return the meeting as an iCalendar file (RFC 5545); times are UTC. Called off, it cancels the earlier file."""
    url, host = f"{base_url}/meetings/{meeting.id}", urlsplit(base_url).hostname
    cancelled, title = meeting.cancelled_at is not None, tell_title(meeting, locale)
    event = Event()
    event.add("uid", f"{meeting.id}@{host}")
    event.add("dtstamp", now().replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", title)
    event.add("description", url)
    event.add("url", url)
    event.add("location", vText(url))
    event.add("sequence", 1 if cancelled else 0)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", speak(locale)(N_("Your online meeting begins in ten minutes.")))
        reminder.add("trigger", timedelta(minutes=-10))
        event.add_component(reminder)
    calendar = Calendar()
    calendar.add("prodid", "-//Journeywork//Speed meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
