"""A teacher adds a class list: each name becomes an account with a card, and nothing leaves the school."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.class_list import MOST, ClassList, read_class_list
from app.domain.errors import Conflict, Invalid
from app.domain.learner_events import LearnersAdded
from app.kit.folding import fold
from app.kit.words import N_
from app.models.person import Person
from app.models.school_class import ClassLearner, SchoolClass
from app.services import throttles
from app.services.language import speak
from app.services.learners.cards import new_card
from app.services.learners.listing import MOST_IN_CLASS
from app.services.learners.projects import join_class_projects
from app.services.record import record


async def preview_learners(
    db: AsyncSession, school_class: SchoolClass, text: str
) -> tuple[ClassList, Sequence[str]]:
    """Return what was read from a pasted list, and which of its names are in the class already."""
    read = read_class_list(text)
    here = await _names_in(db, school_class)
    return read, [name for name in read.names if fold(name) in here]


async def add_learners(
    db: AsyncSession, actor: Actor, school_class: SchoolClass, text: str, key: str
) -> Sequence[Person]:
    """Make an account and a card for each name that is not in the class yet. `key` seals the codes.

    The class must have been loaded for one of its teachers. Raises Invalid, Conflict, TooMany.
    """
    # Two tabs with the same list: the second waits here, and then finds all of them in the class.
    await db.execute(select(SchoolClass.id).where(SchoolClass.id == school_class.id).with_for_update())
    read, known = await preview_learners(db, school_class, text)
    if not read.names:
        raise Invalid(field="names", message=N_("Write one name a line, or paste your list here."))
    if read.too_many:
        raise Invalid(field="names", message=N_("Add at most %(count)s learners at a time."), count=MOST)
    names = [name for name in read.names if name not in known]
    if not names:
        raise Invalid(field="names", message=N_("All of these are in the class already."))
    there = await _count(db, school_class)
    if there + len(names) > MOST_IN_CLASS:
        raise Conflict(message=N_("A class can have at most %(count)s learners."), count=MOST_IN_CLASS)
    await throttles.hit(db, "add learners", str(actor.id), limit=60, per=timedelta(days=1))
    added = [_learner(actor, school_class, name, there + n) for n, name in enumerate(names, start=1)]
    db.add_all(added)
    await db.flush()
    db.add_all(ClassLearner(class_id=school_class.id, person_id=person.id) for person in added)
    db.add_all(new_card(person.id, key) for person in added)
    await record(db, actor.id, LearnersAdded(school_class.id, len(added)))
    await join_class_projects(db, actor, school_class.id, [person.id for person in added])
    return added


def _learner(actor: Actor, school_class: SchoolClass, name: str, number: int) -> Person:
    placeholder = speak(actor.locale)(N_("Learner %(number)s")) % {"number": number}
    return Person(
        kind=Kind.LEARNER,
        name=name,
        display_name=placeholder,
        locale=actor.locale,
        time_zone=school_class.time_zone,
    )


async def _names_in(db: AsyncSession, school_class: SchoolClass) -> set[str]:
    query = select(Person.name).join(ClassLearner, ClassLearner.person_id == Person.id)
    names = await db.scalars(query.where(ClassLearner.class_id == school_class.id))
    return {fold(name) for name in names}


async def _count(db: AsyncSession, school_class: SchoolClass) -> int:
    query = select(func.count()).select_from(ClassLearner)
    return await db.scalar(query.where(ClassLearner.class_id == school_class.id)) or 0
