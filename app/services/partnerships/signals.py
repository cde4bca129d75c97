"""Signals about classes, from facts: for partners only, and only while every teacher of the class has agreed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.events import ProfileChanged
from app.domain.partnership import LOOK_BACK, Signals, Turn, median_hours, reply_times, seen_of
from app.domain.room import SessionState
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember, ProjectState
from app.models.proposal import Proposal
from app.models.school_class import ClassTeacher
from app.models.talk import Message
from app.services.record import record

_MOST_MESSAGES = 2000


async def share_activity(db: AsyncSession, actor: Actor, shares: bool) -> None:
    """Agree that partners see how active one's classes are, or take that back: it takes effect at once."""
    person = (await db.scalars(Person.with_id(actor.id))).one()
    person.shares_activity = shares
    await record(db, actor.id, ProfileChanged(actor.id, "activity"))


async def shares(db: AsyncSession, actor: Actor) -> bool:
    """Say whether the actor has agreed."""
    return (await db.scalars(Person.with_id(actor.id))).one().shares_activity


async def signals_of(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, Signals]:
    """Return the signals of those of these classes whose teachers have all agreed.

    Whoever asks has checked that the reader is a partner of theirs.
    """
    found = {}
    for class_id in sorted(set(class_ids)):
        query = (
            select(Person.id, Person.shares_activity, Person.last_seen_at)
            .join(ClassTeacher, ClassTeacher.person_id == Person.id)
            .where(ClassTeacher.class_id == class_id)
        )
        teachers = (await db.execute(query)).all()
        if teachers and all(agreed for _, agreed, _ in teachers):
            last = max((at for _, _, at in teachers if at is not None), default=None)
            found[class_id] = await _signals(db, class_id, last)
    return found


async def _signals(db: AsyncSession, class_id: UUID, last: datetime | None) -> Signals:
    times = [*await _answers(db, class_id), *await _replies(db, class_id)]
    held, missed = await _sessions(db, class_id)
    running, finished, left = await _projects(db, class_id)
    return Signals(
        seen_of(last, now()), median_hours(times), len(times), held, missed, running, finished, left
    )


async def _answers(db: AsyncSession, class_id: UUID) -> list[timedelta]:
    """How long the first word to each proposal took."""
    rows = await db.execute(
        select(Proposal.placed_at, Proposal.first_answer_at).where(
            Proposal.to_class_id == class_id,
            Proposal.placed_at > now() - LOOK_BACK,
            Proposal.first_answer_at > Proposal.placed_at,
        )
    )
    return [answered - placed for placed, answered in rows if placed and answered]


async def _replies(db: AsyncSession, class_id: UUID) -> list[timedelta]:
    """How long replies in the talk of projects took, between teachers: what learners write does not count."""
    projects = select(ProjectClass.project_id).where(ProjectClass.class_id == class_id)
    rows = await db.execute(
        select(Message.project_id, Message.created_at, ProjectMember.class_id)
        .join(
            ProjectMember,
            (ProjectMember.project_id == Message.project_id) & (ProjectMember.person_id == Message.author_id),
        )
        .where(
            Message.project_id.in_(projects),
            Message.created_at > now() - LOOK_BACK,
            ProjectMember.role == MemberRole.TEACHER,
        )
        .order_by(Message.project_id, Message.id)
        .limit(_MOST_MESSAGES)
    )
    turns: dict[UUID, list[Turn]] = {}
    for project_id, at, of_class in rows:
        turns.setdefault(project_id, []).append(Turn(at, of_class == class_id))
    return [time for one in turns.values() for time in reply_times(one)]


async def _sessions(db: AsyncSession, class_id: UUID) -> tuple[int, int]:
    """How many sessions of the class's projects were held, and how many were planned and neither held nor called off."""
    held = func.count().filter(LiveSession.state == SessionState.ENDED)
    missed = func.count().filter(
        LiveSession.state == SessionState.PLANNED, LiveSession.starts_at < now() - timedelta(days=1)
    )
    query = (
        select(held, missed)
        .join(ProjectClass, ProjectClass.project_id == LiveSession.project_id)
        .where(
            ProjectClass.class_id == class_id,
            LiveSession.starts_at > now() - LOOK_BACK,
            LiveSession.starts_at > ProjectClass.created_at,
            func.coalesce(LiveSession.starts_at < ProjectClass.left_at, True),
        )
    )
    row = (await db.execute(query)).one()
    return row[0], row[1]


async def _projects(db: AsyncSession, class_id: UUID) -> tuple[int, int, int]:
    """How many projects run, were finished with the class in it, and were left by it before their end."""
    running = func.count().filter(ProjectClass.left_at.is_(None), Project.state == ProjectState.LIVE)
    finished = func.count().filter(ProjectClass.left_at.is_(None), Project.state == ProjectState.CLOSED)
    left = func.count().filter(ProjectClass.left_at.is_not(None))
    query = (
        select(running, finished, left)
        .join(Project, Project.id == ProjectClass.project_id)
        .where(ProjectClass.class_id == class_id, Project.state != ProjectState.SANDBOX)
    )
    row = (await db.execute(query)).one()
    return row[0], row[1], row[2]
