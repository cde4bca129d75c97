"""Pages of finished projects: the gallery, one, the plan made of it; writing one, and agreeing to it."""

from collections.abc import Iterable
from datetime import UTC
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.api.schemas.stories import ConsentIn, PlanIn
from app.deps import CurrentTeacher, CurrentUser, Db, MaybeActor
from app.domain.permissions import Act, may
from app.domain.story_plans import Step, StepKind
from app.domain.vocabulary.fields import broad_fields, field_name
from app.domain.vocabulary.naming import country_name, language_name
from app.kit.folding import fold
from app.kit.words import N_
from app.models.project import Project
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory, StoryState
from app.render import isolated
from app.services import stories
from app.services.projects.access import open_place
from app.services.stories.access import story_roles
from app.services.stories.finding import PAGE
from app.services.stories.using import first_lesson
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.project_frame import project_frame
from app.web.story_forms import EMPTY_ROWS, ROWS, StoryFilters, StoryForm, values_of, wishes_of
from app.web.story_words import story_words

router = APIRouter()
LATER = N_(
    "The plan is yours. Weeks of holidays and exams at your school are left out: from “%(title)s” on, everything comes "
    "later than in the project. Change the dates, then look for a partner."
)


@router.get("/inspiration", name="stories")
async def list_stories(
    page: WebPage, db: Db, actor: MaybeActor, asked: Annotated[StoryFilters, Query()]
) -> Response:
    """Finished projects, by trade, field, country, language and words."""
    wishes, understood = await wishes_of(db, asked, page.locale)
    found = await stories.find_stories(db, actor, wishes, offset=asked.offset)
    countries, languages = await stories.countries_and_languages(db, actor)
    kept = urlencode(asked.kept)
    return page.render(
        "stories/index.html",
        nav="projects",
        shown=await story_words(db, found.stories, page.locale),
        asked=asked,
        understood=understood,
        narrowed=wishes.is_narrowed or not understood,
        fields=[(code, field_name(code, page.locale)) for code in broad_fields()],
        countries=_by_name((code, country_name(code, page.locale)) for code in countries),
        languages=_by_name((code, language_name(code, page.locale)) for code in languages),
        before=f"{kept}&offset={max(asked.offset - PAGE, 0)}" if asked.offset else None,
        after=f"{kept}&offset={asked.offset + PAGE}" if found.more else None,
    )


@router.get("/inspiration/{id}", name="story")
async def show_story(page: WebPage, db: Db, actor: MaybeActor, id: UUID) -> Response:
    """One finished project."""
    story = await stories.load_story(db, actor, id, Act.STORY_VIEW)
    roles = await story_roles(db, actor, story)
    [words] = await story_words(db, [story], page.locale)
    return page.render(
        "stories/show.html",
        nav="projects",
        story=story,
        words=words,
        is_published=story.state is StoryState.PUBLISHED,
        may_use=may(Act.STORY_USE, roles),
        may_take_back=may(Act.STORY_TAKE_BACK, roles),
    )


