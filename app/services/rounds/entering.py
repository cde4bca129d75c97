"""A class opts in with its wishes, changes them, or withdraws: until the deadline."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.round_events import ClassEntered, ClassWithdrew
from app.domain.rounds.entrants import usable
from app.domain.vocabulary.terms import Cefr, ExchangeKind
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.matching_round import MatchingRound, RoundEntry, RoundState
from app.models.school_class import SchoolClass
from app.services.classes import load_class, lock_classes
from app.services.record import record
from app.services.rounds.access import load_round

MOST_UNWANTED = 50


@dataclass(frozen=True, slots=True)
class EntryWishes:
    """What a class wishes; empty languages and kinds take all of the class's own."""

    languages: frozenset[str] = frozenset()
    kinds: frozenset[ExchangeKind] = frozenset()
    size_min: int = 2
    size_max: int = 5
    not_countries: frozenset[str] = frozenset()
    not_classes: frozenset[UUID] = frozenset()


async def enter(
    db: AsyncSession, actor: Actor, round_id: UUID, class_id: UUID, wishes: EntryWishes
) -> RoundEntry:
    """Opt a class in, or change its wishes: again is a change.

    Raises NotFound, Forbidden, NotVerified, Invalid, Conflict (the deadline is over).
    """
    found = await _open(db, actor, round_id)
    school_class = await load_class(db, actor, class_id, Act.ROUND_ENTER)
    if school_class.organisation_id not in actor.verified_organisations:
        raise NotVerified
    await lock_classes(db, [class_id])
    if hinders := why_unfit(found, school_class):
        raise Invalid(field="class_id", message=hinders)
    _check(found, school_class, wishes)
    told = {
        "languages": sorted(wishes.languages),
        "kinds": sorted(kind.value for kind in wishes.kinds),
        "size_min": wishes.size_min,
        "size_max": wishes.size_max,
        "not_countries": sorted(wishes.not_countries),
        "not_classes": sorted(map(str, wishes.not_classes)),
        "entered_by": actor.id,
    }
    await db.execute(
        insert(RoundEntry)
        .values(id=new_id(), created_at=now(), round_id=found.id, class_id=class_id, **told)
        .on_conflict_do_update(index_elements=["round_id", "class_id"], set_=told)
    )
    await record(db, actor.id, ClassEntered(found.id, class_id))
    query = select(RoundEntry).where(RoundEntry.round_id == found.id, RoundEntry.class_id == class_id)
    return (await db.scalars(query.execution_options(populate_existing=True))).one()


async def withdraw(db: AsyncSession, actor: Actor, round_id: UUID, class_id: UUID) -> None:
    """Take a class out again, until the deadline. Twice is once. Raises NotFound, Forbidden, Conflict."""
    await load_class(db, actor, class_id, Act.ROUND_ENTER)
    found = await _open(db, actor, round_id)
    gone = await db.execute(
        delete(RoundEntry)
        .where(RoundEntry.round_id == found.id, RoundEntry.class_id == class_id)
        .returning(RoundEntry.id)
    )
    if gone.first() is not None:
        await record(db, actor.id, ClassWithdrew(found.id, class_id))


def why_unfit(found: MatchingRound, school_class: SchoolClass) -> str | None:
    """Return the msgid of why a class cannot take part in a round, or None where it can."""
    if school_class.archived_at is not None:
        return N_("This class is not taught any more.")
    if not school_class.isced_f.startswith(found.field):
        return N_("This round is for another field.")
    if school_class.term_end <= found.term_start:
        return N_("The term of this class ends before the projects of this round begin.")
    return None


async def _open(db: AsyncSession, actor: Actor, round_id: UUID) -> MatchingRound:
    """Return the round, kept from being closed meanwhile."""
    found = await db.get(MatchingRound, round_id, with_for_update={"read": True}, populate_existing=True)
    if found is None:
        raise NotFound
    await load_round(db, actor, round_id, Act.ROUND_VIEW)
    if found.standing is not RoundState.OPEN:
        raise Conflict(message=N_("The last day to opt in is over: the groups are being found."))
    return found


def _check(found: MatchingRound, school_class: SchoolClass, wishes: EntryWishes) -> None:
    spoken = usable({code: Cefr(level) for code, level in school_class.languages.items()})
    if not spoken:
        raise Invalid(
            field="languages",
            message=N_("A group needs a language at A2 or better. Add one to the class first."),
        )
    if wishes.languages - spoken.keys():
        raise Invalid(
            field="languages", message=N_("Choose languages that the class speaks at A2 or better.")
        )
    if {kind.value for kind in wishes.kinds} - set(school_class.kinds):
        raise Invalid(field="kinds", message=N_("Choose kinds of exchange that the class wants."))
    low, high = max(wishes.size_min, found.size_min), min(wishes.size_max, found.size_max)
    if low > high:
        raise Invalid(field="size_max", message=N_("Choose a size that the round has."))
    if len(wishes.not_countries) > MOST_UNWANTED or len(wishes.not_classes) > MOST_UNWANTED:
        raise Invalid(field="not_countries", message=N_("Choose at most 50."))
