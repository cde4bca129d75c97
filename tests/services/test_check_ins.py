"""Each class is asked how it goes, and only who may help sees the answer."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.partnership import Going
from app.kit.clock import travel
from app.models.organisation import OfficerPost
from app.models.partnership import CheckIn
from app.models.person import Person
from app.models.school_class import ClassLearner
from app.services import partnerships
from app.services.projects.opening import open_project
from tests.cast import BASE, actor, address, last_mail
from tests.partners import DAY, LONG, mails_to, make_pair, waits_for
from tests.schools import make_officer


async def test_each_class_is_asked_in_weeks_two_and_five_once_and_never_after_it_has_answered(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    told = await mails_to(db, "solene")
    with travel(13 * DAY):
        assert await partnerships.ask_due(db, BASE) == 0
    with travel(15 * DAY):
        assert await partnerships.ask_due(db, BASE) == 2
        assert await partnerships.ask_due(db, BASE) == 0
        mail = await last_mail(db, address("solene"))
        assert "خبز بلا حدود" in mail.subject
        assert await waits_for(db, pair.solene.actor) == ["check_in"]
        [asked] = await partnerships.check_ins_of(db, pair.project.id, pair.lyon.id)
        await partnerships.answer_check_in(
            db, pair.solene.actor, asked.id, Going.GOOD, wants_help=False, base_url=BASE
        )
        with pytest.raises(Conflict):
            await partnerships.answer_check_in(
                db, pair.solene.actor, asked.id, Going.STUCK, wants_help=True, base_url=BASE
            )
        assert await waits_for(db, pair.solene.actor) == []
        assert await waits_for(db, pair.yassine.actor) == ["check_in"]
    with travel(36 * DAY):
        assert await partnerships.ask_due(db, BASE) == 2
        assert await partnerships.ask_due(db, BASE) == 0
    assert await mails_to(db, "solene") == told + 2


async def test_an_answer_is_seen_by_the_own_side_only_and_by_an_officer_who_can_help(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    officer = await make_officer(db, "dimitra", "FR")
    odile = await make_officer(db, "odile", "BE")
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
    [asked] = [one for one in await db.scalars(select(CheckIn)) if one.class_id == pair.lyon.id]
    for stranger in (pair.yassine, officer, odile):
        with pytest.raises(NotFound):
            await partnerships.answer_check_in(
                db, stranger.actor, asked.id, Going.GOOD, wants_help=False, base_url=BASE
            )
    await partnerships.answer_check_in(
        db, pair.solene.actor, asked.id, Going.STUCK, wants_help=False, base_url=BASE
    )
    assert LONG in (await last_mail(db, address("dimitra"))).text
    theirs = await partnerships.show_partnership(db, pair.yassine.actor, pair.project.id)
    assert [one.class_id for one in theirs.check_ins] == [pair.tunis.id]
    [stuck] = await partnerships.list_stuck(db, officer.actor)
    assert [person.id for person in stuck.teachers] == [pair.solene.actor.id]
    assert await partnerships.list_stuck(db, odile.actor) == []
    with pytest.raises(NotFound):
        await partnerships.mark_helped(db, odile.actor, asked.id)
    await partnerships.mark_helped(db, officer.actor, asked.id)
    assert await partnerships.list_stuck(db, officer.actor) == []


async def test_a_sponsor_helps_where_a_country_has_no_officer(db: AsyncSession) -> None:
    pair = await make_pair(db)
    sponsor = await make_officer(db, "dimitra", "*")
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
    [asked] = await partnerships.check_ins_of(db, pair.project.id, pair.tunis.id)
    await partnerships.answer_check_in(
        db, pair.yassine.actor, asked.id, Going.GOOD, wants_help=True, base_url=BASE
    )
    assert len(await partnerships.list_stuck(db, sponsor.actor)) == 1
    db.add(OfficerPost(person_id=pair.solene.actor.id, country="TN"))
    await db.flush()
    assert await partnerships.list_stuck(db, sponsor.actor) == []


async def test_learners_are_asked_nothing(db: AsyncSession) -> None:
    pair = await make_pair(db)
    pupil = Person(kind=Kind.LEARNER, name="Léo Martin", display_name="Léo")
    db.add(pupil)
    await db.flush()
    db.add(ClassLearner(class_id=pair.lyon.id, person_id=pupil.id))
    project = await open_project(
        db, title="Two", classes=[pair.lyon.id, pair.tunis.id], created_by=pair.solene.actor.id
    )
    learner = await actor(db, pupil)
    with pytest.raises(Forbidden):
        await partnerships.show_partnership(db, learner, project.id)
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
        assert await waits_for(db, learner) == []
