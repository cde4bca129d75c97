"""In weeks 2 and 5 each class is asked how its project goes: once, in two taps, and its partners do not see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.partnership import CHECK_IN_LATEST, CHECK_IN_WEEKS, Going, check_in_due, needs_help
from app.domain.permissions import Act, Role, require
from app.domain.project_events import CheckInAnswered, CheckInHelped
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.organisation import OfficerPost, Organisation
from app.models.partnership import CheckIn
from app.models.person import Person
from app.models.project import Project, ProjectClass, ProjectState
from app.models.school_class import SchoolClass
from app.services.partnerships.letters import CHECK_IN, STUCK, officers_of, teachers_in, write_all
from app.services.projects.access import open_place
from app.services.record import record

#: A question that nobody answered disappears from Today after so long.
SHOWN_FOR = timedelta(days=21)
_FEW = 50
SPONSOR = "*"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A class that an officer should look after, and its teachers in the project."""

    check_in: CheckIn
    of_class: SchoolClass
    school: Organisation
    teachers: Sequence[Person]


async def ask_due(db: AsyncSession, base_url: str) -> int:
    """Ask every class whose morning has come; returns how many were asked. Asked once, however often this runs."""
    weeks = [timedelta(weeks=week) for week in CHECK_IN_WEEKS]
    since, until = (
        now() - weeks[-1] - CHECK_IN_LATEST - timedelta(days=2),
        now() - weeks[0] + timedelta(days=2),
    )
    partner = aliased(ProjectClass)
    together = (
        select(func.count())
        .select_from(partner)
        .where(partner.project_id == ProjectClass.project_id, partner.left_at.is_(None))
        .scalar_subquery()
    )
    rows = await db.execute(
        select(ProjectClass, Project, SchoolClass.time_zone)
        .join(Project, Project.id == ProjectClass.project_id)
        .join(SchoolClass, SchoolClass.id == ProjectClass.class_id)
        .where(
            Project.state == ProjectState.LIVE,
            ProjectClass.left_at.is_(None),
            ProjectClass.created_at.between(since, until),
            SchoolClass.archived_at.is_(None),
            together > 1,
        )
        .order_by(ProjectClass.id)
    )
    asked = 0
    for part, project, zone in rows.all():
        week = check_in_due(part.created_at, zone, now())
        if week is not None:
            asked += await _ask(db, project, part.class_id, week, base_url)
    return asked


async def answer_check_in(
    db: AsyncSession, actor: Actor, check_in_id: UUID, going: Going, *, wants_help: bool, base_url: str
) -> CheckIn:
    """Say for one's class how it goes; where help is needed, an officer is written to.

    Raises NotFound (for partners, too), Forbidden, Conflict once the class has answered.
    """
    asked = await db.get(CheckIn, check_in_id)
    if asked is None:
        raise NotFound
    place = await open_place(db, actor, asked.project_id, Act.CHECK_IN_ANSWER)
    if place.member.class_id != asked.class_id:
        raise NotFound
    await db.refresh(asked, with_for_update=True)
    if asked.going is not None:
        raise Conflict(message=N_("Your class has answered already. Thank you."))
    asked.going, asked.needs_help = going, needs_help(going, wants_help)
    asked.answered_by, asked.answered_at = actor.id, now()
    await record(db, actor.id, CheckInAnswered(asked.project_id, asked.class_id))
    if asked.needs_help:
        await _call_officers(db, asked, base_url)
    return asked


async def check_ins_of(db: AsyncSession, project_id: UUID, class_id: UUID) -> Sequence[CheckIn]:
    """Return what one class was asked and has answered in a project; whoever asks takes part with this class."""
    query = select(CheckIn).where(CheckIn.project_id == project_id, CheckIn.class_id == class_id)
    return (await db.scalars(query.order_by(CheckIn.week))).all()


async def list_stuck(db: AsyncSession, actor: Actor) -> list[Stuck]:
    """Return the classes of the officer's countries that need help, the longest waiting first."""
    rows = await db.execute(
        select(CheckIn, SchoolClass, Organisation)
        .join(SchoolClass, SchoolClass.id == CheckIn.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(CheckIn.needs_help, CheckIn.helped_at.is_(None), covered_by(actor))
        .order_by(CheckIn.answered_at)
        .limit(_FEW)
    )
    return [
        Stuck(one, of_class, school, await teachers_in(db, one.project_id, one.class_id))
        for one, of_class, school in rows.all()
    ]


async def mark_helped(db: AsyncSession, actor: Actor, check_in_id: UUID) -> None:
    """Say that one has looked after it. Twice is once. Raises NotFound."""
    query = (
        select(CheckIn)
        .join(SchoolClass, SchoolClass.id == CheckIn.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(CheckIn.id == check_in_id, CheckIn.needs_help, covered_by(actor))
        .with_for_update(of=CheckIn)
    )
    found = (await db.scalars(query)).first()
    require(Act.CHECK_IN_HELP, frozenset({Role.OFFICER}) if found else frozenset())
    if found is not None and found.helped_at is None:
        found.helped_by, found.helped_at = actor.id, now()
        await record(db, actor.id, CheckInHelped(found.project_id, found.class_id))


async def _ask(db: AsyncSession, project: Project, class_id: UUID, week: int, base_url: str) -> int:
    made = await db.execute(
        insert(CheckIn)
        .values(
            id=new_id(), project_id=project.id, class_id=class_id, week=week, needs_help=False,
            created_at=now(),
        )
        .on_conflict_do_nothing()
        .returning(CheckIn.id)
    )  # fmt: skip
    if made.first() is None:
        return 0
    link = f"{base_url}/projects/{project.id}/partnership"
    to = await teachers_in(db, project.id, class_id)
    await write_all(db, to, CHECK_IN, project=project.title, week=week, link=link)
    return 1


async def _call_officers(db: AsyncSession, asked: CheckIn, base_url: str) -> None:
    query = (
        select(SchoolClass.name, Organisation)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(SchoolClass.id == asked.class_id)
    )
    name, school = (await db.execute(query)).one()
    to = await officers_of(db, school.country)
    link = f"{base_url}/support/partnerships"
    await write_all(db, to, STUCK, class_name=name, school=school.name, link=link)


def covered_by(actor: Actor) -> ColumnElement[bool]:
    """Select the schools of the officer's countries; a sponsor has those of countries without an officer."""
    own = Organisation.country.in_(actor.officer_countries - {SPONSOR})
    if SPONSOR not in actor.officer_countries:
        return own
    served = select(OfficerPost.id).where(OfficerPost.country == Organisation.country).exists()
    return or_(own, ~served)
