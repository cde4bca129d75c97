"""What every page inside a project shares: its head, and what is new behind its tabs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.project import ProjectState
from app.render import isolated
from app.services.projects.access import Place
from app.services.projects.looking import ProjectListed, listed
from app.services.talk import unread_of


@dataclass(frozen=True, slots=True)
class ProjectHead:
    """The head of a project's pages."""

    id: UUID
    title: str
    who: str
    state: ProjectState


async def project_frame(
    db: AsyncSession, actor: Actor, place: Place | ProjectListed, nav: str
) -> dict[str, Any]:
    """Return what the layout of a project needs; `nav` is the tab that is open."""
    project = place if isinstance(place, ProjectListed) else await listed(db, place)
    unread = await unread_of(db, actor, [project.project.id])
    count = unread.get(project.project.id, 0)
    return {
        "nav": "projects",
        "project_nav": nav,
        "project_unread": {"talk": "99+" if count > 99 else count},
        "project": head_of(project),
        "classes": project.classes,
        "member": project.member,
    }


def head_of(project: ProjectListed) -> ProjectHead:
    """Return the head of one project: its name and the classes by place."""
    who = " · ".join(f"{isolated(c.name)}, {isolated(c.place)}" for c in project.classes)
    return ProjectHead(project.project.id, project.project.title, who, project.project.state)
