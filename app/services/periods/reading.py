"""A school's calendar: what holds there, and what other schools of the country have entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.calendars import Reach
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, may, require
from app.kit.clock import now
from app.models.organisation import Organisation
from app.models.period import Period, PeriodAdoption, PeriodDoubt
from app.services.organisations import roles_in
from app.services.periods.closing import closed_weeks_of

#: Periods stay readable for a while after their last day: a term that runs still needs last autumn's holidays.
SHOWN_AFTER = timedelta(days=300)
MOST_OFFERED = 60
MOST_OURS = 200


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A period, how many schools use it, how many say that it is wrong, and what one of them wrote."""

    period: Period
    adopted: int
    doubted: int
    note: str
    may_edit: bool
    we_doubt: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """A school's calendar as the actor sees it: `ours` holds there, `offered` could; `regions` are names in use."""

    school: Organisation
    ours: Sequence[PeriodShown]
    offered: Sequence[PeriodShown]
    closed: frozenset[date]
    regions: Sequence[str]
    may_edit: bool


async def load_calendar(db: AsyncSession, actor: Actor, organisation_id: UUID, act: Act) -> Organisation:
    """Return the school, if the actor may do this with its calendar. Raises NotFound, Forbidden."""
    school = await db.get(Organisation, organisation_id)
    if school is None:
        raise NotFound
    require(act, roles_in(actor, school))
    return school


async def load_period(db: AsyncSession, actor: Actor, period_id: UUID, act: Act) -> Period:
    """Return a period, if the actor may do this with it. Raises NotFound, Forbidden."""
    period = await db.get(Period, period_id)
    if period is None or not actor.is_teacher:
        raise NotFound
    require(act, roles_for(actor, period))
    return period


def roles_for(actor: Actor, period: Period) -> frozenset[Role]:
    """Return what the actor is to a period: colleague of the school that entered it, officer; or nothing."""
    roles: set[Role] = set() if period.reach is Reach.SCHOOL else {Role.TEACHER}
    if period.organisation_id in actor.verified_organisations:
        roles |= {Role.TEACHER, Role.COLLEAGUE}
    if period.country in actor.officer_countries:
        roles.add(Role.OFFICER)
    return frozenset(roles) if actor.is_teacher else frozenset()


async def show_calendar(
    db: AsyncSession, actor: Actor, organisation_id: UUID, *, region: str = ""
) -> Calendar:
    """Return a school's calendar; what others entered only to those who may take it over.

    Offered first are those of the whole country and of a region that the school uses already, then those that
    more schools use; what more schools doubt than use comes last. `region` narrows to one. Raises NotFound, Forbidden.
    """
    school = await load_calendar(db, actor, organisation_id, Act.CALENDAR_VIEW)
    may_edit = may(Act.CALENDAR_EDIT, roles_in(actor, school)) and school.id in actor.verified_organisations
    since = now().date() - SHOWN_AFTER
    used = select(PeriodAdoption.period_id).where(PeriodAdoption.organisation_id == school.id)
    mine = select(Period).where(Period.id.in_(used), Period.last_day >= since)
    ours = (await db.scalars(mine.order_by(Period.first_day, Period.id).limit(MOST_OURS))).all()
    offered: Sequence[Period] = []
    regions: Sequence[str] = []
    if may_edit:
        offered = await _offered(db, school, ours, region)
        regions = await _regions(db, school.country)
    counts = await _counts(db, school.id, [one.id for one in (*ours, *offered)])
    closed = (await closed_weeks_of(db, [school.id])).get(school.id, frozenset())
    return Calendar(
        school,
        [_shown(actor, one, counts) for one in ours],
        sorted((_shown(actor, one, counts) for one in offered), key=lambda one: one.doubted > one.adopted),
        closed,
        regions,
        may_edit,
    )


async def _offered(
    db: AsyncSession, school: Organisation, ours: Sequence[Period], region: str
) -> Sequence[Period]:
    used = select(PeriodAdoption.period_id).where(PeriodAdoption.organisation_id == school.id)
    users = select(func.count()).where(PeriodAdoption.period_id == Period.id).scalar_subquery()
    near = {one.region_key for one in ours if one.reach is Reach.REGION}
    here = or_(Period.reach == Reach.COUNTRY, Period.region_key.in_(near))
    query = select(Period).where(
        Period.country == school.country,
        Period.reach != Reach.SCHOOL,
        Period.last_day >= now().date(),
        Period.id.not_in(used),
    )
    if region:
        query = query.where(Period.region == region)
    return (
        await db.scalars(query.order_by(here.desc(), users.desc(), Period.first_day).limit(MOST_OFFERED))
    ).all()


async def _regions(db: AsyncSession, country: str) -> Sequence[str]:
    query = select(func.min(Period.region)).where(
        Period.country == country, Period.reach == Reach.REGION, Period.last_day >= now().date() - SHOWN_AFTER
    )
    return sorted(await db.scalars(query.group_by(Period.region_key).limit(MOST_OFFERED)))


_Counts = tuple[Mapping[UUID, int], Mapping[UUID, list[PeriodDoubt]], UUID]


async def _counts(db: AsyncSession, school_id: UUID, ids: Sequence[UUID]) -> _Counts:
    counted = select(PeriodAdoption.period_id, func.count()).where(PeriodAdoption.period_id.in_(ids))
    adopted = await db.execute(counted.group_by(PeriodAdoption.period_id))
    doubts: dict[UUID, list[PeriodDoubt]] = {}
    found = select(PeriodDoubt).where(PeriodDoubt.period_id.in_(ids)).order_by(PeriodDoubt.created_at.desc())
    for doubt in await db.scalars(found):
        doubts.setdefault(doubt.period_id, []).append(doubt)
    return {row[0]: row[1] for row in adopted}, doubts, school_id


def _shown(actor: Actor, period: Period, counts: _Counts) -> PeriodShown:
    adopted, doubts, school_id = counts
    said = doubts.get(period.id, [])
    return PeriodShown(
        period,
        adopted.get(period.id, 0),
        len(said),
        said[0].note if said else "",
        may(Act.PERIOD_EDIT, roles_for(actor, period)),
        any(one.organisation_id == school_id for one in said),
    )
