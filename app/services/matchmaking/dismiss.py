""" "Not for us": one class does not want to be shown another. Nobody else learns of it."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_events import ClassDismissed, DismissalTakenBack
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.dismissal import Dismissal
from app.services.classes import ClassShown, class_shown, classes_shown, load_class
from app.services.record import record

MOST = 100


async def dismiss(db: AsyncSession, actor: Actor, class_id: UUID, other_id: UUID) -> None:
    """Do not show `other_id` to this class any more. Twice is once. Raises NotFound, Forbidden."""
    await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW)
    await load_class(db, actor, other_id, Act.CLASS_VIEW)
    row = {"class_id": class_id, "other_class_id": other_id, "person_id": actor.id}
    made = await db.execute(
        insert(Dismissal)
        .values(id=new_id(), created_at=now(), **row)
        .on_conflict_do_nothing()
        .returning(Dismissal.id)
    )
    if made.first() is not None:
        await record(db, actor.id, ClassDismissed(class_id, other_id))


async def list_dismissed(
    db: AsyncSession, actor: Actor, class_id: UUID
) -> tuple[ClassShown, list[ClassShown]]:
    """Return the class and the latest ones it does not want to be shown. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW))
    query = select(Dismissal.other_class_id).where(Dismissal.class_id == class_id)
    ids = (await db.scalars(query.order_by(Dismissal.created_at.desc()).limit(MOST))).all()
    found = await classes_shown(db, ids)
    return ours, [found[one] for one in ids]


async def take_back(db: AsyncSession, actor: Actor, class_id: UUID, other_id: UUID) -> None:
    """Show `other_id` to this class again. Raises NotFound, Forbidden."""
    await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW)
    gone = await db.execute(
        delete(Dismissal)
        .where(Dismissal.class_id == class_id, Dismissal.other_class_id == other_id)
        .returning(Dismissal.id)
    )
    if gone.first() is not None:
        await record(db, actor.id, DismissalTakenBack(class_id, other_id))
