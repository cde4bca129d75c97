"""A project begins: with its classes, their teachers and their learners."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events import AccessChanged
from app.domain.project_events import ClassJoined, MemberJoined, ProjectOpened
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import ClassLearner, ClassTeacher
from app.services.findable import keep_classes
from app.services.record import record

_BELONGING: dict[MemberRole, type[ClassTeacher] | type[ClassLearner]] = {
    MemberRole.TEACHER: ClassTeacher,
    MemberRole.LEARNER: ClassLearner,
}


async def open_project(
    db: AsyncSession, *, title: str, classes: Iterable[UUID], created_by: UUID | None
) -> Project:
    """Open a live project of these classes; everybody who teaches or learns in them is a member.

    Nobody asks here whether that is allowed: whoever calls it has an accepted proposal in hand.
    """
    project = Project(title=title, state=ProjectState.LIVE, created_by=created_by)
    db.add(project)
    await db.flush()
    people: set[UUID] = set()
    classes_in = sorted(set(classes))
    for class_id in classes_in:
        db.add(ProjectClass(project_id=project.id, class_id=class_id))
        await db.flush()
        people |= await _join(db, project.id, class_id, MemberRole.TEACHER)
        people |= await _join(db, project.id, class_id, MemberRole.LEARNER)
    await keep_classes(db, classes_in)
    await record(db, created_by, ProjectOpened(project.id))
    for person_id in sorted(people):
        await record(db, created_by, AccessChanged(person_id), audited=False)
    return project


async def join_class(db: AsyncSession, project_id: UUID, class_id: UUID, by: UUID | None) -> None:
    """A class comes into a running (locked) project with everybody who teaches or learns in it; or comes back.

    Nobody asks here whether that is allowed: whoever calls it has an accepted proposal in hand.
    """
    part = await db.scalar(
        select(ProjectClass).where(ProjectClass.project_id == project_id, ProjectClass.class_id == class_id)
    )
    if part is None:
        db.add(ProjectClass(project_id=project_id, class_id=class_id))
    else:
        part.left_at = None
    await db.flush()
    await record(db, by, ClassJoined(project_id, class_id))
    await keep_classes(db, [class_id])
    for role, belongs in _BELONGING.items():
        query = select(belongs.person_id).where(belongs.class_id == class_id).order_by(belongs.person_id)
        for person_id in (await db.scalars(query)).all():
            await _come_in(db, by, project_id, class_id, person_id, role)


async def join_projects_of_class(
    db: AsyncSession,
    actor_id: UUID,
    class_id: UUID,
    person_id: UUID,
    role: MemberRole = MemberRole.TEACHER,
) -> None:
    """Somebody new in a class becomes a member of the living projects of that class."""
    projects = await db.scalars(
        select(Project.id)
        .join(ProjectClass, ProjectClass.project_id == Project.id)
        .where(
            ProjectClass.class_id == class_id,
            ProjectClass.left_at.is_(None),
            Project.state != ProjectState.CLOSED,
        )
        .order_by(Project.id)
    )
    for project_id in projects.all():
        await _come_in(db, actor_id, project_id, class_id, person_id, role)


async def join_project_with(db: AsyncSession, person_id: UUID, project_id: UUID, class_id: UUID) -> None:
    """A teacher comes into a project with a class of it; whoever calls it has a hand-over in hand."""
    await _come_in(db, person_id, project_id, class_id, person_id, MemberRole.TEACHER)


async def join_as_facilitator(db: AsyncSession, project_id: UUID, person_id: UUID, by: UUID | None) -> bool:
    """Somebody guides a project without a class of their own; False for who is in it already, and stays what they are."""
    return await _come_in(
        db, by, project_id, None, person_id, MemberRole.FACILITATOR, where=ProjectMember.left_at.is_not(None)
    )


async def _come_in(
    db: AsyncSession,
    by: UUID | None,
    project_id: UUID,
    class_id: UUID | None,
    person_id: UUID,
    role: MemberRole,
    *,
    where: ColumnElement[bool] | None = None,
) -> bool:
    """where: which of those who are members, or were, become what is told here; without, all."""
    values = {"project_id": project_id, "person_id": person_id, "class_id": class_id, "role": role}
    joined = await db.execute(
        insert(ProjectMember)
        .values(id=new_id(), created_at=now(), **values)
        .on_conflict_do_update(
            index_elements=["project_id", "person_id"],
            set_={"left_at": None, "class_id": class_id, "role": role},
            where=where,
        )
        .returning(ProjectMember.id)
    )
    if joined.first() is None:
        return False
    await record(db, by, MemberJoined(project_id, person_id))
    await record(db, by, AccessChanged(person_id), audited=False)
    return True


async def _join(db: AsyncSession, project_id: UUID, class_id: UUID, role: MemberRole) -> set[UUID]:
    belongs = _BELONGING[role]
    people = (
        await db.scalars(
            select(belongs.person_id).where(belongs.class_id == class_id).order_by(belongs.person_id)
        )
    ).all()
    if people:
        rows = [
            {
                "id": new_id(),
                "created_at": now(),
                "project_id": project_id,
                "person_id": person_id,
                "class_id": class_id,
                "role": role,
            }
            for person_id in people
        ]
        # Who teaches both classes is a member once.
        await db.execute(insert(ProjectMember).values(rows).on_conflict_do_nothing())
    return set(people)
