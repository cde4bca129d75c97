"""Stories: written after the end, shown while every school agrees, found by trade, used as a plan."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendars import PeriodKind, Reach
from app.domain.errors import Forbidden, Invalid, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.room import SessionState
from app.domain.story_plans import Step, StepKind
from app.domain.vocabulary.picks import Pick
from app.kit.clock import now
from app.models.event import AuditEntry
from app.models.live_session import LiveSession
from app.models.organisation import Membership, Trust
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectMember, ProjectState
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory, StoryState
from app.services import periods, stories
from app.services.closing import close_project
from app.services.sessions.plan import sessions_of
from app.services.stories.agreeing import TextHasChanged
from app.services.stories.using import first_lesson
from app.services.stories.writing import ProjectGoesOn
from tests.cast import BASE, actor, last_mail, make_teacher
from tests.factories.lessons import Lesson, make_lesson

STEPS = (
    Step(StepKind.SESSION, 1, "We show our ovens", 60),
    Step(StepKind.TASK, 2, "Bake the partner's bread"),
    Step(StepKind.SESSION, 4, "We taste", 45),
)
TEXT = stories.StoryText(
    "Sourdough and rieska", "Two classes baked each other's bread.", 4, "Rye is hard.", STEPS
)


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    """A project that has ended."""
    lesson = await make_lesson(db)
    await close_project(db, lesson.solene, lesson.project, base_url=BASE)
    await db.commit()
    return lesson


async def agree(db: AsyncSession, lesson: Lesson, *who: str, public: bool = False) -> ProjectStory:
    for name in who:
        story = await db.scalar(select(ProjectStory))
        assert story is not None
        seen = story.changed_at
        player = getattr(lesson, name)
        await stories.agree(db, player, lesson.project, changed_at=seen, public=public, base_url=BASE)
    await db.commit()
    return story


async def titles(db: AsyncSession, who: object, **wishes: object) -> list[str]:
    page = await stories.find_stories(db, who, stories.StoryWishes(**wishes))  # type: ignore[arg-type]
    return [one.title for one in page.stories]


async def test_a_story_is_shown_once_every_school_has_agreed_and_gone_when_one_takes_it_back(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene")
    assert "May other teachers read" in (await last_mail(db, "aino@school.example")).subject
    assert story.state is StoryState.DRAFT
    assert await titles(db, lesson.odile) == []
    with pytest.raises(NotFound):
        await stories.load_story(db, lesson.odile, story.id, Act.STORY_VIEW)
    await agree(db, lesson, "aino")
    assert await titles(db, lesson.odile) == ["Sourdough and rieska"]
    assert "can read about your project" in (await last_mail(db, "solene@school.example")).subject
    await stories.load_story(db, lesson.odile, story.id, Act.STORY_VIEW)
    await stories.take_back(db, lesson.aino, story.id, base_url=BASE)
    assert await titles(db, lesson.odile) == []
    with pytest.raises(NotFound):
        await stories.load_story(db, lesson.odile, story.id, Act.STORY_VIEW)
    told = set((await db.scalars(select(AuditEntry.event))).all())
    assert {"story.written", "story.agreed", "story.published", "story.taken_back"} <= told


async def test_it_is_open_to_the_world_only_where_both_sides_tick_that(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", public=True)
    await agree(db, lesson, "aino")
    assert await titles(db, None) == []
    with pytest.raises(NotFound):
        await stories.load_story(db, None, story.id, Act.STORY_VIEW)
    await agree(db, lesson, "aino", public=True)
    assert await titles(db, None) == ["Sourdough and rieska"]
    await stories.load_story(db, None, story.id, Act.STORY_VIEW)
    await agree(db, lesson, "solene")
    assert await titles(db, None) == []


async def test_changed_words_need_new_consent_and_nobody_agrees_to_what_was_not_read(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    seen = story.changed_at
    await agree(db, lesson, "solene", "aino")
    await stories.write_story(db, lesson.aino, lesson.project, TEXT)
    assert story.state is StoryState.DRAFT
    assert [side.consent for side in await stories.sides_of(db, story)] == [None, None]
    with pytest.raises(TextHasChanged):
        await stories.agree(db, lesson.solene, lesson.project, changed_at=seen, public=False, base_url=BASE)


async def test_learners_and_strangers_neither_write_nor_agree_nor_take_back(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    seen = story.changed_at
    for who, refusal in ((lesson.leo, Forbidden), (lesson.odile, NotFound)):
        with pytest.raises(refusal):
            await stories.write_story(db, who, lesson.project, TEXT)
        with pytest.raises(refusal):
            await stories.agree(db, who, lesson.project, changed_at=seen, public=False, base_url=BASE)
        with pytest.raises(Forbidden):
            await stories.take_back(db, who, story.id, base_url=BASE)
    assert story.state is StoryState.PUBLISHED


async def test_a_verified_colleague_who_is_not_in_the_project_can_take_the_schools_word_back(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    yassine = await make_teacher(db, "yassine")
    [school] = lesson.aino.organisations
    db.add(Membership(person_id=yassine.actor.id, organisation_id=school, trust=Trust.VERIFIED))
    await db.commit()
    await stories.take_back(db, await actor(db, yassine), story.id, base_url=BASE)
    assert story.state is StoryState.DRAFT


async def test_who_is_not_verified_or_came_without_a_class_does_not_agree(
    db: AsyncSession, lesson: Lesson
) -> None:
    await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    yassine = await make_teacher(db, "yassine")
    db.add(ProjectMember(project_id=lesson.project, person_id=yassine.actor.id, role=MemberRole.TEACHER))
    own = await db.scalar(select(Membership).where(Membership.person_id == lesson.aino.id))
    assert own is not None
    own.trust = Trust.PENDING
    await db.commit()
    story = await db.scalar(select(ProjectStory))
    assert story is not None
    seen = story.changed_at
    with pytest.raises(Forbidden):
        await stories.agree(db, yassine.actor, lesson.project, changed_at=seen, public=False, base_url=BASE)
    aino = await actor(db, await db.get_one(Person, lesson.aino.id))
    with pytest.raises(NotVerified):
        await stories.agree(db, aino, lesson.project, changed_at=seen, public=False, base_url=BASE)


async def test_a_running_project_has_no_story(db: AsyncSession, lesson: Lesson) -> None:
    project = await db.get_one(Project, lesson.project)
    project.state = ProjectState.LIVE
    with pytest.raises(ProjectGoesOn):
        await stories.write_story(db, lesson.solene, lesson.project, TEXT)


async def test_a_learners_name_in_the_text_is_asked_about(db: AsyncSession, lesson: Lesson) -> None:
    said = stories.StoryText("Bread", "MIKKO baked best.", 1)
    with pytest.raises(Invalid) as refused:
        await stories.write_story(db, lesson.solene, lesson.project, said)
    assert refused.value.field == "no_names"
    assert "Mikko" in refused.value.params["names"]
    looked = stories.StoryText("Bread", "Mikko is the name of our oven.", 1, no_names=True)
    assert (await stories.write_story(db, lesson.solene, lesson.project, looked)).title == "Bread"


async def test_it_is_found_by_words_with_mistakes_trade_field_country_and_language(
    db: AsyncSession, lesson: Lesson
) -> None:
    await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    found, none = ["Sourdough and rieska"], list[str]()
    for wishes, expected in (
        ({"typed": "sourdouh"}, found),
        ({"typed": "welding"}, none),
        ({"pick": Pick.read("7512")}, found),
        ({"pick": Pick.read("7511")}, found),
        ({"pick": Pick.read("7212")}, none),
        ({"field": "07"}, found),
        ({"field": "10"}, none),
        ({"country": "FI"}, found),
        ({"country": "DE"}, none),
        ({"language": "en"}, found),
        ({"language": "ar"}, none),
    ):
        assert await titles(db, lesson.odile, **wishes) == expected, wishes


async def test_a_plan_brings_the_steps_and_nothing_of_anybody(db: AsyncSession, lesson: Lesson) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    own = await db.scalar(SchoolClass.taught_by(lesson.aino.id))
    assert own is not None
    first = first_lesson(own)
    assert (first.weekday(), first.hour, first > now()) == (0, 10, True)
    wish = stories.PlanWish(own.id, "Our bread", first.date(), time(10))
    made = await stories.use_plan(db, lesson.aino, story.id, wish, base_url=BASE)
    project = made.project
    assert made.later == []
    assert "not counted" not in project.aims
    coming, _past = await sessions_of(db, lesson.aino, project.id)
    assert [
        (one.title, one.minutes, one.starts_at.astimezone(ZoneInfo(own.time_zone))) for one in coming
    ] == [
        ("We show our ovens", 60, first),
        ("We taste", 45, first + timedelta(weeks=3)),
    ]
    assert project.state is ProjectState.SANDBOX
    assert "Week 2: Bake the partner's bread" in project.aims
    members = await db.scalars(select(ProjectMember.person_id).where(ProjectMember.project_id == project.id))
    assert list(members) == [lesson.aino.id]


async def test_a_plan_leaves_out_the_holidays_of_the_own_school_and_says_so(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    own = await db.scalar(SchoolClass.taught_by(lesson.aino.id))
    theirs = await db.scalar(SchoolClass.taught_by(lesson.solene.id))
    assert own is not None
    assert theirs is not None
    first = first_lesson(own)
    autumn = first.date() + timedelta(weeks=1)
    for teacher, school, weeks in ((lesson.aino, own, 2), (lesson.solene, theirs, 9)):
        days = (autumn, autumn + timedelta(weeks=weeks, days=-3))
        said = periods.PeriodSaid(PeriodKind.HOLIDAY, "Autumn", *days, Reach.SCHOOL, "")
        await periods.enter_period(db, teacher, school.organisation_id, said)
    wish = stories.PlanWish(own.id, "Our bread", first.date(), time(10))
    made = await stories.use_plan(db, lesson.aino, story.id, wish, base_url=BASE)
    assert made.later == ["We taste"]
    coming, _past = await sessions_of(db, lesson.aino, made.project.id)
    # Two weeks are left out; the holidays of the other school are not hers.
    assert [one.starts_at.astimezone(ZoneInfo(own.time_zone)) for one in coming] == [
        first,
        first + timedelta(weeks=5),
    ]
    assert made.project.aims.endswith("Weeks of holidays and exams at our school are not counted.")


async def test_only_a_teacher_of_a_class_uses_a_plan_and_only_for_it(
    db: AsyncSession, lesson: Lesson
) -> None:
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    await agree(db, lesson, "solene", "aino")
    own = await db.scalar(SchoolClass.taught_by(lesson.aino.id))
    assert own is not None
    wish = stories.PlanWish(own.id, "Our bread", now().date() + timedelta(days=9), time(10))
    with pytest.raises(NotFound):
        await stories.use_plan(db, lesson.odile, story.id, wish, base_url=BASE)
    with pytest.raises(Forbidden):
        await stories.use_plan(db, lesson.leo, story.id, wish, base_url=BASE)
    late = stories.PlanWish(own.id, "Our bread", now().date() - timedelta(days=1), time(10))
    with pytest.raises(Invalid):
        await stories.use_plan(db, lesson.aino, story.id, late, base_url=BASE)


async def test_the_draft_holds_the_sessions_that_took_place(db: AsyncSession, lesson: Lesson) -> None:
    begun = now() - timedelta(days=30)
    for days, title, state in (
        (0, "Hello", SessionState.ENDED),
        (15, "Tasting", SessionState.ENDED),
        (20, "Never held", SessionState.CANCELLED),
    ):
        db.add(
            LiveSession(
                project_id=lesson.project,
                title=title,
                starts_at=begun + timedelta(days=days),
                minutes=45,
                state=state,
            )
        )
    await db.commit()
    draft = await stories.first_draft(db, await db.get_one(Project, lesson.project))
    assert [(step.week, step.title) for step in draft.steps] == [(1, "Hello"), (3, "Tasting")]
    assert draft.weeks == 3
