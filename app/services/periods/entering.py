"""A school enters holidays and exam weeks, puts them right, takes them out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.calendars import PeriodKind, Reach
from app.domain.errors import Invalid, NotVerified
from app.domain.period_events import PeriodChanged, PeriodDeleted, PeriodEntered
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.folding import fold
from app.kit.words import N_
from app.models.period import Period, PeriodDoubt
from app.services import throttles
from app.services.periods.adopting import put_into_calendar
from app.services.periods.reading import load_calendar, load_period
from app.services.record import record

A_DAY = 60
LONGEST = timedelta(days=120)
EARLIEST, LATEST = timedelta(days=400), timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class PeriodSaid:
    """A period as its school tells it; both days are inside it."""

    kind: PeriodKind
    name: str
    first_day: date
    last_day: date
    reach: Reach = Reach.SCHOOL
    region: str = ""

    def checked(self) -> "PeriodSaid":
        """Return it tidied. Raises Invalid."""
        name, region = " ".join(self.name.split()), " ".join(self.region.split())
        if not 1 <= len(name) <= 80:
            raise Invalid(field="name", message=N_("Give it a name of up to 80 letters."))
        if self.last_day < self.first_day:
            raise Invalid(field="last_day", message=N_("The last day comes after the first day."))
        if self.last_day - self.first_day > LONGEST:
            raise Invalid(
                field="last_day", message=N_("This is longer than four months. Please check the days.")
            )
        if not now().date() - EARLIEST <= self.first_day <= now().date() + LATEST:
            raise Invalid(field="first_day", message=N_("Tell this school year or the next ones."))
        if self.reach is Reach.REGION and not 1 <= len(region) <= 80:
            raise Invalid(field="region", message=N_("Write which region, as people there call it."))
        return replace(self, name=name, region=region if self.reach is Reach.REGION else "")


async def enter_period(db: AsyncSession, actor: Actor, organisation_id: UUID, said: PeriodSaid) -> Period:
    """Enter a period; it holds for the school at once. What another school has entered already is taken over.

    Raises NotFound, Forbidden, NotVerified, Invalid, TooMany.
    """
    school = await load_calendar(db, actor, organisation_id, Act.CALENDAR_EDIT)
    if school.id not in actor.verified_organisations:
        raise NotVerified
    said = said.checked()
    await throttles.hit(db, "period", str(actor.id), limit=A_DAY, per=timedelta(days=1))
    period = await _known(db, school.id, school.country, said)
    if period is None:
        period = Period(organisation_id=school.id, country=school.country, entered_by=actor.id)
        _tell(period, said)
        db.add(period)
        await db.flush()
        await record(db, actor.id, PeriodEntered(school.id, period.id))
    await put_into_calendar(db, actor, school.id, period)
    return period


async def change_period(db: AsyncSession, actor: Actor, period_id: UUID, said: PeriodSaid) -> Period:
    """Put a period right, for every school that uses it; doubts about it are answered. Raises NotFound, Forbidden, Invalid."""
    period = await load_period(db, actor, period_id, Act.PERIOD_EDIT)
    _tell(period, said.checked())
    period.changed_at = now()
    await db.execute(delete(PeriodDoubt).where(PeriodDoubt.period_id == period.id))
    await record(db, actor.id, PeriodChanged(period.organisation_id, period.id))
    return period


async def delete_period(db: AsyncSession, actor: Actor, period_id: UUID) -> None:
    """Take a period out, for every school that uses it. Raises NotFound, Forbidden."""
    period = await load_period(db, actor, period_id, Act.PERIOD_EDIT)
    await record(db, actor.id, PeriodDeleted(period.organisation_id, period.id))
    await db.delete(period)
    await db.flush()


async def _known(db: AsyncSession, school_id: UUID, country: str, said: PeriodSaid) -> Period | None:
    """Return the same period if it is there: from the same school, or shared in the same country."""
    same = select(Period).where(
        Period.country == country,
        Period.kind == said.kind,
        Period.first_day == said.first_day,
        Period.last_day == said.last_day,
        Period.reach == said.reach,
        Period.region_key == fold(said.region),
    )
    if said.reach is Reach.SCHOOL:
        same = same.where(Period.organisation_id == school_id)
    return (await db.scalars(same.order_by(Period.created_at).limit(1))).first()


def _tell(period: Period, said: PeriodSaid) -> None:
    period.kind, period.name = said.kind, said.name
    period.first_day, period.last_day = said.first_day, said.last_day
    period.reach, period.region, period.region_key = said.reach, said.region, fold(said.region)
