"""Learners belong to the projects of their class."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.events import AccessChanged
from app.domain.learner_events import LearnersJoined
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.services.record import record


async def join_class_projects(
    db: AsyncSession, actor: Actor, class_id: UUID, learner_ids: Sequence[UUID]
) -> int:
    """Make learners of a class members of the projects in which the class takes part; returns how many projects."""
    projects = select(ProjectClass.project_id).join(Project, Project.id == ProjectClass.project_id)
    running = projects.where(
        ProjectClass.class_id == class_id,
        ProjectClass.left_at.is_(None),
        Project.state != ProjectState.CLOSED,
    )
    found = (await db.scalars(running.order_by(ProjectClass.project_id))).all()
    if not found or not learner_ids:
        return 0
    rows = [
        {
            "id": new_id(),
            "project_id": project_id,
            "person_id": learner_id,
            "class_id": class_id,
            "role": MemberRole.LEARNER,
            "created_at": now(),
        }
        for project_id in found
        for learner_id in learner_ids
    ]
    joining = insert(ProjectMember).values(rows)
    back = {"left_at": None, "class_id": class_id}
    await db.execute(joining.on_conflict_do_update(index_elements=["project_id", "person_id"], set_=back))
    for project_id in found:
        await record(db, actor.id, LearnersJoined(project_id, class_id, len(learner_ids)))
    for learner_id in learner_ids:
        await record(db, actor.id, AccessChanged(learner_id))
    return len(found)
