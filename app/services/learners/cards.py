"""Cards: printed until they are opened; a reset makes a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.learner_events import CardsPrinted, LearnerReset
from app.kit.tokens import new_code
from app.models.person import Person
from app.models.school_class import ClassLearner, LearnerCard, SchoolClass
from app.services.accounts.sign_ins import sign_out_everywhere
from app.services.learners.codes import hash_code, seal, unseal
from app.services.learners.listing import MOST_IN_CLASS, learner_in
from app.services.record import record


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card to print: the name as the school knows it, and the code."""

    person_id: UUID
    name: str
    code: str


def new_card(person_id: UUID, key: str) -> LearnerCard:
    """Return a fresh card for somebody."""
    code = new_code()
    return LearnerCard(person_id=person_id, code_hash=hash_code(key, code), sealed_code=seal(key, code))


async def cards_of(
    db: AsyncSession, actor: Actor, school_class: SchoolClass, key: str
) -> Sequence[PrintedCard]:
    """Return the cards of a class that have not been opened yet, by name; opening the sheet is audited."""
    rows = await db.execute(
        select(Person.id, Person.name, LearnerCard.sealed_code)
        .join(LearnerCard, LearnerCard.person_id == Person.id)
        .join(ClassLearner, ClassLearner.person_id == Person.id)
        .where(ClassLearner.class_id == school_class.id, LearnerCard.opened_at.is_(None))
        .order_by(func.lower(Person.name), Person.id)
        .limit(MOST_IN_CLASS)
    )
    cards = [PrintedCard(person_id, name, unseal(key, sealed)) for person_id, name, sealed in rows]
    await record(db, actor.id, CardsPrinted(school_class.id, len(cards)))
    return cards


async def reset_learner(
    db: AsyncSession, actor: Actor, school_class: SchoolClass, learner_id: UUID, key: str
) -> Person:
    """Give a learner a new card: the old code and PIN are void, all devices signed out. Raises NotFound.

    Display name and work stay. A new code also leaves the wrong tries on the old one behind.
    """
    person = await learner_in(db, school_class, learner_id, lock=True)
    card = await db.scalar(select(LearnerCard).where(LearnerCard.person_id == person.id).with_for_update())
    fresh = new_card(person.id, key)
    if card is None:
        db.add(fresh)
    else:
        card.code_hash, card.sealed_code, card.opened_at = fresh.code_hash, fresh.sealed_code, None
    person.password_hash = None
    await sign_out_everywhere(db, person.id)
    await record(db, actor.id, LearnerReset(person.id, school_class.id))
    return person
