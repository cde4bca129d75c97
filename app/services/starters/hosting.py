"""Classes that offer to begin with newcomers, and who of them is free for one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Invalid, NotVerified
from app.domain.permissions import Act
from app.domain.starter_events import HostingChanged
from app.domain.starters import LASTS, MOST_HOSTED, Host, best_hosts
from app.kit.clock import now
from app.kit.words import N_
from app.models.dismissal import Dismissal
from app.models.organisation import Organisation, Trust
from app.models.school_class import SchoolClass
from app.models.starter import Starter, StarterHost, StarterState
from app.services.classes import ClassShown, classes_shown, load_class
from app.services.classes.access import is_vouched
from app.services.record import record

#: So many hosts are compared at most, those of near fields first.
COMPARED = 200
#: The best are locked and counted anew before one is taken: two newcomers may want the same place.
TRIED = 12


async def set_hosting(db: AsyncSession, actor: Actor, class_id: UUID, most: int) -> None:
    """Offer to begin with so many newcomers at a time (0: with none any more; those that run go on).

    Raises NotFound, Forbidden, NotVerified, Invalid.
    """
    found = await load_class(db, actor, class_id, Act.STARTER_HOST)
    if not 0 <= most <= MOST_HOSTED:
        raise Invalid(field="most", message=N_("Choose 0 to 3."))
    if most and found.organisation_id not in actor.verified_organisations:
        raise NotVerified
    if most == await hosting_of(db, class_id):
        return
    if most:
        offer = insert(StarterHost).values(class_id=class_id, most=most, created_at=now())
        await db.execute(offer.on_conflict_do_update(index_elements=["class_id"], set_={"most": most}))
    elif (kept := await db.get(StarterHost, class_id)) is not None:
        await db.delete(kept)
    await db.flush()
    await record(db, actor.id, HostingChanged(class_id, most))


async def hosting_of(db: AsyncSession, class_id: UUID) -> int:
    """Return with how many newcomers at a time a class would begin."""
    return await db.scalar(select(StarterHost.most).where(StarterHost.class_id == class_id)) or 0


async def free_hosts(
    db: AsyncSession, ours: ClassShown, *, without: Collection[UUID] = (), most: int = 2, lock: bool = False
) -> Sequence[ClassShown]:
    """Return the best hosts with a free place for a class, at most so many.

    lock: keep their places against other newcomers until the end of the transaction.
    """
    found = await classes_shown(db, await _near(db, ours, without))
    hosts = {str(one.id): Host(one.facts, one.school.country) for one in found.values()}
    ranked = [UUID(one.facts.class_id) for one in best_hosts(ours.facts, ours.school.country, hosts.values())]
    if lock:
        ranked = await _still_free(db, ranked[:TRIED])
    return [found[one] for one in ranked[:most]]


async def _still_free(db: AsyncSession, ranked: Sequence[UUID]) -> list[UUID]:
    """Return those of the hosts with a place, in their order, with their rows locked."""
    mine = StarterHost.class_id.in_(ranked)
    await db.execute(
        select(StarterHost.class_id).where(mine).order_by(StarterHost.class_id).with_for_update()
    )
    free = set(await db.scalars(select(StarterHost.class_id).where(mine, _has_place())))
    return [one for one in ranked if one in free]


def _has_place() -> ColumnElement[bool]:
    """A host has a place, if fewer run with it than it offers; being the reserve of one takes a place as well."""
    taken = (
        select(func.count())
        .select_from(Starter)
        .where(
            Starter.state == StarterState.RUNNING,
            or_(
                Starter.host_class_id == StarterHost.class_id,
                (Starter.reserve_class_id == StarterHost.class_id) & Starter.greeted_at.is_(None),
            ),
        )
    )
    return StarterHost.most > taken.correlate(StarterHost).scalar_subquery()


async def _near(db: AsyncSession, ours: ClassShown, without: Collection[UUID]) -> Sequence[UUID]:
    today, field = now().date(), ours.row.isced_f
    dismissed = exists(select(Dismissal.id)).where(
        or_(
            (Dismissal.class_id == ours.id) & (Dismissal.other_class_id == SchoolClass.id),
            (Dismissal.class_id == SchoolClass.id) & (Dismissal.other_class_id == ours.id),
        )
    )
    nearness = [func.left(SchoolClass.isced_f, digits) == field[:digits] for digits in (4, 3, 2)]
    query = (
        select(StarterHost.class_id)
        .join(SchoolClass, SchoolClass.id == StarterHost.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(
            SchoolClass.archived_at.is_(None),
            ~SchoolClass.takes_a_break(),
            SchoolClass.term_start <= today,
            SchoolClass.term_end >= today + LASTS,
            SchoolClass.organisation_id != ours.school.id,
            SchoolClass.id.not_in(without),
            Organisation.trust == Trust.VERIFIED,
            is_vouched(SchoolClass.id, Organisation.id),
            _has_place(),
            ~dismissed,
        )
        .order_by(*(one.desc() for one in nearness), func.md5(func.concat(SchoolClass.id, str(ours.id))))
    )
    return (await db.scalars(query.limit(COMPARED))).all()
