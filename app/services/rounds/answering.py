"""A class accepts or declines its place. When all have accepted, one project opens with all classes."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.round_events import SeatAccepted, SeatDeclined
from app.kit.clock import now
from app.kit.words import N_
from app.models.matching_round import GroupState, RoundSeat, SeatState
from app.services.queue import enqueue
from app.services.record import record
from app.services.rounds.groups import GroupShown, SeatShown, group_shown, load_group, lock_group
from app.services.rounds.joining import open_when_all_accepted

OVER = {
    SeatState.ACCEPTED: N_(
        "You have accepted already. If you cannot take part any more, write to who leads the round."
    ),
    SeatState.DECLINED: N_("This place has been declined already."),
    SeatState.EXPIRED: N_("The time to answer is over; another class is asked."),
    SeatState.REPLACED: N_("Another class has this place now."),
    SeatState.RELEASED: N_("This group did not come together."),
}


async def accept(db: AsyncSession, actor: Actor, seat_id: UUID, base_url: str) -> GroupShown:
    """Accept; the last to do so opens the project (`group.project_id`). Twice is once.

    Raises NotFound, Forbidden, NotVerified, Conflict (declined, expired or replaced).
    """
    seat = await _load(db, actor, seat_id)
    shown = await group_shown(db, await lock_group(db, seat.group_id))
    mine = _seat(shown, seat)
    if mine.of.school.id not in actor.verified_organisations:
        raise NotVerified
    if seat.state is SeatState.ACCEPTED:
        return shown
    _still_asked(shown, seat)
    seat.state, seat.since, seat.answered_by = SeatState.ACCEPTED, now(), actor.id
    await record(db, actor.id, SeatAccepted(seat.round_id, seat.group_id, seat.class_id, shown.people))
    await open_when_all_accepted(db, shown, base_url)
    return shown


async def decline(db: AsyncSession, actor: Actor, seat_id: UUID) -> GroupShown:
    """Decline; a reserve is asked by a job. Raises NotFound, Forbidden, Conflict (accepted, expired or replaced)."""
    seat = await _load(db, actor, seat_id)
    shown = await group_shown(db, await lock_group(db, seat.group_id))
    if seat.state is SeatState.DECLINED:
        return shown
    _still_asked(shown, seat)
    people = shown.people
    seat.state, seat.since, seat.answered_by = SeatState.DECLINED, now(), actor.id
    await record(db, actor.id, SeatDeclined(seat.round_id, seat.group_id, seat.class_id, people))
    await enqueue(db, "rounds.fill", group_id=str(seat.group_id))
    return await group_shown(db, shown.group)


async def _load(db: AsyncSession, actor: Actor, seat_id: UUID) -> RoundSeat:
    seat = await db.get(RoundSeat, seat_id)
    if seat is None:
        raise NotFound
    shown = await load_group(db, actor, seat.group_id, Act.ROUND_GROUP_VIEW)
    if seat.class_id not in {one.of.id for one in shown.mine(actor)}:
        # Partners and facilitators see the place, but it is not theirs to answer.
        await load_group(db, actor, seat.group_id, Act.ROUND_ANSWER)
        raise NotFound
    return seat


def _seat(shown: GroupShown, seat: RoundSeat) -> SeatShown:
    return next(one for one in shown.seats if one.seat.id == seat.id)


def _still_asked(shown: GroupShown, seat: RoundSeat) -> None:
    if seat.state is not SeatState.ASKED:
        raise Conflict(message=OVER[seat.state])
    if seat.answer_until <= now():
        raise Conflict(message=OVER[SeatState.EXPIRED])
    if shown.group.state is not GroupState.WAITING:
        raise Conflict(message=OVER[SeatState.RELEASED])
