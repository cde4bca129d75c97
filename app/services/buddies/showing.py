"""What the two see: who the other one is, how far the first steps are, what they wrote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.buddies import READABLE, ends_at
from app.domain.permissions import Act
from app.models.buddy import BuddyNote, BuddyPair
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.proposal import Proposal
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.buddies.access import load_pair
from app.services.buddies.facts import first_project_of, is_verified, projects_of, schools_of

_MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a newcomer is, in facts alone: verified or not, and how many classes, proposals sent, projects."""

    verified: bool
    classes: int
    proposals: int
    projects: int


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair as one of the two sees it; `other` is the other one."""

    pair: BuddyPair
    other: Person
    schools: Sequence[Organisation]
    is_newcomer: bool
    steps: Steps
    ends_at: datetime

    @property
    def languages(self) -> list[str]:
        """Return the languages in which the other one can be written to."""
        return sorted({self.other.locale, *(code for school in self.schools for code in school.languages)})

    @property
    def readable_until(self) -> datetime:
        """Return until when it can be read."""
        return (self.pair.ended_at or self.ends_at) + READABLE

    @property
    def can_ask_another(self) -> bool:
        """Say whether another buddy would be looked for."""
        return self.steps.projects == 0


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note, and whether the reader wrote it."""

    note: BuddyNote
    is_mine: bool


async def list_pairs(db: AsyncSession, actor: Actor) -> list[PairShown]:
    """Return the actor's buddy and newcomers of now: one's own buddy first, then the longest helped first."""
    mine = or_(BuddyPair.newcomer_id == actor.id, BuddyPair.buddy_id == actor.id)
    return await _shown(db, actor, and_(mine, BuddyPair.ended_at.is_(None)))


async def show_pair(db: AsyncSession, actor: Actor, pair_id: UUID) -> tuple[PairShown, list[NoteShown]]:
    """Return one pair of the actor's and what was written, oldest first; after its end for 30 days. Raises NotFound."""
    pair = await load_pair(db, actor, pair_id, Act.BUDDY_VIEW)
    query = select(BuddyNote).where(BuddyNote.pair_id == pair.id)
    newest = query.order_by(BuddyNote.created_at.desc(), BuddyNote.id.desc()).limit(_MOST_NOTES)
    notes = [NoteShown(note, note.author_id == actor.id) for note in (await db.scalars(newest)).all()]
    [shown] = await _shown(db, actor, BuddyPair.id == pair.id)
    return shown, notes[::-1]


async def _shown(db: AsyncSession, actor: Actor, which: ColumnElement[bool]) -> list[PairShown]:
    is_newcomer = BuddyPair.newcomer_id == actor.id
    other = Person.id == case((is_newcomer, BuddyPair.buddy_id), else_=BuddyPair.newcomer_id)
    query = select(BuddyPair, Person).join(Person, other).where(which)
    ordered = query.order_by(is_newcomer.desc(), BuddyPair.created_at, BuddyPair.id)
    rows = (await db.execute(ordered)).all()
    if not rows:
        return []
    schools = await schools_of(db, [person.id for _, person in rows])
    steps = await _steps(db, [pair.newcomer_id for pair, _ in rows])
    return [
        PairShown(
            pair,
            person,
            schools.get(person.id, []),
            pair.newcomer_id == actor.id,
            steps[pair.newcomer_id][0],
            ends_at(pair.created_at, steps[pair.newcomer_id][1]),
        )
        for pair, person in rows
    ]


async def _steps(db: AsyncSession, newcomers: Collection[UUID]) -> dict[UUID, tuple[Steps, datetime | None]]:
    """Return how far each is, and when the first project began."""
    classes = (
        select(func.count())
        .select_from(ClassTeacher)
        .join(SchoolClass, SchoolClass.id == ClassTeacher.class_id)
        .where(ClassTeacher.person_id == Person.id, SchoolClass.archived_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    proposals = (
        select(func.count()).select_from(Proposal).where(Proposal.sent_by == Person.id).correlate(Person)
    ).scalar_subquery()
    counts = (is_verified(Person.id), classes, proposals, projects_of(Person.id))
    query = select(Person.id, *counts, first_project_of(Person.id)).where(Person.id.in_(newcomers))
    return {row[0]: (Steps(row[1], row[2], row[3], row[4]), row[5]) for row in await db.execute(query)}
