"""The clock of partnerships: the worker asks how it goes, and closes what nobody looks after any more."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.jobs import worker
from app.kit.clock import now
from app.models.partnership import CheckIn, RollCall
from app.models.project import Project, ProjectClass, ProjectState
from app.services.projects.opening import open_project
from app.services.queue import enqueue
from tests.cast import address, last_mail
from tests.classroom import make_class

DAY = timedelta(days=1)


async def test_the_worker_asks_in_the_second_week_and_twice_is_once(
    db: AsyncSession, settings: Settings
) -> None:
    await begun(db, 15 * DAY)
    for _ in range(2):
        await enqueue(db, "partnerships.check_in", timestamp=0)
    await db.commit()
    await worker.run(settings, once=True)
    weeks = (await db.scalars(select(CheckIn.week))).all()
    assert weeks == [2, 2]
    assert "is in week 2" in (await last_mail(db, address("aino"))).text


async def test_the_worker_asks_an_idle_project_and_closes_it_after_two_weeks(
    db: AsyncSession, settings: Settings
) -> None:
    project = await begun(db, 60 * DAY)
    await enqueue(db, "partnerships.idle", timestamp=0)
    await db.commit()
    await worker.run(settings, once=True)
    rolls = (await db.scalars(select(RollCall))).all()
    assert len(rolls) == 2
    await db.execute(update(RollCall).values(due_at=now() - DAY))
    await enqueue(db, "partnerships.idle", timestamp=0)
    await db.commit()
    await worker.run(settings, once=True)
    await db.refresh(project)
    assert project.state is ProjectState.CLOSED
    assert "is closed now" in (await last_mail(db, address("solene"))).text


async def begun(db: AsyncSession, ago: timedelta) -> Project:
    """A project of Solène's and Aino's that began some time ago; commits."""
    _, lyon = await make_class(db, "solene")
    _, tampere = await make_class(db, "aino")
    project = await open_project(db, title="Bread", classes=[lyon.id, tampere.id], created_by=None)
    await db.execute(update(ProjectClass).values(created_at=now() - ago))
    await db.execute(update(Project).values(created_at=now() - ago))
    await db.commit()
    return project
