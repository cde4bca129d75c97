"""A matching round of bakers and what the tests of rounds do with it: enter, solve, look at the places."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.rounds.solver import solve
from app.domain.rounds.wire import entrant_from_json, terms_from_json
from app.jobs.round_solver import result_of
from app.kit.clock import now, travel
from app.models.matching_round import (
    MatchingRound,
    RoundGroup,
    RoundSeat,
)
from app.models.school_class import SchoolClass
from app.services import rounds
from app.services.rounds import solving
from tests.cast import BASE, Player
from tests.classroom import make_class
from tests.schools import make_officer

DAY = timedelta(days=1)
DEADLINE = 10


@dataclass
class World:
    """A round of bakers in French hands; Solène, Aino, Yassine and Dimitra have a class each."""

    officer: Player
    round: MatchingRound
    players: dict[str, Player]
    classes: dict[str, SchoolClass]


def text(**changes: Any) -> rounds.RoundText:
    """What a round says."""
    today = now().date()
    told = {
        "title": "Autumn circles",
        "last_day": today + DEADLINE * DAY,
        "term_start": today + 30 * DAY,
        "size_min": 2,
        "size_max": 3,
        "least_minutes": 45,
        "answer_days": 7,
    }
    return rounds.RoundText(**{**told, **changes})


async def make_round(db: AsyncSession, *who: str, **changes: Any) -> World:
    """Open a round, with a class for each of these people; commits."""
    officer = await make_officer(db, "kreszentia", "FR")
    players, classes = {}, {}
    for one in who:
        players[one], classes[one] = await make_class(db, one, term_end=now().date() + 250 * DAY)
    found = await rounds.open_round(db, officer.actor, text(**changes), BASE)
    await db.commit()
    return World(officer, found, players, classes)


async def enter(db: AsyncSession, world: World, *who: str, **wishes: Any) -> None:
    """Opt these classes in."""
    for one in who:
        told = rounds.EntryWishes(**wishes)
        await rounds.enter(db, world.players[one].actor, world.round.id, world.classes[one].id, told)


async def solved(db: AsyncSession, world: World) -> list[RoundGroup]:
    """Let the deadline pass and do what the job does, without a process; returns the groups."""
    with travel((DEADLINE + 2) * DAY):
        assert await solving.close_due(db) == 1
        asked = await solving.to_solve(db, world.round.id)
        assert asked is not None
        found = solve(
            [entrant_from_json(one) for one in asked["entrants"]],
            terms_from_json(asked["terms"]),
            seed=asked["seed"],
        )
        assert await solving.publish(db, world.round.id, result_of(found, 0.1))
    query = select(RoundGroup).where(RoundGroup.round_id == world.round.id).order_by(RoundGroup.number)
    return list(await db.scalars(query))


async def seats(db: AsyncSession, world: World, group: RoundGroup) -> dict[str, RoundSeat]:
    """The latest place of everybody in a group, by the name of the teacher."""
    names = {one.id: who for who, one in world.classes.items()}
    rows = await db.scalars(RoundSeat.of_group(group.id).execution_options(populate_existing=True))
    return {names[one.class_id]: one for one in rows}


async def count(db: AsyncSession, what: Any, *where: Any) -> int:
    return await db.scalar(select(func.count()).select_from(what).where(*where)) or 0
