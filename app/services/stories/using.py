"""A story becomes a plan for one's own class: the steps come along, nobody's data does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.calendars import free_days
from app.domain.errors import Invalid, NotFound
from app.domain.lessons import Slot
from app.domain.permissions import Act
from app.domain.story_events import StoryUsed
from app.domain.story_plans import Step, StepKind, session_times
from app.kit.clock import now
from app.kit.words import N_
from app.models.project import Project
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory
from app.services.language import speak
from app.services.periods import days_of
from app.services.projects.changing import start_sandbox
from app.services.record import record
from app.services.sessions.plan import plan_session
from app.services.stories.access import load_story

LATEST = timedelta(days=730)
SHORTEST, LONGEST = 5, 480
USUAL_MINUTES = 45


@dataclass(frozen=True, slots=True)
class PlanWish:
    """For which of the own classes, under which name, and when its first session would be, in the class's own time."""

    class_id: UUID
    title: str
    first: date
    at: time


@dataclass(frozen=True, slots=True)
class PlanMade:
    """The project, and the titles of the sessions that come later because of holidays and exams, in their order."""

    project: Project
    later: Sequence[str]


async def use_plan(
    db: AsyncSession, actor: Actor, story_id: UUID, wish: PlanWish, *, base_url: str
) -> PlanMade:
    """Make a project to try things out of a story: its sessions are planned, its tasks stand among the aims.

    Weeks of holidays and exams in the calendar of the class's school are left out. Nobody else is in the project, so
    every date is a proposal. Raises NotFound, Forbidden, Invalid.
    """
    story = await load_story(db, actor, story_id, Act.STORY_USE)
    ours = await db.scalar(SchoolClass.taught_by(actor.id).where(SchoolClass.id == wish.class_id))
    if ours is None:
        raise NotFound
    _check(wish, ours.time_zone)
    steps = [Step.read(kept) for kept in story.steps]
    lessons = [Slot(*slot) for slot in ours.slots]
    when = (wish.first, wish.at, ours.time_zone, lessons)
    planned = session_times(steps, *when, free_days(await days_of(db, ours.organisation_id)))
    meant = [starts for _step, starts in session_times(steps, *when)]
    later = [step.title for (step, starts), there in zip(planned, meant, strict=True) if starts > there]
    aims = _aims(story, steps, actor.locale, is_later=bool(later))
    project = await start_sandbox(db, actor, title=wish.title, aims=aims, class_id=ours.id)
    for step, starts in planned:
        await plan_session(
            db,
            actor,
            project.id,
            title=step.title,
            starts_at=starts,
            minutes=min(max(step.minutes or USUAL_MINUTES, SHORTEST), LONGEST),
            base_url=base_url,
        )
    await record(db, actor.id, StoryUsed(story.id, project.id))
    return PlanMade(project, later)


def first_lesson(ours: SchoolClass) -> datetime:
    """Return when the class would begin if nobody chose: its first lesson from next Monday on, or that day at ten."""
    there = now().astimezone(ZoneInfo(ours.time_zone))
    monday = there.date() + timedelta(days=7 - there.weekday())
    weekday, start = min(((slot[0], slot[1]) for slot in ours.slots), default=(0, 600))
    at = time(start // 60, start % 60)
    return datetime.combine(monday + timedelta(days=weekday), at, ZoneInfo(ours.time_zone))


def _check(wish: PlanWish, zone: str) -> None:
    starts = datetime.combine(wish.first, wish.at, ZoneInfo(zone))
    if not now() < starts < now() + LATEST:
        raise Invalid(field="first", message=N_("Choose a day that is still to come, within two years."))


def _aims(story: ProjectStory, steps: list[Step], locale: str, *, is_later: bool) -> str:
    """Return the aims of the new project in the reader's language, as markdown: the summary, then the tasks."""
    _ = speak(locale)
    told = [story.summary]
    if tasks := [step for step in steps if step.kind is StepKind.TASK]:
        said = _(N_("Week %(week)s: %(task)s"))
        told.append("\n".join(f"- {said % {'week': step.week, 'task': step.title}}" for step in tasks))
    if is_later:
        told.append(_(N_("Weeks of holidays and exams at our school are not counted.")))
    return "\n\n".join(told)[:4000]
