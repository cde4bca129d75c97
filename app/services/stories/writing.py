"""A teacher writes the story of a closed project; whatever changes has to be agreed to anew."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.candidates import trade_keys
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Act
from app.domain.story_events import StoryWritten
from app.domain.story_plans import MOST_STEPS, MOST_WEEKS, in_order
from app.kit.clock import now
from app.kit.folding import fold
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectMember, ProjectState
from app.models.story import ProjectStory, StoryConsent, StoryState
from app.services.findable import keep_story
from app.services.projects.access import open_place
from app.services.record import record
from app.services.stories.drafting import StoryText, facts_of
from app.services.trades import load_occupations

LONGEST_TITLE, LONGEST_TEXT = 120, 4000


class ProjectGoesOn(Conflict):
    """A story is told of what has ended."""

    code = "project_goes_on"
    message = N_("Close the project first. Its page for other teachers is written when it has ended.")


async def story_of(db: AsyncSession, actor: Actor, project_id: UUID) -> tuple[Project, ProjectStory | None]:
    """Return a closed project of the actor's and its story, if one was begun.

    Raises NotFound, Forbidden, ProjectGoesOn.
    """
    place = await open_place(db, actor, project_id, Act.STORY_WRITE)
    if place.project.state is not ProjectState.CLOSED:
        raise ProjectGoesOn
    found = await db.scalar(select(ProjectStory).where(ProjectStory.project_id == project_id))
    return place.project, found


async def write_story(db: AsyncSession, actor: Actor, project_id: UUID, said: StoryText) -> ProjectStory:
    """Write the story, or write it anew: then it is a draft again, and nobody has agreed yet.

    Raises NotFound, Forbidden, ProjectGoesOn, Invalid.
    """
    await story_of(db, actor, project_id)
    await db.get_one(Project, project_id, with_for_update={"key_share": True}, populate_existing=True)
    _project, story = await story_of(db, actor, project_id)
    _check(said)
    if not said.no_names and (names := await _names_in(db, project_id, said)):
        raise Invalid(
            field="no_names",
            message=N_(
                "These words are also names of learners in this project: %(names)s. Please look again."
            ),
            names=", ".join(names),
        )
    story = story or ProjectStory(id=new_id(), project_id=project_id)
    await _say(db, story, said)
    story.written_by, story.changed_at = actor.id, now()
    story.state, story.is_public, story.published_at = StoryState.DRAFT, False, None
    db.add(story)
    await db.flush()
    await db.execute(delete(StoryConsent).where(StoryConsent.story_id == story.id))
    await keep_story(db, story.id)
    await record(db, actor.id, StoryWritten(story.id))
    return story


async def _say(db: AsyncSession, story: ProjectStory, said: StoryText) -> None:
    facts = await facts_of(db, story.project_id)
    story.title, story.summary, story.results = _line(said.title), said.summary.strip(), said.results.strip()
    story.weeks, story.steps = said.weeks, [step.kept for step in in_order(said.steps)]
    story.isco, story.occupations, story.fields = facts.isco, facts.occupations, facts.fields
    story.countries, story.languages, story.kinds = facts.countries, facts.languages, facts.kinds
    story.trade_keys = sorted({key for one in facts.fields for key in trade_keys(facts.isco, one)})
    named = await load_occupations(db, facts.occupations)
    labels = [label for one in named.values() for label in one.labels.values()]
    story.search = fold(" ".join([story.title, story.summary, *labels]))


def _check(said: StoryText) -> None:
    if not 1 <= len(_line(said.title)) <= LONGEST_TITLE:
        raise Invalid(field="title", message=N_("Write a title of up to 120 letters."))
    if not said.summary.strip():
        raise Invalid(field="summary", message=N_("Say in a few sentences what you did."))
    for name, text in (("summary", said.summary), ("results", said.results)):
        if len(text) > LONGEST_TEXT:
            raise Invalid(field=name, message=N_("Write at most 4000 characters."))
    if not 1 <= said.weeks <= MOST_WEEKS:
        raise Invalid(field="weeks", message=N_("Choose 1 to 60 weeks."))
    if len(said.steps) > MOST_STEPS or any(not 1 <= step.week <= said.weeks for step in said.steps):
        raise Invalid(
            field="weeks", message=N_("A step lies after the last week. Change its week, or the weeks.")
        )


async def _names_in(db: AsyncSession, project_id: UUID, said: StoryText) -> Sequence[str]:
    """Return display names of learners that stand in the text as words; real names are nobody's to guess."""
    text = (
        f" {fold(' '.join([said.title, said.summary, said.results, *(step.title for step in said.steps)]))} "
    )
    names = await db.scalars(
        select(Person.display_name)
        .join(ProjectMember, ProjectMember.person_id == Person.id)
        .where(ProjectMember.project_id == project_id, ProjectMember.role == MemberRole.LEARNER)
    )
    folded = {name: fold(name) for name in names}
    return sorted(
        name for name, bare in folded.items() if len(bare) > 2 and re.search(rf" {re.escape(bare)} ", text)
    )


def _line(text: str) -> str:
    return " ".join(text.split())
