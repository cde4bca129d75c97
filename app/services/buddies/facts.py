"""What counts of teachers when a buddy is chosen: where they work, what they teach, and whether a project of theirs has run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.buddies import Background
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import ClassTeacher, SchoolClass

_Columns = TypeVarTuple("_Columns")


@dataclass(slots=True)
class _Gathered:
    languages: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    schools: set[UUID] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)


async def backgrounds(db: AsyncSession, people: Collection[UUID]) -> list[Background]:
    """Return what counts of these people, in no order."""
    found = {person_id: _Gathered() for person_id in people}
    spoken = select(Person.id, Person.locale).where(Person.id.in_(people))
    for person_id, locale in await db.execute(spoken):
        found[person_id].languages.add(locale)
    for person_id, school in await db.execute(_schools_of(people)):
        one = found[person_id]
        one.languages.update(school.languages)
        one.fields.update(school.fields)
        one.schools.add(school.id)
        one.countries.add(school.country)
    taught = (
        select(ClassTeacher.person_id, SchoolClass.isced_f)
        .join(SchoolClass, SchoolClass.id == ClassTeacher.class_id)
        .where(ClassTeacher.person_id.in_(people), SchoolClass.archived_at.is_(None))
    )
    for person_id, isced_f in await db.execute(taught):
        found[person_id].fields.add(isced_f)
    return [
        Background(
            person_id,
            frozenset(one.languages), frozenset(one.fields), frozenset(one.schools), frozenset(one.countries),
        )
        for person_id, one in found.items()
    ]  # fmt: skip


async def schools_of(db: AsyncSession, people: Iterable[UUID]) -> dict[UUID, list[Organisation]]:
    """Return the schools of these people, first joined first."""
    found: dict[UUID, list[Organisation]] = {}
    rows = await db.execute(_schools_of(list(people)).order_by(Membership.created_at, Membership.id))
    for person_id, school in rows:
        found.setdefault(person_id, []).append(school)
    return found


async def first_projects(db: AsyncSession, people: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when the first project with a class of another school began, for those who have had one."""
    query = (
        select(ProjectMember.person_id, _BEGAN)
        .select_from(ProjectMember)
        .where(ProjectMember.person_id.in_(people), ProjectMember.role == MemberRole.TEACHER)
    )
    rows = await db.execute(_with_partners(query).group_by(ProjectMember.person_id))
    return {row[0]: row[1] for row in rows}


def first_project_of(person: InstrumentedAttribute[UUID]) -> ColumnElement[datetime | None]:
    """The same as an expression, for a column that points at a person in a query around it."""
    query = select(_BEGAN).select_from(ProjectMember)
    mine = query.where(ProjectMember.person_id == person, ProjectMember.role == MemberRole.TEACHER)
    return _with_partners(mine).correlate(person.class_).scalar_subquery()


def projects_of(person: InstrumentedAttribute[UUID]) -> ColumnElement[int]:
    """How many projects with classes of other schools somebody has, as an expression."""
    query = select(func.count(Project.id.distinct())).select_from(ProjectMember)
    mine = query.where(ProjectMember.person_id == person, ProjectMember.role == MemberRole.TEACHER)
    return _with_partners(mine).correlate(person.class_).scalar_subquery()


def is_verified(person: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Say as a condition whether somebody is verified at a verified school."""
    return (
        select(Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id == person,
            Membership.trust == Trust.VERIFIED,
            Organisation.trust == Trust.VERIFIED,
        )
        .correlate(person.class_)
        .exists()
    )


_BEGAN = func.min(func.greatest(ProjectMember.created_at, ProjectClass.created_at))


def _with_partners(query: Select[*_Columns]) -> Select[*_Columns]:
    """Narrow a query of members to projects that run or have ended, joined with the classes of other schools."""
    own = select(Membership.organisation_id).where(Membership.person_id == ProjectMember.person_id)
    return (
        query.join(Project, Project.id == ProjectMember.project_id)
        .join(ProjectClass, ProjectClass.project_id == Project.id)
        .join(SchoolClass, SchoolClass.id == ProjectClass.class_id)
        .where(
            ProjectMember.left_at.is_(None),
            ProjectClass.left_at.is_(None),
            Project.state.in_((ProjectState.LIVE, ProjectState.CLOSED)),
            SchoolClass.organisation_id.not_in(own.correlate(ProjectMember)),
        )
    )


def _schools_of(people: Collection[UUID]) -> Select[UUID, Organisation]:
    return (
        select(Membership.person_id, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(people), Membership.trust != Trust.REFUSED)
    )
