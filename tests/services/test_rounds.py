"""A matching round from its opening to a project: who may what, declines, reserves, the clock, and the solver's job."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotVerified
from app.domain.rounds.solver import solve
from app.domain.rounds.wire import entrant_from_json, entrant_to_json, terms_from_json
from app.domain.vocabulary.terms import Cefr, ExchangeKind
from app.jobs.round_solver import result_of
from app.kit.clock import now, travel
from app.models.event import AuditEntry
from app.models.mail import Mail
from app.models.matching_round import (
    GroupState,
    MatchingRound,
    RoundEntry,
    RoundGroup,
    RoundSeat,
    RoundState,
    SeatState,
)
from app.models.project import Project, ProjectClass
from app.models.school_class import SchoolClass
from app.services import rounds, upkeep
from app.services.classes import archive_class
from app.services.matchmaking import dismiss
from app.services.rounds import announcing, caring, filling, solving, telling
from tests.cast import BASE, Player, address, last_mail
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
    found = await rounds.open_round(db, officer.actor, text(**changes))
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


async def test_only_officers_open_rounds_and_of_their_own_countries(db: AsyncSession) -> None:
    solene, _ = await make_class(db, "solene")
    with pytest.raises(Forbidden):
        await rounds.open_round(db, solene.actor, text())
    officer = await make_officer(db, "kreszentia", "FR", "BE")
    assert (await rounds.open_round(db, officer.actor, text())).country == "BE"
    with pytest.raises(Invalid):
        await rounds.open_round(db, officer.actor, text(), country="FI")


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
        await rounds.open_round(db, officer.actor, text(**changes))
    assert refused.value.field == field


async def test_a_facilitator_leads_the_round_but_names_nobody(db: AsyncSession) -> None:
    world = await make_round(db, "solene", "odile")
    with pytest.raises(Forbidden):
        await rounds.show_led(db, world.players["odile"].actor, world.round.id)
    with pytest.raises(Invalid):
        await rounds.name_facilitator(db, world.officer.actor, world.round.id, "nobody@school.example")
    await rounds.name_facilitator(db, world.officer.actor, world.round.id, address("odile").upper())
    led = await rounds.show_led(db, world.players["odile"].actor, world.round.id)
    assert not led.may_cancel
    assert await rounds.leads_any(db, world.players["odile"].actor)
    assert not await rounds.leads_any(db, world.players["solene"].actor)
    for refused in (
        rounds.name_facilitator(db, world.players["odile"].actor, world.round.id, ""),
        rounds.cancel_round(db, world.players["odile"].actor, world.round.id),
    ):
        with pytest.raises(Forbidden):
            await refused
    await rounds.name_facilitator(db, world.officer.actor, world.round.id, "")
    with pytest.raises(Forbidden):
        await rounds.show_led(db, world.players["odile"].actor, world.round.id)


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
