"""Closing a project: for all its schools, once, and then it is to be read."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.room import Answer, SessionState
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.event import AuditEntry
from app.models.project import Project, ProjectState
from app.services import talk
from app.services.closing import close_project
from app.services.projects import looking
from app.services.projects.access import ProjectIsClosed
from app.services.sessions import door, plan
from tests.cast import BASE, last_mail
from tests.factories.lessons import Lesson, make_lesson


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    return await make_lesson(db)


async def test_a_teacher_closes_it_and_all_schools_see_it_and_can_only_read(
    db: AsyncSession, lesson: Lesson
) -> None:
    starts = now() + timedelta(days=3)
    session = await plan.plan_session(
        db, lesson.aino, lesson.project, title="Tasting", starts_at=starts, minutes=45, base_url=BASE
    )
    await close_project(db, lesson.solene, lesson.project, base_url=BASE)
    await db.commit()
    assert "is closed" in (await last_mail(db, "aino@school.example")).subject
    assert session.state is SessionState.CANCELLED
    for member in (lesson.solene, lesson.aino, lesson.leo, lesson.mikko):
        shown = await looking.show_project(db, member, lesson.project)
        assert shown.project.state is ProjectState.CLOSED
        with pytest.raises(ProjectIsClosed):
            await talk.say(db, member, lesson.project, text="One more word")
    told = await db.scalars(select(AuditEntry.event).where(AuditEntry.actor_id == lesson.solene.id))
    assert "project.closed" in set(told)


async def test_learners_and_strangers_close_nothing(db: AsyncSession, lesson: Lesson) -> None:
    with pytest.raises(Forbidden):
        await close_project(db, lesson.leo, lesson.project, base_url=BASE)
    with pytest.raises(NotFound):
        await close_project(db, lesson.odile, lesson.project, base_url=BASE)
    assert (await db.get_one(Project, lesson.project)).state is ProjectState.LIVE


async def test_it_is_closed_once_and_not_while_a_room_is_open(db: AsyncSession, lesson: Lesson) -> None:
    room = await plan.start_now(db, lesson.solene, lesson.project, title="Now")
    entered = await door.enter(db, lesson.solene, room.id, new_id())
    assert entered.answer is Answer.IN
    with pytest.raises(Conflict):
        await close_project(db, lesson.aino, lesson.project, base_url=BASE)
    room.state = SessionState.ENDED
    await close_project(db, lesson.aino, lesson.project, base_url=BASE)
    with pytest.raises(ProjectIsClosed):
        await close_project(db, lesson.solene, lesson.project, base_url=BASE)
