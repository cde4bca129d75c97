"""Mails about sessions, to the other teachers of the project, in their language and their time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, get_datetime_format
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.models.person import Person
from app.models.project import ProjectMember
from app.services.mails import write_mail

Notice = tuple[str, str]

PLANNED: Notice = (
    N_("Live session: %(title)s, %(when)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has planned a live session:\n\n%(title)s\n%(when)s (%(zone)s)\n\n"
        "Everything about it, and a file for your calendar, is here:\n%(url)s\n"
    ),
)
CHANGED: Notice = (
    N_("Changed: %(title)s, now %(when)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has changed a live session. It is now:\n\n%(title)s\n%(when)s (%(zone)s)\n\n"
        "Everything about it, and a new file for your calendar, is here:\n%(url)s\n"
    ),
)
CANCELLED: Notice = (
    N_("Cancelled: %(title)s, %(when)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has cancelled this live session:\n\n%(title)s\n%(when)s (%(zone)s)\n\n%(url)s\n"
    ),
)


async def tell_teachers(
    db: AsyncSession, actor: Actor, session: LiveSession, notice: Notice, base_url: str
) -> None:
    """Write a mail to every other teacher of the project; learners have no address."""
    members = select(ProjectMember.person_id).where(
        ProjectMember.project_id == session.project_id, ProjectMember.left_at.is_(None)
    )
    teachers = select(Person).where(
        Person.id.in_(members), Person.kind == Kind.TEACHER, Person.id != actor.id, Person.email.is_not(None)
    )
    for person in (await db.scalars(teachers)).all():
        subject, text = notice
        await write_mail(
            db,
            person,
            subject,
            text,
            name=person.display_name,
            who=actor.display_name,
            title=session.title,
            when=local_words(session.starts_at, person.time_zone, person.locale),
            zone=person.time_zone,
            url=f"{base_url}/sessions/{session.id}",
        )


def local_words(at: datetime, zone: str, locale: str) -> str:
    """Return a moment in words, in a zone and a language: "Tue, 3 Mar 2026, 10:00"."""
    there = at.astimezone(ZoneInfo(zone))
    day, time = format_skeleton("yMMMEd", there, locale=locale), format_time(there, "short", locale=locale)
    pattern = str(get_datetime_format("medium", locale=locale))
    return pattern.replace("{0}", time).replace("{1}", day)
