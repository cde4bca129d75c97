"""A plan that is used says, on the page and through the API, what holidays have moved."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendars import PeriodKind, Reach
from app.kit.clock import now
from app.models.person import Person
from app.models.school_class import SchoolClass
from app.models.story import StoryState
from app.services import periods, stories
from app.services.accounts.sign_ins import start_sign_in
from app.services.closing import close_project
from app.services.stories.using import first_lesson
from tests.cast import BASE
from tests.factories.lessons import make_lesson
from tests.services.test_stories import TEXT


async def test_the_page_and_the_api_say_what_comes_later(client: AsyncClient, db: AsyncSession) -> None:
    lesson = await make_lesson(db)
    await close_project(db, lesson.solene, lesson.project, base_url=BASE)
    story = await stories.write_story(db, lesson.solene, lesson.project, TEXT)
    story.state, story.published_at = StoryState.PUBLISHED, now()
    own = await db.scalar(SchoolClass.taught_by(lesson.aino.id))
    assert own is not None
    first = first_lesson(own).date()
    days = (first + timedelta(weeks=1), first + timedelta(weeks=1, days=4))
    said = periods.PeriodSaid(PeriodKind.EXAMS, "Exams", *days, Reach.SCHOOL, "")
    await periods.enter_period(db, lesson.aino, own.organisation_id, said)
    token = await start_sign_in(db, await db.get_one(Person, lesson.aino.id), "test")
    await db.commit()
    client.cookies.set("journeywork", token)
    wish = {"class_id": str(own.id), "title": "Our bread", "first": str(first), "at": "10:00"}
    assert "calendar are left out" in (await client.get(f"/inspiration/{story.id}/plan")).text
    made = await client.post(f"/inspiration/{story.id}/plan", data=wish)
    assert made.status_code == 303
    page = (await client.get(made.headers["location"])).text
    assert "We taste\u2069” on, everything comes later" in page
    again = await client.post(
        f"/api/v1/stories/{story.id}/plans", json=wish, headers={"authorization": f"Bearer {token}"}
    )
    assert (again.status_code, again.json()["later"]) == (201, ["We taste"])
