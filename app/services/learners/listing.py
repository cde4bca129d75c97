"""The learners of a class, as their own teachers see them, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.models.person import Person
from app.models.school_class import ClassLearner, ClassTeacher, LearnerCard, SchoolClass

MOST_IN_CLASS = 200


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner with the real name; `opened_at` is None until the card has been opened."""

    person: Person
    opened_at: datetime | None

    @property
    def has_opened(self) -> bool:
        """Say whether the learner has chosen a name and a PIN."""
        return self.opened_at is not None


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of the actor's with the number of its learners, and of those who have not opened their card."""

    school_class: SchoolClass
    learners: int
    unopened: int


async def load_class(db: AsyncSession, actor: Actor, class_id: UUID, act: Act) -> SchoolClass:
    """Return a class whose learners the actor may see or look after. Raises NotFound for everybody else."""
    found = await db.scalar(
        select(SchoolClass)
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
        .where(SchoolClass.id == class_id, ClassTeacher.person_id == actor.id)
    )
    teaches = found is not None and actor.is_teacher
    require(act, frozenset({Role.CLASS_TEACHER}) if teaches else frozenset())
    if found is None:
        raise NotFound
    return found


async def learners_of(db: AsyncSession, school_class: SchoolClass) -> Sequence[Learner]:
    """Return the learners of a class that was loaded for one of its teachers, in the order of their names."""
    rows = await db.execute(
        select(Person, LearnerCard.opened_at)
        .join(ClassLearner, ClassLearner.person_id == Person.id)
        .outerjoin(LearnerCard, LearnerCard.person_id == Person.id)
        .where(ClassLearner.class_id == school_class.id, Person.kind == Kind.LEARNER)
        .order_by(func.lower(Person.name), Person.id)
        .limit(MOST_IN_CLASS)
    )
    return [Learner(*row) for row in rows]


async def one_learner(db: AsyncSession, school_class: SchoolClass, learner_id: UUID) -> Learner:
    """Return one learner of a class that was loaded for one of its teachers. Raises NotFound."""
    person = await learner_in(db, school_class, learner_id)
    opened = select(LearnerCard.opened_at).where(LearnerCard.person_id == person.id)
    return Learner(person, await db.scalar(opened))


async def learner_in(
    db: AsyncSession, school_class: SchoolClass, learner_id: UUID, *, lock: bool = False
) -> Person:
    """Return one learner of a class. Raises NotFound for anybody who is not in it."""
    query = (
        select(Person)
        .join(ClassLearner, ClassLearner.person_id == Person.id)
        .where(Person.id == learner_id, Person.kind == Kind.LEARNER, ClassLearner.class_id == school_class.id)
    )
    person = await db.scalar(query.with_for_update(of=Person) if lock else query)
    if person is None:
        raise NotFound
    return person


async def classes_with_counts(db: AsyncSession, actor: Actor) -> Sequence[ClassCount]:
    """Return the classes that the actor teaches with the numbers of their learners, newest first."""
    rows = await db.execute(
        SchoolClass.taught_by(actor.id)
        .outerjoin(ClassLearner, ClassLearner.class_id == SchoolClass.id)
        .outerjoin(LearnerCard, LearnerCard.person_id == ClassLearner.person_id)
        .add_columns(
            func.count(ClassLearner.id),
            func.count(LearnerCard.id).filter(LearnerCard.opened_at.is_(None)),
        )
        .group_by(SchoolClass.id)
        .limit(50)
    )
    return [ClassCount(*row) for row in rows]
