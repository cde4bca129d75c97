"""Starter projects as pages and programs show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.calendars import free_days
from app.domain.permissions import Act, Role
from app.domain.starters import Meeting, meetings
from app.kit.clock import now
from app.models.project import Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.starter import Starter, StarterState
from app.services.classes import ClassShown, class_shown, classes_shown, load_class
from app.services.periods import days_of
from app.services.starters.hosting import free_hosts, hosting_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What a class could begin with: its best host, one in reserve, and the lessons in which they could meet.

    `hosting`: with how many newcomers at a time the class itself would begin. `running`: the starter that runs.
    """

    ours: ClassShown
    running: Starter | None
    is_newcomer: bool
    host: ClassShown | None
    reserve: ClassShown | None
    meetings: Sequence[Meeting]
    hosting: int


@dataclass(frozen=True, slots=True)
class StarterShown:
    """A running starter project with its classes, and on which side the reader is (None: neither, a facilitator)."""

    starter: Starter
    ours: ClassShown
    host: ClassShown
    reserve: ClassShown | None
    role: Role | None


async def show_offer(db: AsyncSession, actor: Actor, class_id: UUID) -> Offer:
    """Return with whom a class of the actor's could begin now. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, class_id, Act.STARTER_BEGIN))
    query = select(Starter).where(Starter.class_id == class_id, Starter.state == StarterState.RUNNING)
    running = await db.scalar(query)
    is_newcomer = not await had_a_partner(db, class_id)
    free = await free_hosts(db, ours) if is_newcomer and running is None else ()
    host = free[0] if free else None
    times = await meetings_of(db, ours, host, now()) if host else ()
    reserve = free[1] if len(free) > 1 else None
    return Offer(ours, running, is_newcomer, host, reserve, times, await hosting_of(db, class_id))


async def meetings_of(db: AsyncSession, ours: ClassShown, host: ClassShown, at: datetime) -> list[Meeting]:
    """Return when two classes would meet in the two weeks after a moment, past holidays and exams of both schools."""
    closed = [*await days_of(db, ours.school.id), *await days_of(db, host.school.id)]
    return meetings(ours.facts.timetable, host.facts.timetable, at.date(), free_days(closed))


async def may_begin(db: AsyncSession, actor: Actor, shown: ClassShown) -> bool:
    """Say whether a class of the actor's could begin with two weeks: verified, and never had a partner."""
    return shown.school.id in actor.verified_organisations and not await had_a_partner(db, shown.id)


async def had_a_partner(db: AsyncSession, class_id: UUID) -> bool:
    """Say whether a class has ever been in a project with another class."""
    ours, theirs = aliased(ProjectClass), aliased(ProjectClass)
    both = (
        select(ours.id)
        .join(theirs, theirs.project_id == ours.project_id)
        .where(ours.class_id == class_id, theirs.class_id != class_id)
    )
    return bool(await db.scalar(select(exists(both))))


async def starter_of_project(db: AsyncSession, actor: Actor, project_id: UUID) -> StarterShown | None:
    """Return the starter that runs in a project in which the actor is (the caller has looked), for its teachers."""
    query = select(Starter).where(Starter.project_id == project_id, Starter.state == StarterState.RUNNING)
    starter = await db.scalar(query)
    if starter is None or not actor.is_teacher:
        return None
    ids = [starter.class_id, starter.host_class_id, starter.reserve_class_id]
    classes = await classes_shown(db, [one for one in ids if one])
    mine = select(ClassTeacher.class_id).where(
        ClassTeacher.person_id == actor.id, ClassTeacher.class_id.in_(ids[:2])
    )
    taught = set(await db.scalars(mine))
    role = (
        Role.RECEIVER
        if starter.host_class_id in taught
        else Role.PROPOSER
        if starter.class_id in taught
        else None
    )
    reserve = classes.get(starter.reserve_class_id) if starter.reserve_class_id else None
    return StarterShown(starter, classes[starter.class_id], classes[starter.host_class_id], reserve, role)


async def starters_waiting(db: AsyncSession, actor: Actor) -> Sequence[tuple[Starter, str]]:
    """Return starters whose newcomers wait for the first word of a class that the actor teaches, with their names."""
    rows = await db.execute(
        select(Starter, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == Starter.class_id)
        .join(Project, Project.id == Starter.project_id)
        .join(
            ProjectMember,
            (ProjectMember.project_id == Starter.project_id)
            & (ProjectMember.class_id == Starter.host_class_id),
        )
        .where(
            Starter.state == StarterState.RUNNING,
            Starter.greeted_at.is_(None),
            Project.state == ProjectState.LIVE,
            ProjectMember.person_id == actor.id,
            ProjectMember.left_at.is_(None),
        )
        .order_by(Starter.answer_until)
        .limit(10)
    )
    return [(starter, name) for starter, name in rows]
