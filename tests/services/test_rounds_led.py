"""Whoever leads a matching round: who may open one, what it cannot say, whom it tells, calling it off, and its end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid
from app.kit.clock import travel
from app.models.mail import Mail
from app.models.matching_round import (
    MatchingRound,
    RoundEntry,
)
from app.models.project import Project
from app.services import rounds, upkeep
from app.services.rounds import announcing, telling
from tests.cast import BASE, address, last_mail
from tests.classroom import make_class
from tests.rounds_world import DAY, DEADLINE, count, enter, make_round, seats, solved, text
from tests.schools import make_officer


async def test_only_officers_open_rounds_and_of_their_own_countries(db: AsyncSession) -> None:
    solene, _ = await make_class(db, "solene")
    with pytest.raises(Forbidden):
        await rounds.open_round(db, solene.actor, text(), BASE)
    officer = await make_officer(db, "kreszentia", "FR", "BE")
    assert (await rounds.open_round(db, officer.actor, text(), BASE)).country == "BE"
    with pytest.raises(Invalid):
        await rounds.open_round(db, officer.actor, text(), BASE, country="FI")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("about", {"about": "x" * 2001}),
        ("field", {"field": "99"}),
        ("last_day", {"last_day": date(2020, 1, 1)}),
        ("term_start", {"term_start": date(2020, 1, 1)}),
        ("size_max", {"size_min": 4, "size_max": 3}),
        ("size_max", {"size_max": 6}),
        ("least_minutes", {"least_minutes": 241}),
        ("answer_days", {"answer_days": 2}),
    ],
)
async def test_what_a_round_cannot_say(db: AsyncSession, field: str, changes: dict[str, Any]) -> None:
    officer = await make_officer(db, "kreszentia", "FR")
    with pytest.raises(Invalid) as refused:
        await rounds.open_round(db, officer.actor, text(**changes), BASE)
    assert refused.value.field == field


async def test_a_facilitator_leads_the_round_but_names_nobody(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "odile")
    with pytest.raises(Forbidden):
        await rounds.show_led(db, world.players["odile"].actor, world.round.id)
    with pytest.raises(Invalid):
        await rounds.name_facilitator(db, world.officer.actor, world.round.id, "nobody@school.example", BASE)
    await rounds.name_facilitator(db, world.officer.actor, world.round.id, address("odile").upper(), BASE)
    led = await rounds.show_led(db, world.players["odile"].actor, world.round.id)
    assert not led.may_cancel
    assert await rounds.leads_any(db, world.players["odile"].actor)
    assert not await rounds.leads_any(db, world.players["solene"].actor)
    for refused in (
        rounds.name_facilitator(db, world.players["odile"].actor, world.round.id, "", BASE),
        rounds.cancel_round(db, world.players["odile"].actor, world.round.id),
    ):
        with pytest.raises(Forbidden):
            await refused
    await rounds.name_facilitator(db, world.officer.actor, world.round.id, "", BASE)
    with pytest.raises(Forbidden):
        await rounds.show_led(db, world.players["odile"].actor, world.round.id)


async def test_teachers_of_classes_that_fit_are_written_to_once_and_reminded_unless_they_take_part(
    db: AsyncSession,
) -> None:
    world = await make_round(db, "solene", "aino")
    await make_class(db, "dimitra", isco=("3221",), term_end=date(2020, 1, 1), term_start=date(2019, 9, 1))
    assert await announcing.announce(db, world.round.id, None, BASE) == 2
    assert "matching round for your field" in (await last_mail(db, address("aino"))).subject
    await enter(db, world, "solene")
    assert await announcing.remind_of_deadlines(db) == 0
    with travel((DEADLINE - 2) * DAY):
        assert await announcing.remind_of_deadlines(db) == 1
        assert await announcing.remind_of_deadlines(db) == 0
        assert await announcing.announce(db, world.round.id, None, BASE, reminder=True) == 1
    assert "last days" in (await last_mail(db, address("aino"))).subject
    assert "last days" not in (await last_mail(db, address("solene"))).subject


async def test_a_round_is_called_off_before_its_groups_are_asked(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene")
    for _ in range(2):
        await rounds.cancel_round(db, world.officer.actor, world.round.id)
    while await telling.tell_some(db, world.round.id, BASE):
        pass
    assert "does not take place" in (await last_mail(db, address("solene"))).subject
    assert await count(db, Mail, Mail.subject.contains("does not take place")) == 1
    with pytest.raises(Conflict):
        await enter(db, world, "aino")


async def test_facts_go_a_month_after_the_end_and_the_round_after_a_year(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        for who, seat in (await seats(db, world, group)).items():
            await rounds.accept(db, world.players[who].actor, seat.id, BASE)
        await upkeep.sweep(db)
        assert await count(db, RoundEntry, RoundEntry.facts.is_not(None)) == 2
    with travel((DEADLINE + 3 + 31) * DAY):
        await upkeep.sweep(db)
        assert await count(db, RoundEntry, RoundEntry.facts.is_not(None)) == 0
    with travel((DEADLINE + 3 + 366) * DAY):
        await upkeep.sweep(db)
    assert await count(db, MatchingRound) == 0
    assert await count(db, Project) == 1
