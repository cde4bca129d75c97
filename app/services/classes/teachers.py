"""Who teaches a class."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_events import ClassTeacherAdded, ClassTeacherRemoved
from app.domain.errors import Invalid
from app.domain.events import AccessChanged
from app.domain.permissions import Act
from app.kit.words import N_
from app.models.organisation import Membership, Trust
from app.models.school_class import ClassTeacher
from app.services.classes.access import load_class, lock_classes
from app.services.findable import keep_classes
from app.services.projects.opening import join_projects_of_class
from app.services.record import record


async def add_teacher(db: AsyncSession, actor: Actor, class_id: UUID, person_id: UUID) -> None:
    """A trusted colleague of the same school teaches the class too, and joins its projects. Twice is once.

    Raises NotFound, Forbidden, Invalid.
    """
    found = await load_class(db, actor, class_id, Act.CLASS_EDIT)
    await lock_classes(db, [class_id])
    colleague = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_id == found.organisation_id,
        Membership.trust == Trust.VERIFIED,
    )
    if await db.scalar(colleague) is None:
        raise Invalid(field="person_id", message=N_("Choose a colleague of your school."))
    known = select(ClassTeacher.id).where(
        ClassTeacher.class_id == class_id, ClassTeacher.person_id == person_id
    )
    if await db.scalar(known) is not None:
        return
    db.add(ClassTeacher(class_id=class_id, person_id=person_id))
    await keep_classes(db, [class_id])
    await join_projects_of_class(db, actor.id, class_id, person_id)
    await record(db, actor.id, ClassTeacherAdded(class_id, person_id))
    await record(db, actor.id, AccessChanged(person_id))


async def remove_teacher(db: AsyncSession, actor: Actor, class_id: UUID, person_id: UUID) -> None:
    """Somebody does not teach the class any more; one teacher always stays. Raises NotFound, Forbidden, Invalid."""
    await load_class(db, actor, class_id, Act.CLASS_EDIT)
    await lock_classes(db, [class_id])
    count = select(func.count()).select_from(ClassTeacher).where(ClassTeacher.class_id == class_id)
    if (await db.scalar(count) or 0) <= 1:
        raise Invalid(field="person_id", message=N_("A class needs one teacher at least."))
    gone = await db.execute(
        delete(ClassTeacher)
        .where(ClassTeacher.class_id == class_id, ClassTeacher.person_id == person_id)
        .returning(ClassTeacher.id)
    )
    if gone.first() is not None:
        await keep_classes(db, [class_id])
        await record(db, actor.id, ClassTeacherRemoved(class_id, person_id))
        await record(db, actor.id, AccessChanged(person_id))
