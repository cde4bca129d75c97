"""A partner that is silent is asked, goes, and is replaced; the project stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act
from app.kit.clock import travel
from app.models.project import Project, ProjectState
from app.models.proposal import ProposalState
from app.services import matchmaking, partnerships, talk
from app.services.partnerships.replacing import reserves_of
from app.services.projects.access import open_place
from tests.cast import BASE, address, last_mail
from tests.classroom import make_class
from tests.partners import DAY, in_project, make_pair


async def test_a_partner_that_is_silent_goes_and_the_project_stays_with_everything_in_it(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    said = await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
    args = (db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    with pytest.raises(Conflict):
        await partnerships.mark_gone(*args)
    with travel(timedelta(minutes=1)):
        await partnerships.call_roll(*args)
        with pytest.raises(Conflict):
            await partnerships.call_roll(*args)
    assert "ask whether you are still there" in (await last_mail(db, address("yassine"))).text
    with travel(13 * DAY), pytest.raises(Conflict):
        await partnerships.mark_gone(*args)
    with travel(15 * DAY):
        assert await partnerships.mark_gone(*args)
        assert await in_project(db, pair.project.id) == {pair.lyon.id}
        with pytest.raises(NotFound):
            await open_place(db, pair.yassine.actor, pair.project.id, Act.PROJECT_VIEW)
        shown = await partnerships.show_partnership(db, pair.solene.actor, pair.project.id)
    assert [(part.of_class.id, part.left_at is None) for part in shown.history] == [
        (pair.lyon.id, True),
        (pair.tunis.id, False),
    ]
    assert pair.project.state is ProjectState.LIVE
    read = await talk.read_talk(db, pair.solene.actor, pair.project.id)
    assert [message.id for message in read.messages] == [said]
    assert "does not take part any more" in (await last_mail(db, address("yassine"))).subject
    assert "Your project stays" in (await last_mail(db, address("solene"))).text


async def test_who_has_written_since_is_not_gone_and_who_answers_stays(db: AsyncSession) -> None:
    pair = await make_pair(db)
    args = (db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.call_roll(*args)
    with travel(2 * DAY):
        await talk.say(db, pair.yassine.actor, pair.project.id, text="هنا")
    with travel(15 * DAY):
        assert not await partnerships.mark_gone(*args)
        again = await partnerships.call_roll(*args)
        with pytest.raises(NotFound):
            await partnerships.answer_roll(db, pair.solene.actor, again.id, here=True, base_url=BASE)
        await partnerships.answer_roll(db, pair.yassine.actor, again.id, here=True, base_url=BASE)
        with pytest.raises(Conflict):
            await partnerships.answer_roll(db, pair.yassine.actor, again.id, here=False, base_url=BASE)
    assert "is still there" in (await last_mail(db, address("solene"))).subject
    assert await in_project(db, pair.project.id) == {pair.lyon.id, pair.tunis.id}


async def test_who_agrees_to_leave_leaves_at_once_and_an_outsider_can_ask_nothing(db: AsyncSession) -> None:
    pair = await make_pair(db)
    odile, liege = await make_class(db, "odile")
    for class_id in (pair.tunis.id, liege.id):
        with pytest.raises(NotFound):
            await partnerships.call_roll(db, odile.actor, pair.project.id, class_id, BASE)
    with pytest.raises(NotFound):
        await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.lyon.id, BASE)
    with pytest.raises(NotFound):
        await partnerships.show_partnership(db, odile.actor, pair.project.id)
    with pytest.raises(NotFound):
        await partnerships.show_candidates(db, odile.actor, pair.project.id)
    roll = await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.answer_roll(db, pair.yassine.actor, roll.id, here=False, base_url=BASE)
    assert await in_project(db, pair.project.id) == {pair.lyon.id}


async def test_a_new_class_joins_the_running_project_of_the_one_that_stayed(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    odile, liege = await make_class(db, "odile")
    put_off = await matchmaking.propose(
        db, odile.actor, from_class_id=liege.id, to_class_id=pair.lyon.id, title="Pain", message="?",
        base_url=BASE,
    )  # fmt: skip
    await matchmaking.decline(db, pair.solene.actor, put_off.id, "later", "", BASE)
    roll = await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.answer_roll(db, pair.yassine.actor, roll.id, here=False, base_url=BASE)
    shown = await partnerships.show_candidates(db, pair.solene.actor, pair.project.id)
    assert [(one.of_class.id, one.asked_us) for one in shown.reserves] == [(liege.id, True)]
    assert tampere.id in [one.shown.id for one in shown.suggestions]
    told = {"title": "Bread", "message": "Join us?", "base_url": BASE}
    with pytest.raises(NotFound):  # not a project of Odile's
        await matchmaking.propose(
            db, odile.actor, from_class_id=liege.id, to_class_id=tampere.id,
            joins_project_id=pair.project.id, **told,
        )  # fmt: skip
    asked = await matchmaking.propose(
        db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=tampere.id,
        joins_project_id=pair.project.id, **told,
    )  # fmt: skip
    joined = await matchmaking.accept(db, aino.actor, asked.id, BASE)
    assert joined.id == pair.project.id
    assert await in_project(db, pair.project.id) == {pair.lyon.id, tampere.id}
    place = await open_place(db, aino.actor, pair.project.id, Act.PROJECT_VIEW)
    assert place.member.class_id == tampere.id
    assert await db.scalar(select(func.count()).select_from(Project)) == 1


async def test_nobody_joins_a_project_that_has_ended(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    asked = await matchmaking.propose(
        db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=tampere.id, title="Bread",
        message="Join us?", base_url=BASE, joins_project_id=pair.project.id,
    )  # fmt: skip
    pair.project.state = ProjectState.CLOSED
    await db.flush()
    with pytest.raises(Conflict):
        await matchmaking.accept(db, aino.actor, asked.id, BASE)
    assert asked.state is ProposalState.WAITING


async def test_who_said_no_for_good_is_no_reserve(db: AsyncSession) -> None:
    pair = await make_pair(db)
    for who, reason in (("aino", "topic"), ("odile", "full"), ("dimitra", "")):
        player, theirs = await make_class(db, who)
        one = await matchmaking.propose(
            db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=theirs.id, title="Bread",
            message="?", base_url=BASE,
        )  # fmt: skip
        await matchmaking.decline(db, player.actor, one.id, reason, "", BASE)
    reserves = await reserves_of(db, pair.project.id, pair.lyon.id)
    assert [(one.of_class.school.country, one.asked_us) for one in reserves] == [("BE", False)]
