"""Classes take part in a matching round: with wishes, until the deadline, and are then solved, once or again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotVerified
from app.domain.rounds.solver import solve
from app.domain.rounds.wire import entrant_from_json, entrant_to_json, terms_from_json
from app.domain.vocabulary.terms import Cefr, ExchangeKind
from app.jobs.round_solver import result_of
from app.kit.clock import now, travel
from app.models.matching_round import (
    RoundEntry,
    RoundState,
)
from app.services import rounds
from app.services.matchmaking import dismiss
from app.services.rounds import solving
from tests.classroom import make_class
from tests.rounds_world import DAY, DEADLINE, count, enter, make_round, solved


async def test_a_class_opts_in_changes_its_wishes_and_withdraws_until_the_deadline(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    mine, who = world.classes["solene"], world.players["solene"].actor
    await enter(db, world, "solene")
    await enter(db, world, "solene", not_countries=frozenset({"FI"}))
    entry = (await db.scalars(select(RoundEntry))).one()
    assert entry.not_countries == ["FI"]
    with pytest.raises(Forbidden):
        await rounds.enter(db, world.players["aino"].actor, world.round.id, mine.id, rounds.EntryWishes())
    with pytest.raises(Forbidden):
        await rounds.withdraw(db, world.players["aino"].actor, world.round.id, mine.id)
    await rounds.withdraw(db, who, world.round.id, mine.id)
    await rounds.withdraw(db, who, world.round.id, mine.id)
    assert await count(db, RoundEntry) == 0
    await enter(db, world, "solene")
    with travel((DEADLINE + 2) * DAY):
        assert world.round.standing is RoundState.SOLVING, "before any job has run"
        with pytest.raises(Conflict):
            await rounds.withdraw(db, who, world.round.id, mine.id)
        with pytest.raises(Conflict):
            await rounds.enter(db, who, world.round.id, mine.id, rounds.EntryWishes())


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("languages", {"languages": frozenset({"fr"})}),
        ("kinds", {"kinds": frozenset({ExchangeKind.MOBILITY})}),
        ("size_max", {"size_min": 4, "size_max": 5}),
        ("not_countries", {"not_countries": frozenset(map(str, range(51)))}),
    ],
)
async def test_wishes_that_nobody_could_meet(db: AsyncSession, field: str, wishes: dict[str, Any]) -> None:
    world = await make_round(db, "solene")
    with pytest.raises(Invalid) as refused:
        await enter(db, world, "solene", **wishes)
    assert refused.value.field == field


async def test_classes_of_another_field_or_an_unverified_school_do_not_take_part(db: AsyncSession) -> None:
    world = await make_round(db, "solene", field="07")
    electricians, theirs = await make_class(db, "dimitra", isco=("3221",), term_end=now().date() + 250 * DAY)
    with pytest.raises(Invalid):
        await rounds.enter(db, electricians.actor, world.round.id, theirs.id, rounds.EntryWishes())
    assert not await rounds.rounds_for(db, electricians.actor)
    assert await rounds.rounds_for(db, world.players["solene"].actor)
    unverified, own = await make_class(db, "aino", verified=False)
    assert not await rounds.rounds_for(db, unverified.actor)
    with pytest.raises((NotFound, NotVerified)):
        await rounds.enter(db, unverified.actor, world.round.id, own.id, rounds.EntryWishes())
    beginner, a1 = await make_class(
        db, "yassine", languages={"en": Cefr.A1}, term_end=now().date() + 250 * DAY
    )
    with pytest.raises(Invalid):
        await rounds.enter(db, beginner.actor, world.round.id, a1.id, rounds.EntryWishes())


async def test_who_said_not_for_us_is_not_put_into_one_group(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    await dismiss(db, world.players["aino"].actor, world.classes["aino"].id, world.classes["solene"].id)
    assert await solved(db, world) == []
    assert world.round.state is RoundState.ENDED
    assert world.round.result is not None
    assert (world.round.result["placed"], world.round.result["classes"]) == (0, 2)


async def test_a_solver_that_died_is_started_again_and_finds_the_same(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino", "yassine")
    await enter(db, world, "solene", "aino", "yassine")
    with travel((DEADLINE + 2) * DAY):
        assert await solving.close_due(db) == 1
        first = await solving.to_solve(db, world.round.id)
        await solving.keep_progress(db, world.round.id, "improving", 0.5)
        # Whatever a teacher changes now, the round goes on with what was true at its deadline.
        world.classes["solene"].languages = {"fr": "C2"}
        await db.flush()
        assert await solving.close_due(db) == 0
    with travel((DEADLINE + 2) * DAY + timedelta(minutes=16)):
        assert await solving.close_due(db) == 1
        assert await solving.to_solve(db, world.round.id) == first
        assert first is not None
        entrants = [entrant_from_json(one) for one in first["entrants"]]
        assert [entrant_to_json(one) for one in entrants] == first["entrants"]
        found = result_of(solve(entrants, terms_from_json(first["terms"]), seed=first["seed"]), 0.1)
        assert await solving.publish(db, world.round.id, found)
        assert not await solving.publish(db, world.round.id, found), "a second worker comes too late"
        assert await solving.to_solve(db, world.round.id) is None
