"""A group with its places, classes and teachers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.models.matching_round import MatchingRound, RoundGroup, RoundSeat
from app.models.person import Person
from app.services.classes import ClassShown, classes_shown, teachers_of
from app.services.rounds.access import round_roles


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A place, the class that was asked, and its teachers."""

    seat: RoundSeat
    of: ClassShown
    teachers: Sequence[Person]


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group of a round with all that were ever asked, in order; `guide`: its facilitator, if it has one."""

    round: MatchingRound
    group: RoundGroup
    seats: Sequence[SeatShown]
    guide: Person | None

    @property
    def taken(self) -> list[SeatShown]:
        """The places that are taken now."""
        return [one for one in self.seats if one.seat.state.is_taken]

    @property
    def people(self) -> tuple[UUID, ...]:
        """The teachers of the classes that are in it now."""
        return tuple(person.id for one in self.taken for person in one.teachers)

    def partners_of(self, class_id: UUID) -> list[SeatShown]:
        """Return the places of the others."""
        return [one for one in self.taken if one.of.id != class_id]

    def mine(self, actor: Actor) -> list[SeatShown]:
        """Return the places of classes that the actor teaches."""
        return [one for one in self.seats if any(person.id == actor.id for person in one.teachers)]

    def roles(self, actor: Actor) -> frozenset[Role]:
        """Return what the actor is to this group; empty for all who neither lead the round nor have a place in it."""
        roles = set(round_roles(actor, self.round) - {Role.TEACHER})
        if actor.is_teacher and self.group.facilitator_id == actor.id:
            roles.add(Role.FACILITATOR)
        if actor.is_teacher and self.mine(actor):
            roles.add(Role.CLASS_TEACHER)
        return frozenset(roles)


async def load_group(db: AsyncSession, actor: Actor, group_id: UUID, act: Act) -> GroupShown:
    """Return a group, if the actor may do this with it. Raises NotFound, Forbidden."""
    group = await db.get(RoundGroup, group_id)
    if group is None:
        raise NotFound
    shown = await group_shown(db, group)
    require(act, shown.roles(actor))
    return shown


async def lock_group(db: AsyncSession, group_id: UUID) -> RoundGroup:
    """Return a group that nobody else answers meanwhile. Raises NotFound."""
    group = await db.get(RoundGroup, group_id, with_for_update=True, populate_existing=True)
    if group is None:
        raise NotFound
    return group


async def group_shown(db: AsyncSession, group: RoundGroup) -> GroupShown:
    """Return a loaded group with its places as they are in the database now."""
    found = await groups_shown(db, [group])
    return found[0]


async def groups_shown(db: AsyncSession, groups: Sequence[RoundGroup]) -> list[GroupShown]:
    """Return groups with their places, in few queries."""
    query = select(RoundSeat).where(RoundSeat.group_id.in_([one.id for one in groups]))
    query = query.order_by(RoundSeat.created_at, RoundSeat.id).execution_options(populate_existing=True)
    seats = (await db.scalars(query)).all()
    ids = {one.class_id for one in seats}
    classes, teachers = await classes_shown(db, ids), await teachers_of(db, ids)
    rounds = {one.round_id: await db.get_one(MatchingRound, one.round_id) for one in groups}
    guides = {
        one.id: await db.get(Person, guide) for one in groups if (guide := _guide(one, rounds[one.round_id]))
    }
    return [
        GroupShown(
            rounds[group.round_id],
            group,
            [
                SeatShown(seat, classes[seat.class_id], teachers[seat.class_id])
                for seat in seats
                if seat.group_id == group.id
            ],
            guides.get(group.id),
        )
        for group in groups
    ]


def _guide(group: RoundGroup, found: MatchingRound) -> UUID | None:
    return None if group.unguided else group.facilitator_id or found.facilitator_id


def named(partners: Sequence[SeatShown]) -> str:
    """Return the partners as lines of a mail."""
    return "\n".join(f"- {one.of.name}: {one.of.school.name}, {one.of.school.place}" for one in partners)
