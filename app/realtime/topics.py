"""Who may hear a topic: loaded through the actor, on subscribe as in HTTP. A noun adds its prefix here."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.project import Project
from app.services.sessions.access import may_hear_door, may_hear_room

Check = Callable[[AsyncSession, Actor, UUID], Awaitable[bool]]


async def may_hear(db: AsyncSession, actor: Actor, topic: str) -> bool:
    """Say whether the actor may hear `topic` ("prefix:id"); unknown topics look like foreign ones."""
    prefix, _, rest = topic.partition(":")
    check = CHECKS.get(prefix)
    try:
        return check is not None and await check(db, actor, UUID(rest))
    except ValueError:
        return False


async def _own(db: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    return actor.id == person_id


async def _project(db: AsyncSession, actor: Actor, project_id: UUID) -> bool:
    query = Project.visible_to(actor).where(Project.id == project_id)
    return bool(await db.scalar(select(query.exists())))


CHECKS: dict[str, Check] = {
    "person": _own,
    "guest": _own,
    "camera": _own,
    "project": _project,
    "session": may_hear_room,
    "door": may_hear_door,
}
