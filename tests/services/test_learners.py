"""Cards work once, also when two hurry; learners belong to the projects of their class."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.errors import Conflict, Gone, Invalid, NotFound, Refusal
from app.domain.permissions import Act
from app.models.event import AuditEntry, LoggedEvent
from app.models.person import Person
from app.models.project import Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import LearnerCard
from app.services import accounts, learners
from app.services.learners.codes import hash_code
from tests.cast import actor
from tests.classroom import make_class

KEY = "5e" * 32


async def test_new_learners_join_the_running_projects_of_their_class(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    running, closed = Project(title="Bread"), Project(title="Old bread", state=ProjectState.CLOSED)
    db.add_all([running, closed])
    await db.flush()
    db.add_all(ProjectClass(project_id=one.id, class_id=bakers.id) for one in (running, closed))
    [mikko] = await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    [member] = (await db.scalars(select(ProjectMember))).all()
    assert (member.project_id, member.person_id, member.class_id) == (running.id, mikko.id, bakers.id)
    pupil = await actor(db, mikko)
    assert [one.title for one in await db.scalars(Project.visible_to(pupil))] == ["Bread"]
    await learners.remove_learner(db, solene.actor, bakers, mikko.id)
    assert (await db.scalars(Project.visible_to(pupil))).all() == []


async def test_of_two_who_open_one_card_at_once_one_has_it(db: AsyncSession, engine: AsyncEngine) -> None:
    solene, bakers = await make_class(db, "solene")
    await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    [card] = await learners.cards_of(db, solene.actor, bakers, KEY)
    await db.commit()

    async def open_as(name: str) -> str:
        async with AsyncSession(engine, expire_on_commit=False) as own, own.begin():
            person, _token = await learners.open_card(
                own, key=KEY, code=card.code, display_name=name, secret="402917", device="", address="x"
            )
            return person.display_name

    ends = await asyncio.gather(open_as("Rieska"), open_as("Korppu"), return_exceptions=True)
    assert sorted(isinstance(end, Gone) for end in ends) == [False, True]


async def test_the_same_list_sent_twice_at_once_adds_nobody_twice(
    db: AsyncSession, engine: AsyncEngine
) -> None:
    solene, bakers = await make_class(db, "solene")

    async def add() -> int:
        async with AsyncSession(engine, expire_on_commit=False) as own, own.begin():
            return len(await learners.add_learners(own, solene.actor, bakers, "Mikko\nAino", KEY))

    ends = await asyncio.gather(add(), add(), return_exceptions=True)
    assert [end for end in ends if not isinstance(end, Refusal)] == [2]
    assert len(await learners.learners_of(db, bakers)) == 2


async def test_what_is_kept_of_a_card_opens_nothing(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    [card] = await learners.cards_of(db, solene.actor, bakers, KEY)
    kept = (await db.scalars(select(LearnerCard))).one()
    assert card.code.encode() not in kept.code_hash + kept.sealed_code.encode()
    assert kept.code_hash != hash_code("00" * 32, card.code)
    person, _token = await learners.open_card(
        db, key=KEY, code=card.code, display_name="Rieska", secret="drei warme Brote", device="", address="x"
    )
    assert kept.sealed_code == ""
    assert person.password_hash is not None
    assert person.password_hash.startswith("$argon2id$")


async def test_no_event_and_no_audit_entry_holds_a_name(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    [mikko] = await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    await learners.reset_learner(db, solene.actor, bakers, mikko.id, KEY)
    await learners.rename_learner(db, solene.actor, bakers, mikko.id, "Mikko Laine")
    told = [row.data for row in await db.scalars(select(AuditEntry))]
    told += [row.data for row in await db.scalars(select(LoggedEvent))]
    assert len(told) > 4
    assert not [data for data in told if "mikko" in str(data).lower()]


async def test_a_learner_does_not_take_the_real_name_later_either(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    [mikko] = await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    pupil = await actor(db, mikko)
    settings = {"locale": "en", "time_zone": "Europe/Paris", "theme": "auto"}
    with pytest.raises(Invalid):
        await accounts.change_profile(db, pupil, name="Virtanen Mikko", **settings)
    await accounts.change_profile(db, pupil, name="Rieska", **settings)
    kept = await db.get_one(Person, mikko.id)
    assert (kept.name, kept.display_name) == ("Mikko Virtanen", "Rieska")


async def test_classes_have_an_end(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    for part in range(4):
        names = "\n".join(f"Noa {'abcd'[part]}{'e' * n}" for n in range(50))
        await learners.add_learners(db, solene.actor, bakers, names, KEY)
    with pytest.raises(Conflict):
        await learners.add_learners(db, solene.actor, bakers, "One more", KEY)


async def test_a_learner_is_no_teacher_of_the_class(db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    [mikko] = await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", KEY)
    assert await learners.load_class(db, solene.actor, bakers.id, Act.LEARNERS_VIEW)
    with pytest.raises(NotFound):
        await learners.load_class(db, await actor(db, mikko), bakers.id, Act.LEARNERS_VIEW)
