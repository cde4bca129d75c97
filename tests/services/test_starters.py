"""Aino begins with two weeks: Solène hosts, Yassine stands ready, and somebody is always there."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotVerified
from app.kit.clock import now, travel
from app.kit.db import Database
from app.models.live_session import LiveSession
from app.models.mail import Mail
from app.models.project import Project, ProjectClass
from app.models.school_class import SchoolClass
from app.models.starter import Starter, StarterState
from app.services import closing, starters, talk
from app.services.projects.changing import leave_project
from app.services.projects.opening import open_project
from app.services.starters.beginning import NobodyIsFree
from app.services.today.waiting import Matter, waiting_for
from tests.cast import BASE, Player, address, make_teacher
from tests.classroom import make_class

DAY = timedelta(days=1)
Cast = dict[str, tuple[Player, SchoolClass]]


async def cast(db: AsyncSession, *hosts: str, newcomer: str = "aino") -> Cast:
    """A class for everybody; those named here offer to begin with one newcomer."""
    today = now().date()
    found: Cast = {}
    for who in (newcomer, *hosts):
        found[who] = await make_class(db, who, term_start=today - 60 * DAY, term_end=today + 200 * DAY)
    for who in hosts:
        player, mine = found[who]
        await starters.set_hosting(db, player.actor, mine.id, 1)
    return found


async def begin(db: AsyncSession, people: Cast, who: str = "aino") -> Starter:
    player, mine = people[who]
    starter = await starters.begin_starter(db, player.actor, mine.id, BASE)
    await db.flush()
    return starter


def name_of(people: Cast, class_id: object) -> str:
    return next((who for who, (_player, one) in people.items() if one.id == class_id), "nobody")


async def inside(db: AsyncSession, people: Cast, starter: Starter) -> set[str]:
    query = select(ProjectClass.class_id).where(
        ProjectClass.project_id == starter.project_id, ProjectClass.left_at.is_(None)
    )
    return {name_of(people, one) for one in await db.scalars(query)}


async def mails(db: AsyncSession, who: str) -> list[str]:
    return list(await db.scalars(select(Mail.subject).where(Mail.to == address(who))))


async def test_a_newcomer_begins_at_once_with_a_plan_meetings_and_a_reserve(db: AsyncSession) -> None:
    people = await cast(db, "solene", "yassine")
    offer = await starters.show_offer(db, people["aino"][0].actor, people["aino"][1].id)
    assert offer.host
    assert offer.reserve
    starter = await begin(db, people)
    host = name_of(people, starter.host_class_id)
    assert {host, name_of(people, starter.reserve_class_id)} == {"solene", "yassine"}
    assert starter.host_class_id == offer.host.id
    assert await inside(db, people, starter) == {"aino", host}
    project = await db.get_one(Project, starter.project_id)
    assert "Week 2" in project.aims
    sessions = (await db.scalars(select(LiveSession).order_by(LiveSession.starts_at))).all()
    assert [(one.starts_at, one.minutes) for one in sessions] == [
        (one.starts, one.minutes) for one in offer.meetings
    ]
    assert any("begins with you" in subject for subject in await mails(db, host))
    assert any("begin" in subject for subject in await mails(db, "aino"))
    player = people[host][0]
    (waiting,) = [one for one in await waiting_for(db, player.actor) if one.matter is Matter.STARTER]
    assert waiting.id == project.id
    assert (await begin(db, people)).id == starter.id  # a second press is the first


async def test_a_host_that_keeps_silent_is_replaced_by_the_reserve(db: AsyncSession) -> None:
    people = await cast(db, "solene", "yassine")
    starter = await begin(db, people)
    first, second = (name_of(people, one) for one in (starter.host_class_id, starter.reserve_class_id))
    await talk.say(db, people["aino"][0].actor, starter.project_id, text="Hei!")
    await starters.note_greetings(db)
    assert await starters.overdue_starters(db) == []
    with travel(4 * DAY + timedelta(hours=1)):
        await starters.note_greetings(db)
        assert await starters.overdue_starters(db) == [starter.id]
        for _twice in range(2):
            await starters.step_in(db, starter.id, BASE)
        await db.refresh(starter)
        assert name_of(people, starter.host_class_id) == second
        assert starter.reserve_class_id is None
        assert await inside(db, people, starter) == {"aino", second}
    assert any("joins your two weeks" in subject for subject in await mails(db, "aino"))
    assert any("did not begin" in subject for subject in await mails(db, first))
    messages = (await talk.read_talk(db, people[second][0].actor, starter.project_id)).messages
    assert [one.text for one in messages] == ["Hei!"]  # nothing is lost
    with pytest.raises(NotFound):
        await talk.read_talk(db, people[first][0].actor, starter.project_id)


async def test_the_first_word_frees_the_reserve_and_keeps_the_host(db: AsyncSession) -> None:
    people = await cast(db, "solene", "yassine")
    starter = await begin(db, people)
    host = people[name_of(people, starter.host_class_id)][0]
    await talk.say(db, host.actor, starter.project_id, text="Bonjour!")
    await starters.note_greetings(db)
    await db.refresh(starter)
    assert starter.greeted_at
    assert starter.reserve_class_id is None
    with travel(5 * DAY):
        assert await starters.overdue_starters(db) == []
    with pytest.raises(Conflict):
        await starters.refuse_starter(db, host.actor, starter.id, BASE)
    with travel(14 * DAY + timedelta(hours=1)):
        assert await starters.over_starters(db, BASE) == 1
        assert await starters.over_starters(db, BASE) == 0
    await db.refresh(starter)
    assert starter.state is StarterState.DONE
    for who in ("aino", name_of(people, starter.host_class_id)):
        assert any("Two weeks are over" in subject for subject in await mails(db, who))


async def test_a_host_says_that_it_does_not_suit_and_nobody_else_may(db: AsyncSession) -> None:
    people = await cast(db, "solene", "yassine")
    starter = await begin(db, people)
    first, second = (name_of(people, one) for one in (starter.host_class_id, starter.reserve_class_id))
    with pytest.raises(Forbidden):
        await starters.refuse_starter(db, people["aino"][0].actor, starter.id, BASE)
    with pytest.raises(NotFound):
        await starters.refuse_starter(db, people[second][0].actor, starter.id, BASE)
    await starters.refuse_starter(db, people[first][0].actor, starter.id, BASE)
    assert await inside(db, people, starter) == {"aino", second}
    assert not any("did not begin" in subject for subject in await mails(db, first))


async def test_whoever_leaves_is_replaced_too_and_where_nobody_can_it_is_said(db: AsyncSession) -> None:
    people = await cast(db, "solene")
    starter = await begin(db, people)
    await leave_project(db, people["solene"][0].actor, starter.project_id)
    assert await starters.overdue_starters(db) == [starter.id]
    await starters.step_in(db, starter.id, BASE)
    await db.refresh(starter)
    assert starter.state is StarterState.ENDED
    assert any("Nobody can step in" in subject for subject in await mails(db, "aino"))
    assert await inside(db, people, starter) == {"aino"}


async def test_a_closed_project_ends_its_starter(db: AsyncSession) -> None:
    people = await cast(db, "solene", "yassine")
    starter = await begin(db, people)
    for session in await db.scalars(select(LiveSession)):
        await db.delete(session)
    await closing.close_project(db, people["aino"][0].actor, starter.project_id, base_url=BASE)
    with travel(5 * DAY):
        await starters.step_in(db, starter.id, BASE)
    await db.refresh(starter)
    assert starter.state is StarterState.ENDED


async def test_only_newcomers_of_verified_schools_begin_and_only_with_who_offers_it(db: AsyncSession) -> None:
    people = await cast(db, "solene")
    aino, mine = people["aino"]
    solene, lyon = people["solene"]
    with pytest.raises(Forbidden):
        await starters.show_offer(db, (await make_teacher(db, "odile")).actor, mine.id)
    with pytest.raises(Forbidden):
        await starters.begin_starter(db, solene.actor, mine.id, BASE)
    dimitra, athens = await make_class(db, "dimitra", verified=False)
    for refused in (
        starters.begin_starter(db, dimitra.actor, athens.id, BASE),
        starters.set_hosting(db, dimitra.actor, athens.id, 1),
    ):
        with pytest.raises(NotVerified):
            await refused
    with pytest.raises(Invalid):
        await starters.set_hosting(db, solene.actor, lyon.id, 4)
    await starters.set_hosting(db, solene.actor, lyon.id, 0)
    with pytest.raises(NobodyIsFree):
        await begin(db, people)
    await open_project(db, title="Before", classes=[mine.id, lyon.id], created_by=aino.actor.id)
    await starters.set_hosting(db, solene.actor, lyon.id, 1)
    with pytest.raises(Conflict) as late:
        await begin(db, people)
    assert "partner already" in late.value.text


async def test_two_newcomers_at_once_do_not_get_the_same_place(db: AsyncSession, database_url: str) -> None:
    people = await cast(db, "solene")
    people["yassine"] = await make_class(
        db, "yassine", term_start=now().date() - 60 * DAY, term_end=now().date() + 200 * DAY
    )
    await db.commit()
    database = Database(database_url)

    async def one(who: str) -> str:
        try:
            async with database.unit() as mine:
                await starters.begin_starter(mine, people[who][0].actor, people[who][1].id, BASE)
        except NobodyIsFree:
            return "nobody"
        return "begun"

    assert sorted(await asyncio.gather(one("aino"), one("yassine"))) == ["begun", "nobody"]
    await database.close()
