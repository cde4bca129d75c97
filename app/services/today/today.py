"""Today: what is next, what waits for my answer, what is new. Nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.live_session import LiveSession
from app.models.saved_search import SavedSearch
from app.models.school_class import ClassTeacher
from app.services.buddies import PairShown, list_pairs
from app.services.files.opening import FileShown
from app.services.projects.looking import ProjectListed, list_projects
from app.services.search import searches_with_news
from app.services.sessions.plan import coming_sessions
from app.services.talk import unread_of
from app.services.today.waiting import Waiting, waiting_for
from app.services.today.week import SessionThen, new_files, times_at


@dataclass(frozen=True, slots=True)
class Beginning:
    """How far a new teacher has come; the first that is not true is the next step."""

    email_confirmed: bool
    has_school: bool
    is_verified: bool
    has_class: bool
    has_project: bool

    @property
    def is_over(self) -> bool:
        """Say whether this is no new teacher any more."""
        return self.has_project and self.email_confirmed


@dataclass(frozen=True, slots=True)
class Today:
    """The page after sign-in."""

    next_session: SessionThen | None
    next_project: ProjectListed | None
    further: Sequence[LiveSession]
    waiting: Sequence[Waiting]
    projects: Sequence[ProjectListed]
    unread: dict[UUID, int]
    files: Sequence[FileShown]
    # Saved searches in which something is new that the person has not looked at.
    searches: Sequence[SavedSearch]
    beginning: Beginning | None
    # The person's own buddy, and the newcomers whom the person helps.
    buddies: Sequence[PairShown]


async def show_today(db: AsyncSession, actor: Actor) -> Today:
    """Return what a person needs to know this morning."""
    projects = await list_projects(db, actor)
    by_id = {one.project.id: one for one in projects}
    coming = await coming_sessions(db, actor, limit=5)
    first = coming[0] if coming else None
    project = by_id.get(first.project_id) if first else None
    return Today(
        next_session=SessionThen(first, times_at(first, project.classes)) if first and project else None,
        next_project=project,
        further=coming[1:],
        waiting=await waiting_for(db, actor),
        projects=projects,
        unread=await unread_of(db, actor, list(by_id)),
        files=await new_files(db, actor) if projects else (),
        searches=await searches_with_news(db, actor) if actor.is_teacher else (),
        beginning=await _beginning(db, actor, projects) if actor.is_teacher else None,
        buddies=await list_pairs(db, actor) if actor.is_teacher else (),
    )


async def _beginning(db: AsyncSession, actor: Actor, projects: Sequence[ProjectListed]) -> Beginning:
    teaches = select(ClassTeacher.id).where(ClassTeacher.person_id == actor.id)
    return Beginning(
        email_confirmed=actor.email_confirmed,
        has_school=bool(actor.organisations),
        is_verified=actor.is_verified,
        has_class=bool(await db.scalar(select(teaches.exists()))),
        has_project=any(len(one.classes) > 1 for one in projects),
    )
