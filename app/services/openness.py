"""How open a class is: its places, its line, its break. Who takes a break is neither suggested nor found."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.school_class import SchoolClass
from app.services import matchmaking
from app.services.findable import keep_classes


async def set_openness(
    db: AsyncSession, actor: Actor, class_id: UUID, *, most_open: int, quiet_until: date | None
) -> SchoolClass:
    """Say how many proposals a class takes at a time, and until when it takes a break (None: no break).

    Raises NotFound, Forbidden, Invalid.
    """
    door = await matchmaking.set_openness(db, actor, class_id, most_open=most_open, quiet_until=quiet_until)
    await keep_classes(db, [class_id])
    return door
