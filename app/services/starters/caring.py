"""What happens by itself: the first word is noted, a silent host is replaced, and after two weeks both are asked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.domain.starter_events import StarterEnded, StarterHostChanged
from app.domain.starters import FIRST_WORD, LASTS
from app.kit.clock import now
from app.kit.words import N_
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.starter import Starter, StarterState
from app.models.talk import Message
from app.services.classes import class_shown
from app.services.partnerships.letters import teachers_in
from app.services.projects.changing import take_class_out
from app.services.projects.opening import join_class
from app.services.record import record
from app.services.starters.hosting import free_hosts
from app.services.starters.telling import (
    tell_host,
    tell_let_go,
    tell_nobody,
    tell_over,
    tell_stepped_in,
)

SOME = 200


async def note_greetings(db: AsyncSession) -> None:
    """Note for each starter that runs whether a teacher of its host has written in the talk."""
    wrote = (
        select(Message.id)
        .join(
            ProjectMember,
            (ProjectMember.project_id == Message.project_id) & (ProjectMember.person_id == Message.author_id),
        )
        .where(
            Message.project_id == Starter.project_id,
            ProjectMember.class_id == Starter.host_class_id,
            ProjectMember.role == MemberRole.TEACHER,
            ProjectMember.left_at.is_(None),
        )
    )
    await db.execute(
        update(Starter)
        .where(Starter.state == StarterState.RUNNING, Starter.greeted_at.is_(None), exists(wrote))
        .values(greeted_at=now(), reserve_class_id=None)
        .execution_options(synchronize_session=False)
    )


async def overdue_starters(db: AsyncSession) -> Sequence[UUID]:
    """Return the starters whose host has kept silent for too long, or has left."""
    gone = exists().where(
        ProjectClass.project_id == Starter.project_id,
        ProjectClass.class_id == Starter.host_class_id,
        ProjectClass.left_at.is_not(None),
    )
    silent = Starter.greeted_at.is_(None) & (Starter.answer_until <= now())
    query = select(Starter.id).where(Starter.state == StarterState.RUNNING, or_(silent, gone))
    return (await db.scalars(query.order_by(Starter.created_at).limit(SOME))).all()


async def over_starters(db: AsyncSession, base_url: str) -> int:
    """End the starters whose two weeks are over, and ask both sides how they go on; returns how many."""
    query = select(Starter).where(Starter.state == StarterState.RUNNING, Starter.created_at <= now() - LASTS)
    found = (await db.scalars(query.limit(SOME).with_for_update(skip_locked=True))).all()
    for starter in found:
        starter.state = StarterState.DONE
        await record(db, None, StarterEnded(starter.project_id, starter.id))
        project = await db.get_one(Project, starter.project_id)
        if project.state is ProjectState.LIVE:
            await tell_over(db, starter, base_url)
    return len(found)


async def refuse_starter(db: AsyncSession, actor: Actor, starter_id: UUID, base_url: str) -> Starter:
    """It does not suit the host just now: another class steps in at once.

    Raises NotFound, Forbidden, Conflict (it has begun, or is over).
    """
    starter = await db.get(Starter, starter_id)
    if starter is None:
        raise NotFound
    require(Act.STARTER_REFUSE, await starter_roles(db, actor, starter))
    await note_greetings(db)
    await db.refresh(starter, with_for_update=True)
    if starter.state is not StarterState.RUNNING or starter.greeted_at is not None:
        raise Conflict(
            message=N_("You have begun already. If you cannot go on, leave the project on its page People.")
        )
    await step_in(db, starter.id, base_url, by=actor.id)
    return starter


async def starter_roles(db: AsyncSession, actor: Actor, starter: Starter) -> frozenset[Role]:
    """Return what the actor is to a starter: a teacher of the newcomers, or of the host."""
    both = {starter.class_id: Role.PROPOSER, starter.host_class_id: Role.RECEIVER}
    mine = select(ClassTeacher.class_id).where(
        ClassTeacher.person_id == actor.id, ClassTeacher.class_id.in_(both)
    )
    return frozenset(both[one] for one in await db.scalars(mine)) if actor.is_teacher else frozenset()


async def step_in(db: AsyncSession, starter_id: UUID, base_url: str, by: UUID | None = None) -> None:
    """The host goes and the reserve, or whoever else is free, comes in. Doing it twice changes nothing.

    by: who of the host's teachers asked for it; without, it was silent for too long, or had left.
    """
    starter = await db.get_one(Starter, starter_id, with_for_update=True, populate_existing=True)
    project = await db.get_one(Project, starter.project_id, with_for_update=True, populate_existing=True)
    if starter.state is not StarterState.RUNNING:
        return
    stays = await _is_in(db, starter.project_id, starter.class_id)
    if project.state is not ProjectState.LIVE or not stays:
        return await _end(db, starter)
    here = await _is_in(db, starter.project_id, starter.host_class_id)
    if by is None and here and (starter.greeted_at is not None or starter.answer_until > now()):
        return
    before = await class_shown(db, await db.get_one(SchoolClass, starter.host_class_id))
    silent = await teachers_in(db, project.id, before.id) if here else []
    if here:
        await take_class_out(db, project.id, before.id, by)
    if by is None:
        await tell_let_go(db, silent, starter, before.id, base_url)
    await db.flush()
    await _replace(db, starter, before.name, base_url, by)


async def _replace(db: AsyncSession, starter: Starter, before: str, base_url: str, by: UUID | None) -> None:
    ours = await class_shown(db, await db.get_one(SchoolClass, starter.class_id))
    query = select(ProjectClass.class_id).where(ProjectClass.project_id == starter.project_id)
    were = set(await db.scalars(query))
    # Its own place as a reserve must not stand in its way.
    reserve, starter.reserve_class_id = starter.reserve_class_id, None
    await db.flush()
    free = await free_hosts(db, ours, without=were, most=3, lock=True)
    if not free:
        await _end(db, starter)
        return await tell_nobody(db, starter, before, base_url)
    ordered = sorted(free, key=lambda one: one.id != reserve)
    starter.host_class_id, starter.greeted_at = ordered[0].id, None
    starter.reserve_class_id = ordered[1].id if len(ordered) > 1 else None
    starter.since, starter.answer_until = now(), now() + FIRST_WORD
    await join_class(db, starter.project_id, ordered[0].id, by)
    await record(db, by, StarterHostChanged(starter.project_id, starter.id))
    await tell_host(db, starter, base_url)
    await tell_stepped_in(db, starter, before, base_url)


async def _is_in(db: AsyncSession, project_id: UUID, class_id: UUID) -> bool:
    query = select(ProjectClass.id).where(
        ProjectClass.project_id == project_id,
        ProjectClass.class_id == class_id,
        ProjectClass.left_at.is_(None),
    )
    return await db.scalar(query) is not None


async def _end(db: AsyncSession, starter: Starter) -> None:
    starter.state, starter.reserve_class_id = StarterState.ENDED, None
    await record(db, None, StarterEnded(starter.project_id, starter.id))
