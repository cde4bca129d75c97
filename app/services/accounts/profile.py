"""One's own settings."""

from zoneinfo import available_timezones

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Invalid
from app.domain.events import ProfileChanged
from app.domain.learner_choices import check_display_name
from app.kit.words import N_
from app.models.person import Person
from app.services.language import LOCALES
from app.services.record import record

THEMES = ("auto", "light", "dark")


async def change_profile(
    db: AsyncSession, actor: Actor, *, name: str, locale: str, time_zone: str, theme: str
) -> Person:
    """Change name (for a learner: the display name), language, time zone and colours. Raises Invalid."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid(field="name", message=N_("Write a name of up to 120 letters."))
    if locale not in LOCALES:
        raise Invalid(field="locale", message=N_("Choose a language from the list."))
    if time_zone not in available_timezones():
        raise Invalid(field="time_zone", message=N_("Choose a time zone from the list."))
    if theme not in THEMES:
        raise Invalid(field="theme", message=N_("Choose one of the three."))
    person = (await db.scalars(Person.with_id(actor.id))).one()
    if person.kind is Kind.LEARNER:
        name = check_display_name(name, person.name, field="name")
    person.display_name = name
    if person.kind is Kind.TEACHER:
        person.name = name
    person.locale, person.time_zone, person.theme = locale, time_zone, theme
    await record(db, actor.id, ProfileChanged(actor.id, "profile"))
    return person