@router.get("/inspiration/{id}/plan", name="story_plan")
async def ask_for_plan(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """For which class, and from when?"""
    story = await stories.load_story(db, actor, id, Act.STORY_USE)
    classes = (await db.scalars(SchoolClass.taught_by(actor.id).limit(50))).all()
    values: dict[str, Any] = {"title": story.title}
    if classes:
        first = first_lesson(classes[0])
        values |= {"class_id": classes[0].id, "first": first.date(), "at": first.strftime("%H:%M")}
    return await _plan_page(page, db, story, Form(values=values))


@router.post("/inspiration/{id}/plan")
async def use_plan(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Make the plan."""
    story = await stories.load_story(db, actor, id, Act.STORY_USE)
    form = await page.form(PlanIn)
    if form.ok:
        async with page.trying(form, db):
            made = await stories.use_plan(db, actor, id, form.data.wish, base_url=page.settings.base_url)
            target = page.url("project_live", id=made.project.id)
            if made.later:
                return page.redirect(target, say=LATER, kind="wait", title=isolated(made.later[0]))
            return page.redirect(
                target, say=N_("The plan is yours. Change the dates, then look for a partner.")
            )
    return await _plan_page(page, db, story, form)


@router.post("/inspiration/{id}/withdrawal", name="story_take_back")
async def take_back(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Take the school's consent back."""
    await stories.take_back(db, actor, id, base_url=page.settings.base_url)
    return page.redirect(page.url("stories"), say=N_("The page is not shown any more."))


@router.get("/projects/{id}/story", name="own_story")
async def show_own_story(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Write the page of a closed project, see who has agreed, agree."""
    project, story = await stories.story_of(db, actor, id)
    said = _said(story) if story else await stories.first_draft(db, project)
    return await _own_page(page, db, project, story, Form(values=values_of(said)))


@router.post("/projects/{id}/story")
async def write_story(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Save it; it is not shown to anybody yet."""
    project, story = await stories.story_of(db, actor, id)
    form = await page.form(StoryForm)
    if form.ok:
        async with page.trying(form, db):
            await stories.write_story(db, actor, id, form.data.said)
            said = N_("Saved. Nobody else sees it until every partner school has agreed.")
            return page.redirect(page.url("own_story", id=id), say=said)
    return await _own_page(page, db, project, story, form)


@router.post("/projects/{id}/story/consent", name="story_agree")
async def agree(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Agree for the own school."""
    form = await page.form(ConsentIn)
    target = page.url("own_story", id=id)
    if form.ok:
        async with page.trying(form, db):
            told = form.data.model_dump()
            story = await stories.agree(db, actor, id, **told, base_url=page.settings.base_url)
            if story.state is StoryState.PUBLISHED:
                return page.redirect(page.url("story", id=story.id), say=N_("The page is shown now."))
            return page.redirect(target, say=N_("You have agreed. Now your partners are asked."))
    text, params = next(iter(form.errors.values()))
    return page.redirect(target, say=text, kind="stop", **params)


async def _plan_page(page: Page, db: Db, story: ProjectStory, form: Form[PlanIn]) -> Response:
    assert page.actor is not None
    classes = (await db.scalars(SchoolClass.taught_by(page.actor.id).limit(50))).all()
    [words] = await story_words(db, [story], page.locale)
    status = 200 if form.ok else 422
    sessions = sum(step["kind"] == StepKind.SESSION for step in story.steps)
    return page.render(
        "stories/plan.html",
        nav="projects",
        form=form,
        words=words,
        classes=[(one.id, one.name) for one in classes],
        sessions=sessions,
        status=status,
    )


async def _own_page(
    page: Page, db: Db, project: Project, story: ProjectStory | None, form: Form[Any]
) -> Response:
    assert page.actor is not None
    place = await open_place(db, page.actor, project.id, Act.STORY_WRITE)
    filled = sum(bool(form.values.get(f"step_{row}_title")) for row in range(1, ROWS + 1))
    sides = await stories.sides_of(db, story) if story else []
    return page.render(
        "stories/edit.html",
        **await project_frame(db, page.actor, place, "home"),
        form=form,
        story=story,
        words=(await story_words(db, [story], page.locale))[0] if story else None,
        seen=story.changed_at.astimezone(UTC).isoformat() if story else "",
        sides=sides,
        own_side=next((one for one in sides if one.organisation_id in page.actor.organisations), None),
        is_published=story is not None and story.state is StoryState.PUBLISHED,
        most_rows=ROWS,
        open_rows=min(ROWS, filled + EMPTY_ROWS),
        status=200 if form.ok else 422,
    )


def _by_name(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda one: fold(one[1]))


def _said(story: ProjectStory) -> stories.StoryText:
    steps = tuple(map(Step.read, story.steps))
    return stories.StoryText(story.title, story.summary, story.weeks, story.results, steps)
