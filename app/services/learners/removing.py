"""A learner's name is corrected, or a learner leaves the class."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_list import LONGEST
from app.domain.errors import Invalid
from app.domain.events import AccessChanged
from app.domain.learner_events import LearnerRemoved, LearnerRenamed
from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.project import ProjectMember
from app.models.school_class import ClassLearner, LearnerCard, SchoolClass
from app.services.accounts.sign_ins import sign_out_everywhere
from app.services.exports import forget_exports
from app.services.learners.listing import learner_in
from app.services.record import record


async def rename_learner(
    db: AsyncSession, actor: Actor, school_class: SchoolClass, learner_id: UUID, name: str
) -> Person:
    """Correct the name by which the school knows a learner. Raises NotFound, Invalid."""
    person = await learner_in(db, school_class, learner_id, lock=True)
    tidy = " ".join(name.split())
    if not any(char.isalpha() for char in tidy) or len(tidy) > LONGEST:
        raise Invalid(field="name", message=N_("Write a name of up to 120 letters."))
    person.name = tidy
    await record(db, actor.id, LearnerRenamed(school_class.id, person.id))
    return person


async def remove_learner(db: AsyncSession, actor: Actor, school_class: SchoolClass, learner_id: UUID) -> None:
    """Take a learner out of a class. Without another class the account is closed. Raises NotFound.

    What the learner made stays where it is, under the display name; the real name is erased with the account.
    """
    person = await learner_in(db, school_class, learner_id, lock=True)
    await db.execute(
        delete(ClassLearner).where(
            ClassLearner.person_id == person.id, ClassLearner.class_id == school_class.id
        )
    )
    others = select(func.count()).select_from(ClassLearner).where(ClassLearner.person_id == person.id)
    is_last = not await db.scalar(others)
    member = update(ProjectMember).where(
        ProjectMember.person_id == person.id, ProjectMember.left_at.is_(None)
    )
    await db.execute(
        (member if is_last else member.where(ProjectMember.class_id == school_class.id)).values(left_at=now())
    )
    if is_last:
        await _close(db, person)
    await record(db, actor.id, AccessChanged(person.id))
    await record(db, actor.id, LearnerRemoved(person.id, school_class.id))


async def _close(db: AsyncSession, person: Person) -> None:
    await db.execute(delete(LearnerCard).where(LearnerCard.person_id == person.id))
    await forget_exports(db, person.id)
    person.name, person.password_hash = "", None
    await sign_out_everywhere(db, person.id)
