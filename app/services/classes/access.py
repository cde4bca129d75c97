"""What somebody is to a class, and loading it through that."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Exists, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.actor import Actor
from app.domain.errors import Gone, NotFound
from app.domain.permissions import Act, Role, require
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, Trust
from app.models.school_class import ClassTeacher, SchoolClass

ARCHIVED = N_("This class is not taught any more.")


async def class_roles(db: AsyncSession, actor: Actor, found: SchoolClass) -> frozenset[Role]:
    """Return what the actor is to this class; empty for learners, guests, and classes not yet to be seen.

    A class shows itself to other schools once its own school is verified, and one of its teachers there:
    whoever only says to work at a verified school is met by nobody.
    """
    if not actor.is_teacher:
        return frozenset()
    query = select(ClassTeacher.id).where(
        ClassTeacher.class_id == found.id, ClassTeacher.person_id == actor.id
    )
    if await db.scalar(query) is not None:
        return frozenset({Role.CLASS_TEACHER, Role.TEACHER})
    if found.organisation_id in actor.organisations:
        return frozenset({Role.TEACHER})
    school = (await db.scalars(select(Organisation).where(Organisation.id == found.organisation_id))).one()
    if school.trust is Trust.VERIFIED and await db.scalar(select(is_vouched(found.id, school.id))):
        return frozenset({Role.TEACHER})
    watching = {school.country, "*"} & actor.officer_countries
    return frozenset({Role.OFFICER}) if watching else frozenset()


def is_vouched(
    class_id: UUID | InstrumentedAttribute[UUID], school_id: UUID | InstrumentedAttribute[UUID]
) -> Exists:
    """Return the condition that somebody who teaches this class is verified at its school."""
    return exists(
        select(ClassTeacher.id)
        .join(Membership, Membership.person_id == ClassTeacher.person_id)
        .where(
            ClassTeacher.class_id == class_id,
            Membership.organisation_id == school_id,
            Membership.trust == Trust.VERIFIED,
        )
    )


async def load_class(db: AsyncSession, actor: Actor, class_id: UUID, act: Act) -> SchoolClass:
    """Return the class, if the actor may do this with it. Raises NotFound, Forbidden."""
    found = await db.get(SchoolClass, class_id)
    if found is None:
        raise NotFound
    require(act, await class_roles(db, actor, found))
    return found


async def lock_classes(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, SchoolClass]:
    """Lock these living classes against each other's changes, always in the same order. Raises NotFound, Gone."""
    wanted = sorted(set(class_ids))
    rows = await db.scalars(
        select(SchoolClass)
        .where(SchoolClass.id.in_(wanted))
        .order_by(SchoolClass.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if len(found) != len(wanted):
        raise NotFound
    if any(one.archived_at is not None for one in found.values()):
        raise Gone(message=ARCHIVED)
    return found
