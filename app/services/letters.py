"""Letters: a mail in words that are known before, to several people, each in their own language and time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.person import Person
from app.services.mails import write_mail

#: Subject and text, as msgids.
Letter = tuple[str, str]


async def write_letter(
    db: AsyncSession,
    to: Iterable[Person],
    letter: Letter,
    told: Mapping[str, str],
    until: datetime | None = None,
) -> None:
    """Write a letter to these people, to each once and in their own language. `until` is said as `day`."""
    subject, text = letter
    for person in {person.id: person for person in to}.values():
        day = _last_day(person, until) if until else ""
        said: dict[str, object] = {**told, "name": person.name, "day": day}
        await write_mail(db, person, subject, text, **said)


def _last_day(person: Person, until: datetime) -> str:
    """Return the last day before a moment, as the person reads it: midnight belongs to the day before."""
    there = (until - timedelta(seconds=1)).astimezone(ZoneInfo(person.time_zone))
    return str(format_date(there, "full", person.locale))
