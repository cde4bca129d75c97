"""Facts about how active a class is: shown with its teachers' consent, and true."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.partnership import Seen
from app.kit.clock import now, travel
from app.models.person import Person
from app.models.school_class import ClassTeacher
from app.services import matchmaking, partnerships, talk
from app.services.sessions import plan
from tests.cast import BASE
from tests.classroom import make_class
from tests.partners import DAY, make_colleague, make_pair


async def test_signals_are_shown_only_while_every_teacher_of_the_class_agrees(db: AsyncSession) -> None:
    pair = await make_pair(db)
    kreszentia = await make_colleague(db, pair.tunis)
    db.add(ClassTeacher(class_id=pair.tunis.id, person_id=kreszentia.actor.id))
    await db.flush()

    async def seen() -> bool:
        shown = await partnerships.show_partnership(db, pair.solene.actor, pair.project.id)
        return pair.tunis.id in shown.signals

    assert not await seen()
    await partnerships.share_activity(db, pair.yassine.actor, True)
    assert not await seen()
    await partnerships.share_activity(db, kreszentia.actor, True)
    assert await seen()
    await partnerships.share_activity(db, pair.yassine.actor, False)
    assert not await seen()


async def test_signals_are_facts_that_both_sides_could_have_written_down(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    await partnerships.share_activity(db, pair.yassine.actor, True)
    (await db.get_one(Person, pair.yassine.actor.id)).last_seen_at = now()
    asked = await matchmaking.propose(
        db, aino.actor, from_class_id=tampere.id, to_class_id=pair.tunis.id, title="Bread", message="?",
        base_url=BASE,
    )  # fmt: skip
    with travel(timedelta(hours=6)):
        await matchmaking.ask_back(db, pair.yassine.actor, asked.id, "?", BASE)
        await talk.say(db, pair.solene.actor, pair.project.id, text="Bonjour")
    with travel(timedelta(hours=10)):
        await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
        await plan.plan_session(
            db, pair.solene.actor, pair.project.id, title="Bread", starts_at=now() + DAY, minutes=45,
            base_url=BASE,
        )  # fmt: skip
    with travel(3 * DAY):
        [signals] = (await partnerships.signals_of(db, [pair.tunis.id])).values()
    assert (signals.seen, signals.reply_hours, signals.replies) == (Seen.THIS_WEEK, 5, 2)
    assert (signals.sessions_held, signals.sessions_missed) == (0, 1)
    assert (signals.projects_running, signals.projects_finished, signals.projects_left) == (1, 0, 0)
