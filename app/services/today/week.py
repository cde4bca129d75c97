"""What a project's week holds: the next session, new files, the last things said."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.session_times import LocalTime, Place, local_times
from app.models.file import File
from app.models.live_session import LiveSession
from app.models.project import ProjectMember
from app.services.files.opening import FileShown, files_where
from app.services.projects.looking import PartnerClass, ProjectListed
from app.services.sessions.plan import coming_sessions, sessions_of
from app.services.talk.reading import MessageShown, read_talk

_FEW = 5


@dataclass(frozen=True, slots=True)
class SessionThen:
    """A session, and its time at every place of its project."""

    session: LiveSession
    times: Sequence[LocalTime]


@dataclass(frozen=True, slots=True)
class Week:
    """A project's week."""

    next_session: SessionThen | None
    further: Sequence[LiveSession]
    files: Sequence[FileShown]
    messages: Sequence[MessageShown]


async def week_of(db: AsyncSession, actor: Actor, project: ProjectListed) -> Week:
    """Return what is next and what is new in a project of the actor's."""
    project_id = project.project.id
    coming, _past = await sessions_of(db, actor, project_id)
    files = await files_where(
        db,
        File.project_id == project_id,
        File.trashed_at.is_(None),
        order=File.changed_at.desc(),
        limit=_FEW,
    )
    talk = await read_talk(db, actor, project_id, limit=_FEW)
    said = [message for message in talk.messages if not message.deleted]
    first = SessionThen(coming[0], times_at(coming[0], project.classes)) if coming else None
    return Week(first, coming[1:4], files, said)


async def next_by_project(db: AsyncSession, actor: Actor) -> dict[UUID, LiveSession]:
    """Return the next session of each of the actor's projects."""
    found: dict[UUID, LiveSession] = {}
    for session in await coming_sessions(db, actor, limit=100):
        found.setdefault(session.project_id, session)
    return found


async def new_files(db: AsyncSession, actor: Actor) -> list[FileShown]:
    """Return the newest files of all the actor's projects that somebody else brought."""
    mine = select(ProjectMember.project_id).where(
        ProjectMember.person_id == actor.id, ProjectMember.left_at.is_(None)
    )
    return await files_where(
        db,
        File.project_id.in_(mine),
        File.trashed_at.is_(None),
        File.created_by != actor.id,
        order=File.changed_at.desc(),
        limit=_FEW,
    )


def times_at(session: LiveSession, classes: Sequence[PartnerClass]) -> tuple[LocalTime, ...]:
    """Return a session's time at the place of each class, the actor's own first; a place once."""
    places = dict.fromkeys(Place(c.place, c.country, c.time_zone) for c in classes)
    return local_times(session.starts_at, session.minutes, places)
