""" "Not for us": one class does not want to be shown another. Nobody else learns of it, or of why."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_events import ClassDismissed, DismissalsForgotten, DismissalTakenBack
from app.domain.matching import score
from app.domain.matching.teaching import NotForUs, Trait, trait_of
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.dismissal import Dismissal
from app.services.classes import ClassShown, class_shown, classes_shown, load_class
from app.services.record import record

MOST = 100
_TRAITS = (
    select(Dismissal.reason, Dismissal.trait)
    .where(Dismissal.class_id == bindparam("class_id"), Dismissal.trait != {})
    .order_by(Dismissal.created_at.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A class that is not shown, and why; `teaches` says whether others are listed lower because of it."""

    shown: ClassShown
    reason: NotForUs | None
    teaches: bool


async def dismiss(
    db: AsyncSession, actor: Actor, class_id: UUID, other_id: UUID, reason: NotForUs | None = None
) -> None:
    """Do not show `other_id` to this class any more; a reason also teaches its list. Twice is once, the last reason holds.

    Raises NotFound, Forbidden.
    """
    ours = await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW)
    theirs = await load_class(db, actor, other_id, Act.CLASS_VIEW)
    trait = None
    if reason is not None:
        other = await class_shown(db, theirs)
        match = score((await class_shown(db, ours)).facts, other.facts)
        trait = trait_of(reason, match, other.school.country)
    told = {"reason": reason.value if reason else "", "trait": trait.as_json() if trait else {}}
    row = {"class_id": class_id, "other_class_id": other_id, "person_id": actor.id, **told}
    put = insert(Dismissal).values(id=new_id(), created_at=now(), **row)
    if reason is None:
        put = put.on_conflict_do_nothing()
    else:
        put = put.on_conflict_do_update(index_elements=["class_id", "other_class_id"], set_=told)
    if (await db.execute(put.returning(Dismissal.id))).first() is not None:
        await record(db, actor.id, ClassDismissed(class_id, other_id))


async def list_dismissed(
    db: AsyncSession, actor: Actor, class_id: UUID
) -> tuple[ClassShown, list[Dismissed]]:
    """Return the class and the latest ones it does not want to be shown. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW))
    query = select(Dismissal).where(Dismissal.class_id == class_id)
    rows = (await db.scalars(query.order_by(Dismissal.created_at.desc()).limit(MOST))).all()
    found = await classes_shown(db, [row.other_class_id for row in rows])
    return ours, [
        Dismissed(found[row.other_class_id], NotForUs(row.reason) if row.reason else None, bool(row.trait))
        for row in rows
    ]


async def take_back(db: AsyncSession, actor: Actor, class_id: UUID, other_id: UUID) -> None:
    """Show `other_id` to this class again; what it taught is forgotten too. Raises NotFound, Forbidden."""
    await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW)
    gone = await db.execute(
        delete(Dismissal)
        .where(Dismissal.class_id == class_id, Dismissal.other_class_id == other_id)
        .returning(Dismissal.id)
    )
    if gone.first() is not None:
        await record(db, actor.id, DismissalTakenBack(class_id, other_id))


async def forget_taught(db: AsyncSession, actor: Actor, class_id: UUID, reason: NotForUs) -> None:
    """List nobody lower for this reason any more; the dismissed classes stay away. Raises NotFound, Forbidden."""
    await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW)
    gone = await db.execute(
        update(Dismissal)
        .where(Dismissal.class_id == class_id, Dismissal.reason == reason.value, Dismissal.trait != {})
        .values(trait={})
        .returning(Dismissal.id)
    )
    if gone.first() is not None:
        await record(db, actor.id, DismissalsForgotten(class_id, reason.value))


async def traits_of(db: AsyncSession, class_id: UUID) -> Sequence[Trait]:
    """Return what the latest dismissals of a class have taught its list."""
    rows = await db.execute(_TRAITS, {"class_id": class_id})
    return [Trait.from_json(row.reason, row.trait) for row in rows]
