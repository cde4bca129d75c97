"""A project ends: what was planned is called off, everybody reads of it, and it can be read from then on."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Conflict
from app.domain.permissions import Act
from app.domain.project_events import ProjectClosed
from app.domain.room import SessionState
from app.kit.clock import now
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.models.person import Person
from app.models.project import Project, ProjectMember, ProjectState
from app.services.mails import write_mail
from app.services.projects.access import open_place
from app.services.record import record
from app.services.sessions.plan import cancel_session

CLOSED = (
    N_("The project is closed: %(title)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has closed the project “%(title)s”. Everybody in it can still read everything.\n\n"
        "If it went well, tell other teachers about it. You find the way here:\n\n%(link)s\n"
    ),
)


async def close_project(db: AsyncSession, actor: Actor, project_id: UUID, *, base_url: str) -> Project:
    """Close a project for all its classes; its other teachers get a mail. There is no way back.

    Raises NotFound, Forbidden, ProjectIsClosed, Conflict while a live session runs.
    """
    await open_place(db, actor, project_id, Act.PROJECT_CLOSE)
    project = await db.get_one(Project, project_id, with_for_update=True, populate_existing=True)
    # Whoever was a moment faster has closed it.
    place = await open_place(db, actor, project_id, Act.PROJECT_CLOSE)
    for session in await _open_sessions(db, project_id):
        if session.state is SessionState.LIVE:
            raise Conflict(message=N_("A live session is running. End it first, then close the project."))
        await cancel_session(db, actor, session.id, base_url=base_url)
    project.state, project.closed_at = ProjectState.CLOSED, now()
    await record(db, actor.id, ProjectClosed(project_id))
    for person in await _other_teachers(db, actor, project_id):
        told = {
            "title": project.title,
            "who": actor.display_name,
            "link": f"{base_url}/projects/{project_id}",
        }
        await write_mail(db, person, *CLOSED, name=person.display_name, **told)
    return place.project


async def _open_sessions(db: AsyncSession, project_id: UUID) -> list[LiveSession]:
    waiting = (SessionState.PLANNED, SessionState.LIVE)
    query = select(LiveSession).where(LiveSession.project_id == project_id, LiveSession.state.in_(waiting))
    return list((await db.scalars(query.order_by(LiveSession.starts_at, LiveSession.id))).all())


async def _other_teachers(db: AsyncSession, actor: Actor, project_id: UUID) -> list[Person]:
    members = select(ProjectMember.person_id).where(
        ProjectMember.project_id == project_id, ProjectMember.left_at.is_(None)
    )
    query = select(Person).where(
        Person.id.in_(members), Person.kind == Kind.TEACHER, Person.id != actor.id, Person.email.is_not(None)
    )
    return list((await db.scalars(query.order_by(Person.id))).all())
