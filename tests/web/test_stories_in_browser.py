"""A finished project is told, agreed to and used, on a phone without script."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from tests.cast import PASSWORD, address
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.factories.lessons import Lesson, make_lesson
from tests.running import RunningServer

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


async def _enter(new_page: NewPage, who: str) -> Page:
    page = await new_page(**PHONE)
    await page.goto("/sign-in")
    await page.get_by_label("E-mail").fill(address(who))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    return page


async def _stage(server: RunningServer) -> Lesson:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        lesson = await make_lesson(db)
        await make_class(db, "yassine")
    await engine.dispose()
    return lesson


async def test_a_project_ends_and_its_plan_goes_to_another_school(
    new_page: NewPage, server: RunningServer
) -> None:
    lesson = await _stage(server)
    solene = await _enter(new_page, "solene")
    await solene.goto(f"/projects/{lesson.project}/people")
    await solene.get_by_role("link", name="Close this project").click()
    await solene.get_by_role("button", name="Close the project").click()
    await solene.get_by_role("link", name="Tell other teachers about it").click()
    await solene.get_by_label("What did you do?").fill("Two classes baked each other's bread.")
    await solene.get_by_label("How many weeks?").fill("3")
    await solene.locator("#field-step_1_title").fill("We show our ovens")
    await solene.get_by_role("button", name="Save").click()
    await solene.get_by_role("button", name="Agree for our school").click()
    yassine = await _enter(new_page, "yassine")
    await yassine.goto("/inspiration")
    await expect(yassine.get_by_text("No finished project is shown yet")).to_be_visible()
    aino = await _enter(new_page, "aino")
    await aino.goto(f"/projects/{lesson.project}/story")
    await aino.get_by_role("button", name="Agree for our school").click()
    await yassine.goto("/inspiration?trade=bakers&country=FI")
    await yassine.get_by_role("link", name="Sourdough and rieska").click()
    await expect(yassine.get_by_text("We show our ovens")).to_be_visible()
    await yassine.get_by_role("link", name="Use this plan").click()
    await yassine.get_by_role("button", name="Make the plan").click()
    await expect(yassine.get_by_text("The plan is yours.")).to_be_visible()
    await expect(yassine.get_by_role("link", name="We show our ovens")).to_be_visible()
    await aino.goto(f"/projects/{lesson.project}/story")
    await aino.get_by_role("button", name="Take the consent back").click()
    await yassine.goto("/inspiration")
    await expect(yassine.get_by_text("No finished project is shown yet")).to_be_visible()
