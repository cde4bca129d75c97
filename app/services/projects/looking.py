"""Looking at projects: the list, and who is in one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, may, require
from app.kit.clock import now
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.project import (
    MemberRole,
    Project,
    ProjectClass,
    ProjectInvitation,
    ProjectMember,
    ProjectState,
)
from app.models.school_class import SchoolClass
from app.services.projects.access import Place, open_place

MOST_LISTED = 100
MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class PartnerClass:
    """A class in a project, with what others may know of it."""

    id: UUID
    name: str
    school: str
    place: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class ProjectListed:
    """A project of the list."""

    project: Project
    member: ProjectMember
    classes: Sequence[PartnerClass]


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A member by display name; the real name of a learner stays in the own school."""

    id: UUID
    name: str
    initials: str
    role: MemberRole
    here_since: object


@dataclass(slots=True)
class ClassPeople:
    """The members who came with one class; `school_class` is None for invited colleagues and facilitators."""

    school_class: PartnerClass | None
    teachers: list[PersonShown] = field(default_factory=list)
    learners: list[PersonShown] = field(default_factory=list)
    facilitators: list[PersonShown] = field(default_factory=list)

    @property
    def people(self) -> list[PersonShown]:
        """All of them, teachers first."""
        return [*self.teachers, *self.facilitators, *self.learners]

    def of_role(self, role: MemberRole) -> list[PersonShown]:
        """Return the list of those with this role."""
        lists = {MemberRole.TEACHER: self.teachers, MemberRole.LEARNER: self.learners}
        return lists.get(role, self.facilitators)


@dataclass(frozen=True, slots=True)
class PeopleShown:
    """Everybody of a project, class by class, the actor's own class first; and open invitations (for teachers)."""

    place: Place
    groups: Sequence[ClassPeople]
    invitations: Sequence[ProjectInvitation]


async def list_projects(db: AsyncSession, actor: Actor) -> list[ProjectListed]:
    """Return the actor's projects, living ones first, then those to try things, newest first; at most 100."""
    rows = (
        await db.execute(
            select(Project, ProjectMember)
            .join(ProjectMember, ProjectMember.project_id == Project.id)
            .where(
                ProjectMember.person_id == actor.id,
                ProjectMember.left_at.is_(None),
                Project.state != ProjectState.MEETING,
            )
            .order_by(
                Project.state == ProjectState.CLOSED,
                Project.state == ProjectState.SANDBOX,
                Project.created_at.desc(),
            )
            .limit(MOST_LISTED)
        )
    ).all()
    classes = await classes_of(db, [project.id for project, _member in rows])
    return [
        ProjectListed(project, member, _own_first(classes.get(project.id, []), member))
        for project, member in rows
    ]


async def show_project(db: AsyncSession, actor: Actor, project_id: UUID) -> ProjectListed:
    """Return one project of the actor's. Raises NotFound."""
    place = await open_place(db, actor, project_id, Act.PROJECT_VIEW)
    return await listed(db, place)


async def listed(db: AsyncSession, place: Place) -> ProjectListed:
    """Return an opened project with its classes, the actor's own first."""
    classes = await classes_of(db, [place.project.id])
    return ProjectListed(
        place.project, place.member, _own_first(classes.get(place.project.id, []), place.member)
    )


async def show_people(db: AsyncSession, actor: Actor, project_id: UUID) -> PeopleShown:
    """Return who is in a project. Raises NotFound."""
    project = await show_project(db, actor, project_id)
    groups = {c.id: ClassPeople(c) for c in project.classes}
    guests = ClassPeople(None)
    rows = await db.execute(
        select(ProjectMember, Person.display_name)
        .join(Person, Person.id == ProjectMember.person_id)
        .where(ProjectMember.project_id == project_id, ProjectMember.left_at.is_(None))
        .order_by(func.lower(Person.display_name), Person.id)
        .limit(MOST_PEOPLE)
    )
    for member, name in rows:
        group = groups.get(member.class_id, guests) if member.class_id else guests
        shown = PersonShown(member.person_id, name, _initials(name), member.role, member.created_at)
        group.of_role(member.role).append(shown)
    found = list(groups.values()) + ([guests] if guests.people else [])
    invites = may(Act.PROJECT_INVITE, project.member.roles)
    invitations = await _open_invitations(db, project_id) if invites else []
    return PeopleShown(Place(project.project, project.member), found, invitations)


async def list_invitations(db: AsyncSession, actor: Actor, project_id: UUID) -> Sequence[ProjectInvitation]:
    """Return the open invitations of a project, for those who may invite. Raises NotFound, Forbidden."""
    place = await open_place(db, actor, project_id, Act.PROJECT_VIEW)
    require(Act.PROJECT_INVITE, place.member.roles)
    return await _open_invitations(db, project_id)


async def classes_of(db: AsyncSession, project_ids: Sequence[UUID]) -> dict[UUID, list[PartnerClass]]:
    """Return the classes that take part, by project, in the order in which they came."""
    rows = await db.execute(
        select(ProjectClass.project_id, SchoolClass, Organisation)
        .join(SchoolClass, SchoolClass.id == ProjectClass.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(ProjectClass.project_id.in_(project_ids), ProjectClass.left_at.is_(None))
        .order_by(ProjectClass.created_at, ProjectClass.id)
    )
    found: dict[UUID, list[PartnerClass]] = {}
    for project_id, taught, school in rows:
        found.setdefault(project_id, []).append(
            PartnerClass(taught.id, taught.name, school.name, school.place, school.country, taught.time_zone)
        )
    return found


def sides(classes: Sequence[PartnerClass]) -> dict[str, str]:
    """Return the tone of each class's faces by class id: ours, theirs, third, fourth, and on again."""
    tones = ("", "theirs", "third", "fourth")
    return {str(c.id): tones[position % len(tones)] for position, c in enumerate(classes)}


def _own_first(classes: Sequence[PartnerClass], member: ProjectMember) -> list[PartnerClass]:
    return sorted(classes, key=lambda c: c.id != member.class_id)


async def _open_invitations(db: AsyncSession, project_id: UUID) -> Sequence[ProjectInvitation]:
    open_ones = select(ProjectInvitation).where(
        ProjectInvitation.project_id == project_id,
        ProjectInvitation.used_at.is_(None),
        ProjectInvitation.revoked_at.is_(None),
        ProjectInvitation.expires_at > now(),
    )
    return (await db.scalars(open_ones.order_by(ProjectInvitation.created_at.desc()).limit(50))).all()


def _initials(name: str) -> str:
    parts = name.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"
