"""Beginning a project alone, changing one, leaving one."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Forbidden, Invalid, NotFound
from app.domain.events import AccessChanged
from app.domain.permissions import Act
from app.domain.project_events import ClassLeft, MemberLeft, ProjectChanged, ProjectClosed, SandboxStarted
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import SchoolClass
from app.services.findable import keep_classes
from app.services.projects.access import open_place
from app.services.record import record

MOST_SANDBOXES = 5


async def start_sandbox(
    db: AsyncSession, actor: Actor, *, title: str, aims: str = "", class_id: UUID | None = None
) -> Project:
    """Begin a project alone, with or without one of the own classes; its learners come later, with a partner.

    Everything works in it, but nobody else is in it: so it needs no verified school. Raises NotFound, Invalid.
    """
    if class_id is not None:
        own = SchoolClass.taught_by(actor.id).where(SchoolClass.id == class_id)
        if await db.scalar(own) is None:
            raise NotFound
    mine = select(Project.id).where(Project.created_by == actor.id, Project.state == ProjectState.SANDBOX)
    if len((await db.scalars(mine.limit(MOST_SANDBOXES))).all()) >= MOST_SANDBOXES:
        raise Invalid(
            field="title", message=N_("You have five projects to try things in. Close one of them first.")
        )
    project = Project(
        id=new_id(), title=_title(title), aims=aims.strip(), state=ProjectState.SANDBOX, created_by=actor.id
    )
    db.add(project)
    await db.flush()
    if class_id is not None:
        db.add(ProjectClass(project_id=project.id, class_id=class_id))
        await keep_classes(db, [class_id])
    db.add(
        ProjectMember(project_id=project.id, person_id=actor.id, class_id=class_id, role=MemberRole.TEACHER)
    )
    await record(db, actor.id, SandboxStarted(project.id))
    return project


async def change_project(
    db: AsyncSession, actor: Actor, project_id: UUID, *, title: str, aims: str
) -> Project:
    """Change name and aims. Raises NotFound, Forbidden, Invalid, ProjectIsClosed."""
    place = await open_place(db, actor, project_id, Act.PROJECT_EDIT)
    place.project.title, place.project.aims = _title(title), aims.strip()
    await record(db, actor.id, ProjectChanged(project_id))
    return place.project


async def leave_project(db: AsyncSession, actor: Actor, project_id: UUID) -> None:
    """Leave with one's class: its teachers and learners lose access at once; what they made stays.

    Who came without a class leaves alone. When the last class has gone the project is closed.
    Raises NotFound, Forbidden.
    """
    place = await open_place(db, actor, project_id, Act.PROJECT_LEAVE)
    await db.get(Project, project_id, with_for_update={"key_share": True}, populate_existing=True)
    class_id = place.member.class_id
    if class_id is None:
        await member_leaves(db, actor.id, place.member)
    else:
        await _check_teaches(db, actor, class_id)
        await take_class_out(db, project_id, class_id, actor.id)
    await _close_if_empty(db, actor.id, place.project)


async def take_class_out(db: AsyncSession, project_id: UUID, class_id: UUID, by: UUID | None) -> None:
    """A class leaves a (locked) project with everybody who came with it; when they took part stays in the history."""
    part = await db.scalar(
        select(ProjectClass).where(ProjectClass.project_id == project_id, ProjectClass.class_id == class_id)
    )
    if part is not None:
        part.left_at = now()
    await record(db, by, ClassLeft(project_id, class_id))
    leaving = select(ProjectMember).where(
        ProjectMember.project_id == project_id,
        ProjectMember.left_at.is_(None),
        ProjectMember.class_id == class_id,
    )
    for member in (await db.scalars(leaving.order_by(ProjectMember.person_id))).all():
        await member_leaves(db, by, member)


async def mark_closed(db: AsyncSession, project: Project, by: UUID | None) -> None:
    """Close a (locked) project: it can be read by its members, not changed. Twice is once."""
    if project.state is not ProjectState.CLOSED:
        project.state, project.closed_at = ProjectState.CLOSED, now()
        await record(db, by, ProjectClosed(project.id))


async def member_leaves(db: AsyncSession, by: UUID | None, member: ProjectMember) -> None:
    """Somebody is no member any more, and loses access at once."""
    member.left_at = now()
    await record(db, by, MemberLeft(member.project_id, member.person_id))
    await record(db, by, AccessChanged(member.person_id), audited=False)


async def _check_teaches(db: AsyncSession, actor: Actor, class_id: UUID) -> None:
    """Only who teaches a class takes it out; a colleague who was invited for it leaves it alone."""
    if await db.scalar(SchoolClass.taught_by(actor.id).where(SchoolClass.id == class_id)) is None:
        raise Forbidden


async def _close_if_empty(db: AsyncSession, by: UUID, project: Project) -> None:
    await db.flush()
    teachers = select(ProjectMember.id).where(
        ProjectMember.project_id == project.id,
        ProjectMember.left_at.is_(None),
        ProjectMember.role == MemberRole.TEACHER,
    )
    if not await db.scalar(select(teachers.exists())):
        await mark_closed(db, project, by)


def _title(title: str) -> str:
    plain = " ".join(title.replace("\x00", "").split())
    if not plain or len(plain) > 120:
        raise Invalid(field="title", message=N_("Write a name of up to 120 letters."))
    return plain
