"""The clock of places: whoever has not answered is reminded, and loses the place when the time is over."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.round_events import SeatExpired
from app.kit.clock import now
from app.models.matching_round import MatchingRound, RoundGroup, RoundSeat, SeatState
from app.services.classes import classes_shown, teachers_of
from app.services.letters import write_letter
from app.services.queue import enqueue
from app.services.record import record
from app.services.rounds.letters import EXPIRED, REMINDED

#: So long before the end of the time to answer.
REMIND_BEFORE = timedelta(days=2)
SOME = 100


async def remind_of_answers(db: AsyncSession, base_url: str) -> int:
    """Write once to teachers whose time to answer is nearly over; returns how many places it were."""
    at = now()
    query = select(RoundSeat).where(
        RoundSeat.state == SeatState.ASKED,
        RoundSeat.reminded_at.is_(None),
        RoundSeat.answer_until > at,
        RoundSeat.answer_until <= at + REMIND_BEFORE,
    )
    seats = (
        await db.scalars(query.order_by(RoundSeat.id).limit(SOME).with_for_update(skip_locked=True))
    ).all()
    ids = {one.class_id for one in seats}
    classes, teachers = await classes_shown(db, ids), await teachers_of(db, ids)
    for seat in seats:
        seat.reminded_at = at
        title = (await db.get_one(MatchingRound, seat.round_id)).title
        link = f"{base_url}/rounds/groups/{seat.group_id}"
        told = {"title": title, "class_name": classes[seat.class_id].name, "link": link}
        await write_letter(db, teachers[seat.class_id], REMINDED, told, seat.answer_until)
    return len(seats)


async def expire_seats(db: AsyncSession, base_url: str) -> int:
    """Free the places of classes that did not answer in time; a job asks reserves. Returns how many."""
    query = select(RoundSeat).where(RoundSeat.state == SeatState.ASKED, RoundSeat.answer_until <= now())
    due = (await db.scalars(query.order_by(RoundSeat.group_id).limit(SOME))).all()
    # Answers lock the group: with its lock in hand, nobody accepts what is being ended.
    groups = select(RoundGroup.id).where(RoundGroup.id.in_({one.group_id for one in due}))
    locked = set(await db.scalars(groups.order_by(RoundGroup.id).with_for_update()))
    classes = await classes_shown(db, {one.class_id for one in due})
    teachers = await teachers_of(db, {one.class_id for one in due})
    ended = 0
    for seat in due:
        await db.refresh(seat)
        if seat.group_id not in locked or seat.state is not SeatState.ASKED:
            continue
        seat.state, seat.since = SeatState.EXPIRED, now()
        people = tuple(person.id for person in teachers[seat.class_id])
        await record(db, None, SeatExpired(seat.round_id, seat.group_id, seat.class_id, people))
        title = (await db.get_one(MatchingRound, seat.round_id)).title
        told = {"title": title, "class_name": classes[seat.class_id].name, "link": f"{base_url}/find"}
        await write_letter(db, teachers[seat.class_id], EXPIRED, told)
        ended += 1
    for group_id in sorted({one.group_id for one in due}):
        await enqueue(db, "rounds.fill", group_id=str(group_id))
    return ended
