"""The result reaches everybody who takes part, some hundred at a time: a job that dies goes on where it was."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.matching_round import MatchingRound, RoundEntry, RoundGroup, RoundSeat, RoundState
from app.services.classes import classes_shown, teachers_of
from app.services.letters import write_letter
from app.services.rounds.groups import groups_shown, named
from app.services.rounds.letters import ALONE, CANCELLED, PLACED

SOME = 50


async def tell_some(db: AsyncSession, round_id: UUID, base_url: str) -> int:
    """Write the result to the next groups, then to the next classes without one; returns how many it were."""
    found = await db.get(MatchingRound, round_id)
    if found is None or found.state in (RoundState.OPEN, RoundState.SOLVING):
        return 0
    told = 0 if found.state is RoundState.CANCELLED else await _tell_groups(db, found, base_url)
    return told or await _tell_others(db, found, base_url)


async def _tell_groups(db: AsyncSession, found: MatchingRound, base_url: str) -> int:
    untold = select(RoundSeat.group_id).where(RoundSeat.round_id == found.id, RoundSeat.told_at.is_(None))
    query = select(RoundGroup).where(RoundGroup.id.in_(untold)).order_by(RoundGroup.number).limit(SOME)
    groups = await groups_shown(db, (await db.scalars(query.with_for_update(skip_locked=True))).all())
    for shown in groups:
        link = f"{base_url}/rounds/groups/{shown.group.id}"
        for one in shown.seats:
            if one.seat.told_at is not None:
                continue
            one.seat.told_at = now()
            told = {"title": found.title, "class_name": one.of.name, "link": link}
            told["partners"] = named(shown.partners_of(one.of.id))
            await write_letter(db, one.teachers, PLACED, told, one.seat.answer_until)
    await db.flush()
    return len(groups)


async def _tell_others(db: AsyncSession, found: MatchingRound, base_url: str) -> int:
    placed = select(RoundSeat.class_id).where(RoundSeat.round_id == found.id)
    query = select(RoundEntry).where(
        RoundEntry.round_id == found.id, RoundEntry.told_at.is_(None), RoundEntry.class_id.not_in(placed)
    )
    entries = (
        await db.scalars(query.order_by(RoundEntry.id).limit(SOME).with_for_update(skip_locked=True))
    ).all()
    ids = {one.class_id for one in entries}
    classes, teachers = await classes_shown(db, ids), await teachers_of(db, ids)
    letter = CANCELLED if found.state is RoundState.CANCELLED else ALONE
    for entry in entries:
        entry.told_at = now()
        told = {"title": found.title, "class_name": classes[entry.class_id].name, "link": f"{base_url}/find"}
        await write_letter(db, teachers[entry.class_id], letter, told)
    await db.flush()
    return len(entries)
