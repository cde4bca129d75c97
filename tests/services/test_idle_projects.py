"""A project in which nothing happens is asked about, and ends gently where nobody answers."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.permissions import Act
from app.kit.clock import now, travel
from app.models.partnership import RollAnswer, RollCall
from app.models.project import ProjectState
from app.services import partnerships, talk
from app.services.partnerships.idle import silent_projects
from app.services.projects.access import open_place
from app.services.sessions import plan
from tests.cast import BASE, address, last_mail
from tests.classroom import make_class
from tests.partners import DAY, in_project, make_pair, waits_for


async def test_an_idle_project_is_asked_once_and_closed_where_nobody_answers(db: AsyncSession) -> None:
    pair = await make_pair(db)
    await make_class(db, "aino", name="Aino's bakers")
    with travel(27 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(29 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 1
        assert await partnerships.ask_idle(db, BASE) == 0
        assert await waits_for(db, pair.solene.actor) == ["roll_call"]
        assert await silent_projects(db) == []
    with travel(44 * DAY):
        assert await silent_projects(db) == [pair.project.id]
        assert not await partnerships.close_silent(db, pair.project.id, BASE)
        assert await silent_projects(db) == []
    assert pair.project.state is ProjectState.CLOSED
    mail = await last_mail(db, address("solene"))
    assert "is closed now" in mail.text
    assert "Aino's bakers" in mail.text
    await open_place(db, pair.solene.actor, pair.project.id, Act.PROJECT_VIEW)


async def test_an_idle_project_is_left_to_the_one_who_answers(db: AsyncSession) -> None:
    pair = await make_pair(db)
    await make_class(db, "aino", name="Aino's bakers")
    with travel(29 * DAY):
        await partnerships.ask_idle(db, BASE)
        called = await db.scalar(select(RollCall).where(RollCall.class_id == pair.lyon.id))
        assert called is not None
        await partnerships.answer_roll(db, pair.solene.actor, called.id, here=True, base_url=BASE)
    with travel(44 * DAY):
        assert await partnerships.close_silent(db, pair.project.id, BASE)
        assert await partnerships.ask_idle(db, BASE) == 0
    assert pair.project.state is ProjectState.LIVE
    assert await in_project(db, pair.project.id) == {pair.lyon.id}
    assert "Aino's bakers" in (await last_mail(db, address("solene"))).text


async def test_a_session_ahead_or_a_word_in_the_talk_keeps_a_project_going(db: AsyncSession) -> None:
    pair = await make_pair(db)
    with travel(20 * DAY):
        await talk.say(db, pair.solene.actor, pair.project.id, text="Bonjour")
    with travel(29 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(50 * DAY):
        await plan.plan_session(
            db, pair.solene.actor, pair.project.id, title="Bread", starts_at=now() + 60 * DAY, minutes=45,
            base_url=BASE,
        )  # fmt: skip
    with travel(90 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(111 * DAY + 28 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 1
        await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
    with travel(160 * DAY):
        await partnerships.close_silent(db, pair.project.id, BASE)
    answers = dict((await db.execute(select(RollCall.class_id, RollCall.answer))).all())
    assert answers == {pair.lyon.id: RollAnswer.SILENT, pair.tunis.id: RollAnswer.HERE}
