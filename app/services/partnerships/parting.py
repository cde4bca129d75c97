"""When a class has left: those who stay are told, and get suggestions; where nobody stays, the project closes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Refusal
from app.models.person import Person
from app.models.project import Project, ProjectClass
from app.models.school_class import SchoolClass
from app.services.actors import actor_of
from app.services.matchmaking import Wishes, suggest
from app.services.partnerships.letters import GONE, teachers_in, write_all
from app.services.projects.changing import mark_closed

SUGGESTED = 3


async def classes_in(db: AsyncSession, project_id: UUID) -> list[UUID]:
    """Return the classes that take part now."""
    query = select(ProjectClass.class_id).where(
        ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None)
    )
    return sorted(await db.scalars(query))


async def say_who_left(db: AsyncSession, project: Project, class_id: UUID, base_url: str) -> None:
    """Write to the classes that stay, each with classes that fit it."""
    name = await db.scalar(select(SchoolClass.name).where(SchoolClass.id == class_id))
    link = f"{base_url}/projects/{project.id}/partnership"
    for other in await classes_in(db, project.id):
        to = await teachers_in(db, project.id, other)
        suggested = await suggested_to(db, to, other)
        await write_all(db, to, GONE, class_name=name, project=project.title, suggested=suggested, link=link)


async def suggested_to(db: AsyncSession, teachers: Sequence[Person], class_id: UUID) -> str:
    """Return the best suggestions for a class as lines of a mail, seen as its first teacher sees them."""
    actor = await actor_of(db, teachers[0].id) if teachers else None
    if actor is None:
        return ""
    try:
        found = await suggest(db, actor, class_id, Wishes(), limit=SUGGESTED)
    except Refusal:  # a colleague who came by invitation teaches no class here
        return ""
    named = [f"· {one.shown.name}, {one.shown.school.name}" for one in found.suggestions]
    return "\n".join([*named, "", ""]) if named else ""


async def close_if_nobody(db: AsyncSession, project: Project, by: UUID | None) -> None:
    """Close the (locked) project once no class takes part any more."""
    await db.flush()
    if not await classes_in(db, project.id):
        await mark_closed(db, project, by)
