"""Planning sessions: start now, plan, change, cancel, and finding them again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Act
from app.domain.room import EndReason, SessionState
from app.domain.session_events import SessionCancelled, SessionChanged, SessionPlanned
from app.kit.clock import now
from app.kit.words import N_
from app.models.live_session import LiveSession
from app.models.project import Project, ProjectState
from app.services.projects.access import open_place
from app.services.record import record
from app.services.sessions.access import load_session, lock_session
from app.services.sessions.notices import CANCELLED, CHANGED, PLANNED, tell_teachers
from app.services.sessions.presence import close_room

# A session that is over by its plan stays among the coming ones for a while: lessons run late.
_LATE = timedelta(hours=1)
_NOW_MINUTES = 60


async def plan_session(
    db: AsyncSession,
    actor: Actor,
    project_id: UUID,
    *,
    title: str,
    starts_at: datetime,
    minutes: int,
    agenda: str = "",
    base_url: str,
) -> LiveSession:
    """Plan a session of a project; its other teachers get a mail. Raises NotFound, Forbidden, Invalid."""
    await open_place(db, actor, project_id, Act.SESSION_PLAN)
    _check_future(starts_at)
    session = LiveSession(
        project_id=project_id,
        title=title,
        agenda=agenda,
        starts_at=starts_at,
        minutes=minutes,
        created_by=actor.id,
    )
    db.add(session)
    await db.flush()
    await record(db, actor.id, SessionPlanned(project_id, session.id))
    await tell_teachers(db, actor, session, PLANNED, base_url)
    return session


async def start_now(db: AsyncSession, actor: Actor, project_id: UUID, *, title: str) -> LiveSession:
    """Make a session that starts at this moment. The room opens when its first teacher walks in.

    Where the project has one that starts now already, it is that one: two teachers who press the button at
    the same moment meet in one room.
    """
    place = await open_place(db, actor, project_id, Act.SESSION_PLAN)
    await db.refresh(place.project, with_for_update=True)
    at = now()
    running = select(LiveSession).where(
        LiveSession.project_id == project_id,
        or_(
            LiveSession.state == SessionState.LIVE,
            (LiveSession.state == SessionState.PLANNED)
            & LiveSession.starts_at.between(at - timedelta(minutes=5), at),
        ),
    )
    if (session := await db.scalar(running.order_by(LiveSession.starts_at.desc()).limit(1))) is not None:
        return session
    session = LiveSession(
        project_id=project_id, title=title, starts_at=at, minutes=_NOW_MINUTES, created_by=actor.id
    )
    db.add(session)
    await db.flush()
    await record(db, actor.id, SessionPlanned(project_id, session.id))
    return session


async def change_session(
    db: AsyncSession,
    actor: Actor,
    session_id: UUID,
    *,
    title: str,
    starts_at: datetime,
    minutes: int,
    agenda: str = "",
    base_url: str,
) -> LiveSession:
    """Change a session that has not begun; where time or title changed, the others get a mail.

    Raises NotFound, Forbidden, Conflict (begun or over), Invalid.
    """
    await load_session(db, actor, session_id, Act.SESSION_PLAN)
    session = await lock_session(db, session_id)
    _check_planned(session)
    if starts_at != session.starts_at:
        _check_future(starts_at)
    matters = (title, starts_at, minutes) != (session.title, session.starts_at, session.minutes)
    session.title, session.starts_at, session.minutes, session.agenda = title, starts_at, minutes, agenda
    session.revision += 1
    await record(db, actor.id, SessionChanged(session.project_id, session.id))
    if matters:
        await tell_teachers(db, actor, session, CHANGED, base_url)
    return session


async def cancel_session(db: AsyncSession, actor: Actor, session_id: UUID, *, base_url: str) -> LiveSession:
    """Call a session off; the others get a mail. Raises NotFound, Forbidden, Conflict (begun or over)."""
    await load_session(db, actor, session_id, Act.SESSION_PLAN)
    session = await lock_session(db, session_id)
    _check_planned(session)
    session.revision += 1
    await close_room(db, session, EndReason.CANCELLED)
    await record(db, actor.id, SessionCancelled(session.project_id, session.id))
    await tell_teachers(db, actor, session, CANCELLED, base_url)
    return session


async def show_session(db: AsyncSession, actor: Actor, session_id: UUID) -> LiveSession:
    """Return a session of one of the actor's projects. Raises NotFound, Forbidden."""
    return await load_session(db, actor, session_id, Act.SESSION_VIEW)


async def sessions_of(
    db: AsyncSession, actor: Actor, project_id: UUID
) -> tuple[Sequence[LiveSession], Sequence[LiveSession]]:
    """Return a project's coming sessions, the next first, and its last 50 past ones, the latest first."""
    await open_place(db, actor, project_id, Act.SESSION_VIEW)
    return await _coming(db, LiveSession.project_id == project_id), (
        await db.scalars(
            select(LiveSession)
            .where(LiveSession.project_id == project_id, ~_is_coming())
            .order_by(LiveSession.starts_at.desc())
            .limit(50)
        )
    ).all()


async def coming_sessions(db: AsyncSession, actor: Actor, limit: int = 5) -> Sequence[LiveSession]:
    """Return the next sessions of all the actor's projects, the next first: what Today shows."""
    meetings = select(Project.id).where(Project.state == ProjectState.MEETING)
    query = LiveSession.visible_to(actor).where(_is_coming(), LiveSession.project_id.not_in(meetings))
    query = query.order_by(LiveSession.starts_at).limit(limit)
    return (await db.scalars(query)).all()


async def _coming(db: AsyncSession, which: Any) -> Sequence[LiveSession]:
    query = select(LiveSession).where(which, _is_coming()).order_by(LiveSession.starts_at).limit(100)
    return (await db.scalars(query)).all()


def _is_coming() -> Any:
    """Live now, or planned and not over by its plan.."""
    ends = LiveSession.starts_at + func.make_interval(0, 0, 0, 0, 0, LiveSession.minutes)
    planned = (LiveSession.state == SessionState.PLANNED) & (ends > now() - _LATE)
    return or_(LiveSession.state == SessionState.LIVE, planned)


def _check_future(starts_at: datetime) -> None:
    if starts_at < now() - timedelta(minutes=5):
        raise Invalid(
            field="starts_at", message=N_("This time is over. Please choose one that is still to come.")
        )


def _check_planned(session: LiveSession) -> None:
    if session.state is not SessionState.PLANNED:
        raise Conflict(message=N_("This session has begun or is over, so it cannot be changed any more."))
