"""Proposals as pages and programs show them: who has it, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, Role
from app.domain.proposal_standing import Missing, Standing, missing_of
from app.kit.clock import now
from app.models.person import Person
from app.models.proposal import OPEN_STATES, Proposal, ProposalNote, ProposalState
from app.models.school_class import ClassTeacher
from app.services.classes import ClassShown, classes_shown
from app.services.matchmaking.line import places_of
from app.services.matchmaking.sides import Sides, load_sides

MOST_OPEN = 50
MOST_ENDED = 30
MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal from the side of the reader."""

    proposal: Proposal
    ours: ClassShown
    theirs: ClassShown
    is_ours: bool
    # From 1 where it waits in line, else 0.
    place: int = 0

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing until it comes to an end, whose part it is first."""
        asked = self.theirs if self.is_ours else self.ours
        proposing = self.ours if self.is_ours else self.theirs
        return missing_of(
            Standing(self.proposal.standing.value),
            asked_is_verified=asked.is_verified,
            asked_takes_a_break=asked.row.is_quiet,
            class_is_gone=asked.row.archived_at is not None or proposing.row.archived_at is not None,
        )

    @property
    def my_turn(self) -> bool:
        """Say whether the reader's side has to do something."""
        has_it = ProposalState.ASKED if self.is_ours else ProposalState.WAITING
        return self.proposal.standing is has_it


@dataclass(frozen=True, slots=True)
class NoteShown:
    """One note, by whom, and whether by the reader's side."""

    note: ProposalNote
    author: Person | None
    is_ours: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal with everything that its page shows."""

    shown: ProposalShown
    sides: Sides
    notes: Sequence[NoteShown]
    roles: frozenset[Role]
    answered_by: Person | None


async def list_proposals(db: AsyncSession, actor: Actor) -> tuple[list[ProposalShown], list[ProposalShown]]:
    """Return the proposals of the actor's classes: open ones (mine to answer first), and the latest ended ones."""
    mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == actor.id)
    running = Proposal.state.in_(OPEN_STATES) & (Proposal.expires_at > now())
    query = Proposal.of_classes(mine)
    open_ones = (await db.scalars(query.where(running).limit(MOST_OPEN))).all()
    ended = (await db.scalars(query.where(~running).limit(MOST_ENDED))).all()
    taught = set(await db.scalars(mine))
    shown = await _shown(db, [*open_ones, *ended], taught)
    first = shown[: len(open_ones)]
    return sorted(first, key=lambda one: not one.my_turn), shown[len(open_ones) :]


async def open_proposals_of(db: AsyncSession, actor: Actor) -> list[ProposalShown]:
    """Return the open proposals that wait for the actor's side."""
    open_ones, _ = await list_proposals(db, actor)
    return [one for one in open_ones if one.my_turn]


async def count_waiting(db: AsyncSession, actor: Actor) -> int:
    """Return how many proposals wait for the actor's side."""
    mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == actor.id)
    waiting = (Proposal.state == ProposalState.WAITING) & Proposal.to_class_id.in_(mine)
    asked = (Proposal.state == ProposalState.ASKED) & Proposal.from_class_id.in_(mine)
    query = select(func.count()).select_from(Proposal).where(waiting | asked, Proposal.expires_at > now())
    return await db.scalar(query) or 0


async def show_proposal(db: AsyncSession, actor: Actor, proposal_id: UUID) -> ProposalPage:
    """Return one proposal with its notes. Raises NotFound."""
    sides = await load_sides(db, actor, proposal_id, Act.PROPOSAL_VIEW)
    roles = sides.roles(actor)
    proposal, is_ours = sides.proposal, Role.PROPOSER in roles
    ours, theirs = (sides.proposing, sides.asked) if is_ours else (sides.asked, sides.proposing)
    rows = await db.execute(
        select(ProposalNote, Person)
        .outerjoin(Person, Person.id == ProposalNote.author_id)
        .where(ProposalNote.proposal_id == proposal.id)
        .order_by(ProposalNote.created_at, ProposalNote.id)
        .limit(MOST_NOTES)
    )
    own = {person.id for person in (sides.proposers if is_ours else sides.receivers)}
    notes = [NoteShown(note, author, note.author_id in own) for note, author in rows]
    answered = await db.get(Person, proposal.answered_by) if proposal.answered_by else None
    place = (await places_of(db, [proposal])).get(proposal.id, 0)
    shown = ProposalShown(proposal, ours, theirs, is_ours, place)
    return ProposalPage(shown, sides, notes, roles, answered)


async def _shown(db: AsyncSession, proposals: Sequence[Proposal], taught: set[UUID]) -> list[ProposalShown]:
    ids = {key for one in proposals for key in (one.from_class_id, one.to_class_id)}
    classes, places = await classes_shown(db, ids), await places_of(db, proposals)
    found = []
    for one in proposals:
        is_ours = one.from_class_id in taught
        pair = (one.from_class_id, one.to_class_id) if is_ours else (one.to_class_id, one.from_class_id)
        found.append(ProposalShown(one, classes[pair[0]], classes[pair[1]], is_ours, places.get(one.id, 0)))
    return found
