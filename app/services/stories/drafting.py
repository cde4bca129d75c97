"""What a project's own facts say of it: the first draft of its story, which a teacher then writes anew."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.room import SessionState
from app.domain.story_plans import Step, StepKind, weeks_between
from app.models.live_session import LiveSession
from app.models.organisation import Organisation
from app.models.project import Project, ProjectClass
from app.models.school_class import SchoolClass

MOST_DRAFTED = 16


@dataclass(frozen=True, slots=True)
class StoryText:
    """What a teacher says in a story; trades, countries and languages come from the classes."""

    title: str
    summary: str
    weeks: int
    results: str = ""
    steps: tuple[Step, ...] = ()
    # Somebody has looked whether the words that read like learners' names are names.
    no_names: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the classes of a project are, taken together; each list sorted, so that it does not tell who came first."""

    isco: list[str] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


async def first_draft(db: AsyncSession, project: Project) -> StoryText:
    """Return the draft: the project's name, its aims, and the sessions that took place."""
    held = select(LiveSession).where(
        LiveSession.project_id == project.id, LiveSession.state == SessionState.ENDED
    )
    sessions = (await db.scalars(held.order_by(LiveSession.starts_at).limit(MOST_DRAFTED))).all()
    first = sessions[0].starts_at if sessions else project.created_at
    last = sessions[-1].starts_at if sessions else project.closed_at or project.created_at
    steps = [
        Step(StepKind.SESSION, weeks_between(first, one.starts_at), one.title, one.minutes)
        for one in sessions
    ]
    return StoryText(project.title, project.aims, weeks_between(first, last), "", tuple(steps))


async def facts_of(db: AsyncSession, project_id: UUID) -> Facts:
    """Return what the classes are that take part now."""
    rows = (
        await db.execute(
            select(SchoolClass, Organisation.country)
            .join(Organisation, Organisation.id == SchoolClass.organisation_id)
            .join(ProjectClass, ProjectClass.class_id == SchoolClass.id)
            .where(ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None))
        )
    ).all()
    classes = [row for row, _country in rows]
    spoken = [set(one.languages) for one in classes]
    common = set.intersection(*spoken) if spoken else set()
    return Facts(
        isco=sorted({code for one in classes for code in one.isco}),
        occupations=sorted({uri for one in classes for uri in one.occupations}),
        fields=sorted({one.isced_f for one in classes}),
        countries=sorted({country for _one, country in rows}),
        languages=sorted(common or set().union(*spoken)),
        kinds=sorted({kind for one in classes for kind in one.kinds}),
    )
