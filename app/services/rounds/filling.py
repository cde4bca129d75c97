"""Places become free: reserves are asked, by the round itself or by who leads it; a group too small is dissolved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Act
from app.domain.round_events import GroupDissolved, SeatOffered, SeatReplaced
from app.domain.rounds import Entrant, Reserve, hindrance, reserves_for
from app.kit.clock import now
from app.kit.words import N_
from app.models.matching_round import (
    TAKEN,
    GroupState,
    MatchingRound,
    RoundGroup,
    RoundSeat,
    SeatState,
)
from app.models.school_class import SchoolClass
from app.services.classes import ClassShown, classes_shown
from app.services.letters import write_letter
from app.services.queue import enqueue
from app.services.record import record
from app.services.rounds.groups import GroupShown, group_shown, load_group, lock_group, named
from app.services.rounds.joining import end_when_done, open_when_all_accepted
from app.services.rounds.letters import DISSOLVED, PLACE_FREED, REPLACED
from app.services.rounds.solving import entrants_of, terms_of

SHOWN = 10
ANSWERED = N_("This class has answered already. Look at the group again.")
#: Who said no or nothing in this round is not asked again in it.
_DONE = (SeatState.DECLINED, SeatState.EXPIRED)


async def fill(db: AsyncSession, group_id: UUID, base_url: str) -> None:
    """Ask the best reserves for the free places of a group. Without any, it goes on smaller, or is dissolved."""
    shown = await _locked(db, group_id)
    if shown.group.state is not GroupState.WAITING:
        return
    while len(shown.taken) < shown.group.wanted:
        found = await _reserves(db, shown)
        if not found:
            break
        await _ask(db, shown, UUID(found[0].entrant.id), base_url)
        shown = await group_shown(db, shown.group)
    entrants = await entrants_of(db, shown.round.id, [one.of.id for one in shown.taken])
    if not entrants or hindrance(list(entrants.values()), terms_of(shown.round)) is not None:
        await _dissolve(db, shown, base_url)
    else:
        await open_when_all_accepted(db, shown, base_url)


@dataclass(frozen=True, slots=True)
class Reserves:
    """A place that is not answered yet, and who could have it: the best first, at most SHOWN."""

    shown: GroupShown
    seat: RoundSeat
    of: ClassShown
    reserves: Sequence[Reserve]
    classes: Mapping[UUID, ClassShown]


async def reserves_of(db: AsyncSession, actor: Actor, seat_id: UUID) -> Reserves:
    """Return who could take a place, for who leads the round. Raises NotFound, Forbidden, Conflict (it is answered)."""
    seat = await db.get(RoundSeat, seat_id)
    if seat is None:
        raise NotFound
    shown = await load_group(db, actor, seat.group_id, Act.ROUND_LEAD)
    if seat.state is not SeatState.ASKED:
        raise Conflict(message=ANSWERED)
    found = (await _reserves(db, shown, without=seat.id))[:SHOWN]
    of = next(one.of for one in shown.seats if one.seat.id == seat.id)
    return Reserves(shown, seat, of, found, await classes_shown(db, [UUID(one.entrant.id) for one in found]))


async def replace(db: AsyncSession, actor: Actor, seat_id: UUID, class_id: UUID, base_url: str) -> GroupShown:
    """Ask a reserve in place of a class that has not answered yet; for officers and the facilitator.

    Raises NotFound, Forbidden, Conflict (it has answered), Invalid (this class is no reserve for the group).
    """
    seat = await db.get(RoundSeat, seat_id)
    if seat is None:
        raise NotFound
    await load_group(db, actor, seat.group_id, Act.ROUND_LEAD)
    shown = await _locked(db, seat.group_id)
    await db.refresh(seat)
    if seat.state is not SeatState.ASKED:
        raise Conflict(message=ANSWERED)
    if class_id not in {UUID(one.entrant.id) for one in await _reserves(db, shown, without=seat.id)}:
        raise Invalid(
            field="class_id", message=N_("This class cannot join the group any more. Choose another one.")
        )
    old = next(one for one in shown.seats if one.seat.id == seat.id)
    seat.state, seat.since = SeatState.REPLACED, now()
    people = tuple(person.id for person in old.teachers)
    await record(db, actor.id, SeatReplaced(seat.round_id, seat.group_id, seat.class_id, people))
    told = {"title": shown.round.title, "class_name": old.of.name, "link": f"{base_url}/find"}
    await write_letter(db, old.teachers, REPLACED, told)
    await _ask(db, await group_shown(db, shown.group), class_id, base_url, by=actor.id)
    return await group_shown(db, shown.group)


async def _locked(db: AsyncSession, group_id: UUID) -> GroupShown:
    """Return a group; no other group of its round takes reserves meanwhile, and nobody answers."""
    shown = await group_shown(db, await lock_group(db, group_id))
    await db.refresh(shown.round, with_for_update=True)
    return await group_shown(db, shown.group)


async def _reserves(db: AsyncSession, shown: GroupShown, without: UUID | None = None) -> list[Reserve]:
    rest = [one.of.id for one in shown.taken if one.seat.id != without]
    entrants = await entrants_of(db, shown.round.id, rest)
    left = await _left(db, shown.round)
    return reserves_for([entrants[one] for one in rest], left, terms_of(shown.round)) if rest else []


async def _left(db: AsyncSession, found: MatchingRound) -> list[Entrant]:
    """Return the classes of a round that have no place, have not said no or nothing, and are still taught."""
    busy = select(RoundSeat.class_id).where(
        RoundSeat.round_id == found.id, RoundSeat.state.in_((*TAKEN, *_DONE))
    )
    taught = select(SchoolClass.id).where(SchoolClass.archived_at.is_(None))
    entrants = await entrants_of(db, found.id, taught.where(SchoolClass.id.not_in(busy)))
    return list(entrants.values())


async def _ask(
    db: AsyncSession, shown: GroupShown, class_id: UUID, base_url: str, by: UUID | None = None
) -> None:
    at = now()
    until = at + timedelta(days=shown.round.answer_days)
    seat = RoundSeat(
        round_id=shown.round.id,
        group_id=shown.group.id,
        class_id=class_id,
        state=SeatState.ASKED,
        since=at,
        answer_until=until,
        from_reserve=True,
        told_at=at,
    )
    db.add(seat)
    await db.flush()
    now_shown = await group_shown(db, shown.group)
    new = next(one for one in now_shown.seats if one.seat.id == seat.id)
    await record(db, by, SeatOffered(seat.round_id, seat.group_id, class_id, now_shown.people))
    link = f"{base_url}/rounds/groups/{shown.group.id}"
    told = {"title": shown.round.title, "class_name": new.of.name, "link": link}
    told["partners"] = named(now_shown.partners_of(class_id))
    await write_letter(db, new.teachers, PLACE_FREED, told, until)


async def _dissolve(db: AsyncSession, shown: GroupShown, base_url: str) -> None:
    group, taken, people = shown.group, shown.taken, shown.people
    group.state, group.since = GroupState.DISSOLVED, now()
    for one in taken:
        one.seat.state, one.seat.since = SeatState.RELEASED, now()
    await record(db, None, GroupDissolved(group.round_id, group.id, people))
    link = f"{base_url}/find"
    for one in taken:
        told = {"title": shown.round.title, "class_name": one.of.name, "link": link}
        await write_letter(db, one.teachers, DISSOLVED, told)
    await _offer_to_others(db, shown)
    await end_when_done(db, shown.round)


async def _offer_to_others(db: AsyncSession, shown: GroupShown) -> None:
    """The classes that are free again may complete groups which go on with fewer than they began with."""
    taken = select(func.count()).where(RoundSeat.group_id == RoundGroup.id, RoundSeat.state.in_(TAKEN))
    smaller = select(RoundGroup.id).where(
        RoundGroup.round_id == shown.round.id,
        RoundGroup.state == GroupState.WAITING,
        taken.scalar_subquery() < RoundGroup.wanted,
    )
    for group_id in (await db.scalars(smaller.order_by(RoundGroup.number))).all():
        await enqueue(db, "rounds.fill", group_id=str(group_id))
