"""From an actor to a project and what the actor is in it; everything inside a project begins here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.kit.words import N_
from app.models.project import Project, ProjectMember, ProjectState

# What is still done in a project that is closed.
_AFTERWARDS = frozenset(
    {
        Act.PROJECT_VIEW,
        Act.FILE_VIEW,
        Act.TALK_VIEW,
        Act.SESSION_VIEW,
        Act.PROJECT_LEAVE,
        Act.STORY_WRITE,
        Act.STORY_AGREE,
        Act.PARTNERSHIP_VIEW,
    }
)
# All there is of the project behind the room of a speed meeting.
_MEETING = frozenset({Act.SESSION_VIEW, Act.ROOM_ENTER})


class ProjectIsClosed(Conflict):
    """A closed project can be read, not changed."""

    code = "project_closed"
    message = N_("This project is closed. You can still read everything in it.")


@dataclass(frozen=True, slots=True)
class Place:
    """A project, and the actor's own membership in it."""

    project: Project
    member: ProjectMember


# Asked by every page and message of a project: built once, so that only its values change.
_PLACE = (
    select(Project, ProjectMember)
    .join(ProjectMember, ProjectMember.project_id == Project.id)
    .where(
        Project.id == bindparam("project"),
        ProjectMember.person_id == bindparam("person"),
        ProjectMember.left_at.is_(None),
    )
)


async def open_place(
    db: AsyncSession, actor: Actor, project_id: UUID, act: Act, author: UUID | None = None
) -> Place:
    """Return the project in which the actor may do this. Raises NotFound, Forbidden, ProjectIsClosed.

    `author` is who made the thing that it is about: some acts are the author's own.
    """
    row = (await db.execute(_PLACE, {"project": project_id, "person": actor.id})).first()
    if row is None:
        raise NotFound
    project, member = row
    if project.state is ProjectState.MEETING and act not in _MEETING:
        raise NotFound
    require(act, member.roles | ({Role.AUTHOR} if author == actor.id else frozenset()))
    if project.state is ProjectState.CLOSED and act not in _AFTERWARDS:
        raise ProjectIsClosed
    return Place(project, member)
