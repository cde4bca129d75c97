"""The groups of a matching round: accepted, declined, silent, filled from the reserve, dissolved, and seen by nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.vocabulary.terms import Cefr
from app.kit.clock import travel
from app.models.event import AuditEntry
from app.models.matching_round import (
    GroupState,
    RoundState,
    SeatState,
)
from app.models.project import Project, ProjectClass
from app.services import rounds
from app.services.classes import archive_class
from app.services.rounds import caring, filling, telling
from tests.cast import BASE, address, last_mail
from tests.rounds_world import DAY, DEADLINE, count, enter, make_round, seats, solved
from tests.schools import make_officer


async def test_a_round_becomes_a_project_once_all_have_accepted(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino", "yassine")
    await enter(db, world, "solene", "aino", "yassine", size_min=3)
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        assert set(found) == {"solene", "aino", "yassine"}
        while await telling.tell_some(db, world.round.id, BASE):
            pass
        mail = await last_mail(db, address("aino"))
        assert "Your group is found" in mail.subject
        assert "Lycée des Métiers" in mail.text
        for who in ("solene", "aino"):
            shown = await rounds.accept(db, world.players[who].actor, found[who].id, BASE)
            assert shown.group.project_id is None
        shown = await rounds.accept(db, world.players["yassine"].actor, found["yassine"].id, BASE)
        project = await db.get_one(Project, shown.group.project_id)
        assert project.title == "Autumn circles · 1"
        taking_part = select(ProjectClass.class_id).where(ProjectClass.project_id == project.id)
        assert set(await db.scalars(taking_part)) == {one.id for one in world.classes.values()}
        assert world.round.state is RoundState.ENDED
        for who in world.players:
            assert "All have accepted" in (await last_mail(db, address(who))).subject
    audited = set(await db.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("round."))))
    assert {"round.opened", "round.class_entered", "round.closed", "round.published"} <= audited
    assert {"round.seat_accepted", "round.group_opened", "round.ended"} <= audited


async def test_pressing_accept_twice_is_accepting_once(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        for _ in range(2):
            await rounds.accept(db, world.players["solene"].actor, found["solene"].id, BASE)
        await rounds.accept(db, world.players["aino"].actor, found["aino"].id, BASE)
        again = await rounds.accept(db, world.players["aino"].actor, found["aino"].id, BASE)
        assert again.group.state is GroupState.OPENED
        assert await count(db, Project) == 1
        with pytest.raises(Conflict):
            await rounds.decline(db, world.players["aino"].actor, found["aino"].id)


async def test_a_reserve_takes_the_place_of_who_declines_and_the_project_opens_without_the_other(
    db: AsyncSession,
) -> None:
    world = await make_round(db, "solene", "aino", "yassine", size_max=2)
    await enter(db, world, "solene", "aino", "yassine")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        while await telling.tell_some(db, world.round.id, BASE):
            pass
        found = await seats(db, world, group)
        (reserve,) = set(world.players) - set(found)
        assert "No group yet" in (await last_mail(db, address(reserve))).subject
        leaving, staying = sorted(found)
        await rounds.accept(db, world.players[staying].actor, found[staying].id, BASE)
        await rounds.decline(db, world.players[leaving].actor, found[leaving].id)
        await filling.fill(db, group.id, BASE)
        found = await seats(db, world, group)
        assert found[leaving].state is SeatState.DECLINED
        assert (found[reserve].state, found[reserve].from_reserve) == (SeatState.ASKED, True)
        assert "A place is free" in (await last_mail(db, address(reserve))).subject
        with pytest.raises(Conflict):
            await rounds.accept(db, world.players[leaving].actor, found[leaving].id, BASE)
        shown = await rounds.accept(db, world.players[reserve].actor, found[reserve].id, BASE)
        taking_part = select(ProjectClass.class_id).where(ProjectClass.project_id == shown.group.project_id)
        assert set(await db.scalars(taking_part)) == {world.classes[one].id for one in (staying, reserve)}


async def test_without_a_reserve_a_group_goes_on_smaller_if_it_may_else_it_is_dissolved(
    db: AsyncSession,
) -> None:
    world = await make_round(db, "solene", "aino", "yassine")
    await enter(db, world, "solene", "aino", size_min=2)
    await enter(db, world, "yassine", size_min=3)
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        assert len(found) == 3
        for who in ("solene", "aino"):
            await rounds.accept(db, world.players[who].actor, found[who].id, BASE)
        await rounds.decline(db, world.players["yassine"].actor, found["yassine"].id)
        await filling.fill(db, group.id, BASE)
        await db.refresh(group)
        assert group.state is GroupState.OPENED, "two is enough for both that are left"
        assert await count(db, ProjectClass) == 2


async def test_a_group_that_is_too_small_is_dissolved_and_says_so(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        await rounds.accept(db, world.players["solene"].actor, found["solene"].id, BASE)
        await rounds.decline(db, world.players["aino"].actor, found["aino"].id)
        await filling.fill(db, group.id, BASE)
        await db.refresh(group)
        assert group.state is GroupState.DISSOLVED
        assert (await seats(db, world, group))["solene"].state is SeatState.RELEASED
        assert "did not come together" in (await last_mail(db, address("solene"))).subject
        assert world.round.state is RoundState.ENDED
        assert await count(db, Project) == 0


async def test_who_does_not_answer_is_reminded_once_and_loses_the_place(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 2 + 6) * DAY):
        found = await seats(db, world, group)
        await rounds.accept(db, world.players["solene"].actor, found["solene"].id, BASE)
        assert await caring.remind_of_answers(db, BASE) == 1
        assert await caring.remind_of_answers(db, BASE) == 0
        assert "waits for your answer" in (await last_mail(db, address("aino"))).subject
        assert await caring.expire_seats(db, BASE) == 0
    with travel((DEADLINE + 2 + 7) * DAY + timedelta(minutes=1)):
        with pytest.raises(Conflict):
            await rounds.accept(db, world.players["aino"].actor, found["aino"].id, BASE)
        assert await caring.expire_seats(db, BASE) == 1
        assert await caring.expire_seats(db, BASE) == 0
        assert (await seats(db, world, group))["aino"].state is SeatState.EXPIRED
        assert "went to another class" in (await last_mail(db, address("aino"))).subject


async def test_strangers_learn_nothing_of_a_group_and_nobody_answers_for_another_class(
    db: AsyncSession,
) -> None:
    world = await make_round(db, "solene", "aino", "odile")
    await enter(db, world, "solene", "aino")
    other_officer = await make_officer(db, "yassine", "TN")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        page = await rounds.show_group(db, world.players["solene"].actor, group.id)
        assert [one.of.name for one in page.partners] == [world.classes["aino"].name]
        assert (await rounds.show_group(db, world.officer.actor, group.id)).leads
        for stranger in (world.players["odile"], other_officer):
            with pytest.raises(NotFound):
                await rounds.show_group(db, stranger.actor, group.id)
            with pytest.raises(NotFound):
                await rounds.accept(db, stranger.actor, found["solene"].id, BASE)
            with pytest.raises(NotFound):
                await rounds.decline(db, stranger.actor, found["solene"].id)
        for act in (rounds.accept(db, world.players["aino"].actor, found["solene"].id, BASE),):
            with pytest.raises(NotFound):
                await act
        with pytest.raises(Forbidden):
            await rounds.accept(db, world.officer.actor, found["solene"].id, BASE)
        with pytest.raises(Forbidden):
            await rounds.show_led(db, world.players["solene"].actor, world.round.id)
        with pytest.raises(NotFound):
            await rounds.show_led(db, other_officer.actor, world.round.id)
        with pytest.raises(NotFound):
            await rounds.accept(db, world.players["solene"].actor, uuid4(), BASE)
        assert (await seats(db, world, group))["solene"].state is SeatState.ASKED


async def test_who_leads_the_round_asks_a_reserve_instead_of_who_is_silent(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino", "yassine", size_max=2)
    await enter(db, world, "solene", "aino", "yassine")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        (reserve,) = set(world.players) - set(found)
        silent = min(found)
        with pytest.raises(Forbidden):
            await rounds.replace(
                db, world.players[silent].actor, found[silent].id, world.classes[reserve].id, BASE
            )
        with pytest.raises(Invalid):
            await rounds.replace(db, world.officer.actor, found[silent].id, uuid4(), BASE)
        await rounds.replace(db, world.officer.actor, found[silent].id, world.classes[reserve].id, BASE)
        found = await seats(db, world, group)
        assert (found[silent].state, found[reserve].state) == (SeatState.REPLACED, SeatState.ASKED)
        with pytest.raises(Conflict):
            await rounds.replace(db, world.officer.actor, found[silent].id, world.classes[reserve].id, BASE)


async def test_a_class_that_was_put_away_is_no_reserve_and_opens_no_project(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino")
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    with travel((DEADLINE + 3) * DAY):
        found = await seats(db, world, group)
        await rounds.accept(db, world.players["solene"].actor, found["solene"].id, BASE)
        await archive_class(db, world.players["solene"].actor, world.classes["solene"].id)
        shown = await rounds.accept(db, world.players["aino"].actor, found["aino"].id, BASE)
        assert shown.group.state is GroupState.WAITING
        assert (await seats(db, world, group))["solene"].state is SeatState.DECLINED


async def test_the_reasons_of_a_group_are_told_from_the_readers_side(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "aino", "yassine")
    await enter(db, world, "solene", "aino", "yassine", size_min=3)
    (group,) = await solved(db, world)
    page = await rounds.show_group(db, world.players["aino"].actor, group.id)
    assert page.ours is not None
    assert page.ours.id == world.classes["aino"].id
    assert {one.of.id for one in page.partners} == {world.classes[one].id for one in ("solene", "yassine")}
    assert page.shared.languages == (("en", Cefr.A2),)
    assert page.shared.minutes >= 45
    assert all(one.match.score >= 0.4 for one in page.partners)
