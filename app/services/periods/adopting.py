"""A school takes a period over, lets it go, or says that it is wrong."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.calendars import Reach
from app.domain.errors import Invalid, NotFound, NotVerified
from app.domain.period_events import PeriodAdopted, PeriodDoubted, PeriodDropped
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.organisation import Organisation
from app.models.period import Period, PeriodAdoption, PeriodDoubt
from app.models.person import Person
from app.services.mails import write_mail
from app.services.periods.reading import load_calendar
from app.services.record import record

DOUBTED = (
    N_("A school says that a date is wrong: %(period)s"),
    N_(
        "Hello %(name)s,\n\n%(school)s says that “%(period)s”, which you entered, is wrong:\n\n%(said)s\n\n"
        "Please look at the days, and put them right if you can. Every school that uses them gets your "
        "correction:\n\n%(link)s\n"
    ),
)


async def adopt_period(db: AsyncSession, actor: Actor, organisation_id: UUID, period_id: UUID) -> None:
    """A period of the same country holds for this school too. Twice is once. Raises NotFound, Forbidden, NotVerified."""
    school, period = await _both(db, actor, organisation_id, period_id)
    await put_into_calendar(db, actor, school.id, period)


async def drop_period(db: AsyncSession, actor: Actor, organisation_id: UUID, period_id: UUID) -> None:
    """A period does not hold for this school any more; others keep it. Raises NotFound, Forbidden, NotVerified."""
    school, period = await _both(db, actor, organisation_id, period_id)
    gone = await db.execute(
        delete(PeriodAdoption)
        .where(PeriodAdoption.organisation_id == school.id, PeriodAdoption.period_id == period.id)
        .returning(PeriodAdoption.id)
    )
    if gone.first() is not None:
        await record(db, actor.id, PeriodDropped(school.id, period.id))


async def doubt_period(
    db: AsyncSession, actor: Actor, organisation_id: UUID, period_id: UUID, note: str, base_url: str
) -> None:
    """Say that a shared period is wrong, and write to whoever entered it. A second time replaces the words.

    Raises NotFound, Forbidden, NotVerified, Invalid.
    """
    school, period = await _both(db, actor, organisation_id, period_id)
    note = " ".join(note.split())
    if not 1 <= len(note) <= 400:
        raise Invalid(field="note", message=N_("Write in a sentence what is wrong: up to 400 characters."))
    if period.organisation_id == school.id:
        raise Invalid(field="note", message=N_("Your school has entered this. Put it right instead."))
    told = {"note": note, "person_id": actor.id, "created_at": now()}
    made = await db.execute(
        insert(PeriodDoubt)
        .values(id=new_id(), organisation_id=school.id, period_id=period.id, **told)
        .on_conflict_do_update(index_elements=["organisation_id", "period_id"], set_=told)
        .returning(PeriodDoubt.id)
    )
    made.one()
    await record(db, actor.id, PeriodDoubted(school.id, period.id))
    author = await db.get(Person, period.entered_by) if period.entered_by else None
    if author is not None:
        link = f"{base_url}/schools/{period.organisation_id}/calendar/{period.id}/edit"
        words = {"name": author.name, "period": period.name, "school": school.name, "said": note}
        await write_mail(db, author, *DOUBTED, link=link, **words)


async def put_into_calendar(db: AsyncSession, actor: Actor, school_id: UUID, period: Period) -> None:
    """Let a period hold for a school, and forget that the school doubted it."""
    row = {"organisation_id": school_id, "period_id": period.id, "person_id": actor.id}
    made = await db.execute(
        insert(PeriodAdoption)
        .values(id=new_id(), created_at=now(), **row)
        .on_conflict_do_nothing()
        .returning(PeriodAdoption.id)
    )
    if made.first() is not None:
        await record(db, actor.id, PeriodAdopted(school_id, period.id))
    await db.execute(
        delete(PeriodDoubt).where(
            PeriodDoubt.organisation_id == school_id, PeriodDoubt.period_id == period.id
        )
    )


async def _both(
    db: AsyncSession, actor: Actor, organisation_id: UUID, period_id: UUID
) -> tuple[Organisation, Period]:
    """Return a school of the actor's and a period that it could use: its own, or one shared in its country."""
    school = await load_calendar(db, actor, organisation_id, Act.CALENDAR_EDIT)
    if school.id not in actor.verified_organisations:
        raise NotVerified
    period = await db.get(Period, period_id)
    shared = period is not None and (period.reach is not Reach.SCHOOL or period.organisation_id == school.id)
    if period is None or not shared or period.country != school.country:
        raise NotFound
    return school, period
