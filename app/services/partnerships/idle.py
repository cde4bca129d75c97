"""Projects in which nothing happens: asked once, then closed, or left to the class that stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.partnership import IDLE_AFTER
from app.domain.room import SessionState
from app.kit.clock import now
from app.models.file import File
from app.models.live_session import LiveSession
from app.models.partnership import RollAnswer, RollCall
from app.models.project import Project, ProjectClass, ProjectState
from app.models.talk import Message
from app.services.partnerships.letters import CLOSED, teachers_in, write_all
from app.services.partnerships.parting import classes_in, suggested_to
from app.services.partnerships.roll_calls import ask_roll, end_roll, let_go, lock_project, was_here_since
from app.services.projects.changing import mark_closed

A_RUN = 200


async def ask_idle(db: AsyncSession, base_url: str, limit: int = A_RUN) -> int:
    """Ask the classes of projects in which nothing has happened for four weeks; returns how many projects.

    Who has a session planned is not idle. A project that is being asked is not asked again.
    """
    asked = select(RollCall.id).where(RollCall.project_id == Project.id, RollCall.answer.is_(None))
    coming = select(LiveSession.id).where(
        LiveSession.project_id == Project.id,
        LiveSession.state.in_((SessionState.PLANNED, SessionState.LIVE)),
        LiveSession.starts_at > now(),
    )
    query = (
        select(Project)
        .where(
            Project.state == ProjectState.LIVE,
            Project.created_at < now() - IDLE_AFTER,
            _last_activity() < now() - IDLE_AFTER,
            ~asked.exists(),
            ~coming.exists(),
        )
        .order_by(Project.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    projects = (await db.scalars(query)).all()
    for project in projects:
        for class_id in await classes_in(db, project.id):
            await ask_roll(db, project, class_id, None, base_url)
    return len(projects)


async def silent_projects(db: AsyncSession) -> list[UUID]:
    """Return the projects that were asked because they are idle and whose time is over."""
    query = (
        select(RollCall.project_id)
        .where(RollCall.is_idle, RollCall.answer.is_(None), RollCall.due_at <= now())
        .distinct()
        .limit(A_RUN)
    )
    return sorted(await db.scalars(query))


async def close_silent(db: AsyncSession, project_id: UUID, base_url: str) -> bool:
    """End the questions of an idle project whose time is over.

    Whoever has done something meanwhile is here without an answer. Where nobody is, it is closed. Where one class stays,
    the silent ones go and the project is left to it. Returns whether the project goes on.
    """
    project = await lock_project(db, project_id)
    query = select(RollCall).where(
        RollCall.project_id == project_id, RollCall.is_idle, RollCall.answer.is_(None)
    )
    rolls = (await db.scalars(query.order_by(RollCall.class_id).with_for_update())).all()
    due = [roll for roll in rolls if roll.due_at <= now()]
    silent = []
    for roll in due:
        here = await was_here_since(db, roll)
        await end_roll(db, roll, RollAnswer.HERE if here else RollAnswer.SILENT)
        silent += [] if here else [roll.class_id]
    if project.state is not ProjectState.LIVE:
        return False
    if not set(await classes_in(db, project_id)) - set(silent):
        await _close(db, project, base_url)
        return False
    for class_id in silent:
        await let_go(db, project, class_id, None, base_url)
    return True


async def _close(db: AsyncSession, project: Project, base_url: str) -> None:
    await mark_closed(db, project, None)
    for class_id in await classes_in(db, project.id):
        to = await teachers_in(db, project.id, class_id)
        suggested = await suggested_to(db, to, class_id)
        link = f"{base_url}/find?class={class_id}"
        await write_all(db, to, CLOSED, project=project.title, suggested=suggested, link=link)


def _last_activity() -> ColumnElement[datetime]:
    """Return when something was last said, brought, planned or held in a project, or somebody came or stayed."""
    moments = (
        select(func.max(Message.created_at)).where(Message.project_id == Project.id),
        select(func.max(File.changed_at)).where(File.project_id == Project.id),
        select(func.max(func.greatest(LiveSession.created_at, LiveSession.ended_at))).where(
            LiveSession.project_id == Project.id
        ),
        select(func.max(ProjectClass.created_at)).where(ProjectClass.project_id == Project.id),
        select(func.max(RollCall.answered_at)).where(
            RollCall.project_id == Project.id, RollCall.answer == RollAnswer.HERE
        ),
    )
    # NULLs do not count in GREATEST of PostgreSQL.
    return func.greatest(Project.created_at, *(one.scalar_subquery() for one in moments))
