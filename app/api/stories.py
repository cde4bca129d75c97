"""Stories: finished projects, to read, to find by trade, and to use as a plan."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.projects import project_out
from app.api.schemas.stories import ConsentIn, OwnStoryOut, PlanIn, PlanOut, SideOut, StoryIn, StoryOut
from app.deps import AppSettings, CurrentTeacher, CurrentUser, Db, MaybeActor
from app.domain.errors import NotFound
from app.domain.permissions import Act
from app.domain.vocabulary.picks import LONGEST_URI, Pick
from app.models.story import ProjectStory
from app.services import stories
from app.services.projects import looking

router = APIRouter(tags=["stories"])


@router.get("/stories")
async def list_stories(
    db: Db,
    actor: MaybeActor,
    q: Annotated[str, Query(max_length=120, description="Words of title, text or occupation")] = "",
    trade: Annotated[
        str, Query(max_length=LONGEST_URI, description='"7512", "isced:0721", or the URI of an occupation')
    ] = "",
    field: Annotated[str, Query(pattern=r"^(\d{2,4})?$", description="Code of ISCED-F 2013")] = "",
    country: Annotated[str, Query(pattern="^([A-Z]{2})?$")] = "",
    language: Annotated[str, Query(pattern="^([a-z]{2,3})?$")] = "",
    offset: Annotated[int, Query(ge=0, le=2000)] = 0,
) -> list[StoryOut]:
    """Published stories, 20 at a time; without a sign-in those that every partner school made public."""
    wishes = stories.StoryWishes(q, Pick.read(trade) if trade else None, field, country, language)
    found = await stories.find_stories(db, actor, wishes, offset=offset)
    return [StoryOut.of(one) for one in found.stories]


@router.get("/stories/{story_id}")
async def show_story(story_id: UUID, db: Db, actor: MaybeActor) -> StoryOut:
    """One story."""
    return StoryOut.of(await stories.load_story(db, actor, story_id, Act.STORY_VIEW))


@router.post("/stories/{story_id}/plans", status_code=201)
async def use_plan(
    story_id: UUID, body: PlanIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> PlanOut:
    """Make a project to try things of it, for one of one's classes; its sessions are proposals.

    Weeks of holidays and exams in the school's calendar are left out; `later` names the sessions that this moved.
    """
    made = await stories.use_plan(db, actor, story_id, body.wish, base_url=settings.base_url)
    project = project_out(await looking.show_project(db, actor, made.project.id))
    return PlanOut(**project.model_dump(), later=list(made.later))


@router.delete("/stories/{story_id}/consent", status_code=204)
async def take_back(story_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> None:
    """Take the consent of one's school back; the story disappears."""
    await stories.take_back(db, actor, story_id, base_url=settings.base_url)


@router.get("/projects/{project_id}/story")
async def show_own_story(project_id: UUID, db: Db, actor: CurrentUser) -> OwnStoryOut:
    """The story of a closed project, and who has agreed; 404 while nobody has written it."""
    _project, story = await stories.story_of(db, actor, project_id)
    if story is None:
        raise NotFound
    return await _own(db, story)


@router.put("/projects/{project_id}/story")
async def write_story(project_id: UUID, body: StoryIn, db: Db, actor: CurrentUser) -> OwnStoryOut:
    """Write it, or write it anew: then every school has to agree again."""
    return await _own(db, await stories.write_story(db, actor, project_id, body.said))


@router.put("/projects/{project_id}/story/consent")
async def agree(
    project_id: UUID, body: ConsentIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> OwnStoryOut:
    """Agree for one's school; with the last school's word it is published."""
    told = body.model_dump()
    return await _own(db, await stories.agree(db, actor, project_id, **told, base_url=settings.base_url))


async def _own(db: Db, story: ProjectStory) -> OwnStoryOut:
    sides = await stories.sides_of(db, story)
    return OwnStoryOut(story=StoryOut.of(story), sides=[SideOut.of(side) for side in sides])
