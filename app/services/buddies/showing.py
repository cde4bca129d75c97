"""What the two see: who the other one is, how far the first steps are, what they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.buddies import READABLE, ends_at
from app.domain.permissions import Act
from app.models.buddy import BuddyNote, BuddyPair
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.proposal import Proposal
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.buddies.access import load_pair
from app.services.buddies.facts import first_project_of, is_verified, projects_of

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
    """Everything in one statement: Today asks for it each time. A row for each school of the other one."""
    newcomer = BuddyPair.newcomer_id
    other = Person.id == case((newcomer == actor.id, BuddyPair.buddy_id), else_=newcomer)
    belongs = and_(Membership.person_id == Person.id, Membership.trust != Trust.REFUSED)
    steps = (is_verified(newcomer), _classes(), _proposals(), projects_of(newcomer))
    rows = await db.execute(
        select(BuddyPair, Person, Organisation, *steps, first_project_of(newcomer))
        .join(Person, other)
        .outerjoin(Membership, belongs)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(which)
        .order_by((newcomer == actor.id).desc(), BuddyPair.created_at, BuddyPair.id, Membership.created_at)
    )
    found: dict[UUID, PairShown] = {}
    schools: dict[UUID, list[Organisation]] = {}
    for pair, person, school, verified, classes, proposals, projects, first in rows:
        own = schools.setdefault(pair.id, [])
        if school is not None:
            own.append(school)
        how_far = Steps(verified, classes, proposals, projects)
        is_newcomer, end = pair.newcomer_id == actor.id, ends_at(pair.created_at, first)
        found.setdefault(pair.id, PairShown(pair, person, own, is_newcomer, how_far, end))
    return list(found.values())


def _classes() -> ColumnElement[int]:
    query = select(func.count()).select_from(ClassTeacher)
    living = query.join(SchoolClass, SchoolClass.id == ClassTeacher.class_id).where(
        ClassTeacher.person_id == BuddyPair.newcomer_id, SchoolClass.archived_at.is_(None)
    )
    return living.correlate(BuddyPair).scalar_subquery()


def _proposals() -> ColumnElement[int]:
    sent = select(func.count()).select_from(Proposal).where(Proposal.sent_by == BuddyPair.newcomer_id)
    return sent.correlate(BuddyPair).scalar_subquery()
