"""Rounds for tests that need one and do not test how it comes about."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.kit.clock import now, travel
from app.models.matching_round import MatchingRound, RoundGroup, RoundSeat
from app.services import rounds
from app.services.rounds import solving
from tests.cast import BASE

Entry = tuple[Actor, UUID]


async def open_round(
    db: AsyncSession, officer: Actor, title: str, *entries: Entry, field: str = ""
) -> MatchingRound:
    """Open a round for pairs in which these classes take part."""
    today = now().date()
    said = rounds.RoundText(
        title,
        today + timedelta(days=10),
        today + timedelta(days=20),
        field=field,
        size_min=2,
        least_minutes=0,
    )
    found = await rounds.open_round(db, officer, said, BASE)
    for who, class_id in entries:
        await rounds.enter(db, who, found.id, class_id, rounds.EntryWishes())
    return found


async def asked_round(
    db: AsyncSession, officer: Actor, title: str, group: Sequence[Entry], *left: Entry
) -> dict[str, UUID]:
    """Make a round whose one group is asked now; returns the ids of round, group and the first one's seat."""
    found = await open_round(db, officer, title, *group, *left)
    with travel(timedelta(days=12)):
        await solving.close_due(db)
    names = ("placed", "placeable", "greedy_placed")
    result = {
        **dict.fromkeys(names, len(group)),
        **{"fit": 1.6, "bound": 1.7, "gap": 0.05, "greedy_fit": 1.5, "steps": 1, "seconds": 2.0},
        "groups": [[str(class_id) for _, class_id in group]],
        "fits": [0.8],
        "left": [str(class_id) for _, class_id in left],
    }
    assert await solving.publish(db, found.id, result)
    made = (await db.scalars(select(RoundGroup).where(RoundGroup.round_id == found.id))).one()
    seat = select(RoundSeat.id).where(RoundSeat.group_id == made.id, RoundSeat.class_id == group[0][1])
    return {"round": found.id, "group": made.id, "seat": (await db.scalars(seat)).one()}
