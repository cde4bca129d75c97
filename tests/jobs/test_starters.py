"""The clock of starter projects: a silent host is replaced, two weeks end, and twice is once."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.jobs import worker
from app.kit.clock import now
from app.models.project import ProjectClass
from app.models.starter import Starter, StarterState
from app.services import starters, talk
from app.services.queue import enqueue
from tests.cast import BASE
from tests.classroom import make_class


async def care(db: AsyncSession, settings: Settings) -> None:
    for timestamp in range(2):
        await enqueue(db, "starters.care", timestamp=timestamp)
        await db.commit()
        await worker.run(settings, once=True)


async def test_somebody_steps_in_and_after_two_weeks_both_are_asked(
    db: AsyncSession, settings: Settings
) -> None:
    today = now().date()
    term = {"term_start": today - timedelta(days=60), "term_end": today + timedelta(days=200)}
    aino, mine = await make_class(db, "aino", **term)
    for who in ("solene", "yassine"):
        host, theirs = await make_class(db, who, **term)
        await starters.set_hosting(db, host.actor, theirs.id, 1)
    starter = await starters.begin_starter(db, aino.actor, mine.id, BASE)
    silent = starter.host_class_id
    await db.commit()
    await care(db, settings)
    await db.refresh(starter)
    assert starter.host_class_id == silent  # there is still time
    await db.execute(update(Starter).values(answer_until=now() - timedelta(minutes=1)))
    await care(db, settings)
    await db.refresh(starter)
    assert starter.host_class_id != silent
    left = select(ProjectClass.class_id).where(ProjectClass.left_at.is_not(None))
    assert (await db.scalars(left)).all() == [silent]
    await talk.say(db, aino.actor, starter.project_id, text="Hei!")
    await db.execute(update(Starter).values(created_at=now() - timedelta(days=15)))
    await care(db, settings)
    await db.refresh(starter)
    assert starter.state is StarterState.DONE
