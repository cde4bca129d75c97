"""A proposal with both its classes and their teachers, loaded through the actor."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.kit.words import N_
from app.models.person import Person
from app.models.proposal import Proposal, ProposalState
from app.models.school_class import SchoolClass
from app.services.classes import ClassShown, classes_shown, lock_classes, teachers_of

OVER = {
    ProposalState.ACCEPTED: N_("This proposal has been accepted already."),
    ProposalState.DECLINED: N_("This proposal has been declined already."),
    ProposalState.WITHDRAWN: N_("The other class has taken this proposal back."),
    ProposalState.EXPIRED: N_("This proposal has expired. You can propose again."),
}


@dataclass(frozen=True, slots=True)
class Sides:
    """A proposal, who asked and who was asked."""

    proposal: Proposal
    proposing: ClassShown
    asked: ClassShown
    proposers: Sequence[Person]
    receivers: Sequence[Person]

    @property
    def everybody(self) -> tuple[UUID, ...]:
        """The teachers of both sides."""
        return tuple(person.id for person in (*self.proposers, *self.receivers))

    def roles(self, actor: Actor) -> frozenset[Role]:
        """Return what the actor is to the proposal; empty for strangers."""
        roles = set()
        if any(person.id == actor.id for person in self.proposers):
            roles.add(Role.PROPOSER)
        if any(person.id == actor.id for person in self.receivers):
            roles.add(Role.RECEIVER)
        return frozenset(roles)


async def load_sides(db: AsyncSession, actor: Actor, proposal_id: UUID, act: Act) -> Sides:
    """Return a proposal, if the actor may do this with it. Raises NotFound, Forbidden."""
    proposal = await db.get(Proposal, proposal_id)
    if proposal is None or not actor.is_teacher:
        raise NotFound
    sides = await sides_of(db, proposal)
    require(act, sides.roles(actor))
    return sides


async def lock_open(
    db: AsyncSession, actor: Actor, proposal_id: UUID, act: Act, *, with_classes: bool = False
) -> Sides:
    """Load an open proposal and keep everybody else from answering it or taking its place meanwhile.

    Classes are locked before the proposal, as `propose` does, so that two answers never wait for each
    other. Raises NotFound, Forbidden, Conflict (somebody was faster), Gone (a class was put away).
    """
    sides = await load_sides(db, actor, proposal_id, act)
    if sides.proposal.standing.is_open:
        if with_classes:
            await lock_classes(db, [sides.proposing.id, sides.asked.id])
        await db.execute(
            select(SchoolClass.id).where(SchoolClass.id == sides.asked.id).with_for_update(key_share=True)
        )
    await db.refresh(sides.proposal, with_for_update=True)
    standing = sides.proposal.standing
    if not standing.is_open:
        raise Conflict(message=OVER[standing])
    return sides


async def sides_of(db: AsyncSession, proposal: Proposal) -> Sides:
    """Return a proposal with both sides."""
    ids = (proposal.from_class_id, proposal.to_class_id)
    classes, teachers = await classes_shown(db, ids), await teachers_of(db, ids)
    return Sides(proposal, classes[ids[0]], classes[ids[1]], teachers[ids[0]], teachers[ids[1]])


async def last_proposal_between(db: AsyncSession, one: UUID, other: UUID) -> Proposal | None:
    """Return the newest proposal between two classes, whoever asked."""
    pair = (one, other)
    query = (
        select(Proposal)
        .where(Proposal.from_class_id.in_(pair), Proposal.to_class_id.in_(pair))
        .order_by(Proposal.created_at.desc())
    )
    return (await db.scalars(query.limit(1))).first()
