"""The pages around a live session: as people see them, on a phone, in the dark, from right to left, by ear."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.person import Person
from app.services.sessions import door, plan
from tests.conftest import NewPage
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.running import ROOT, RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def house(server: RunningServer) -> AsyncIterator[AsyncSession]:
    """The database behind the running server."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


@pytest.fixture
async def lesson(house: AsyncSession) -> Lesson:
    return await make_lesson(house)


@pytest.fixture
async def session(house: AsyncSession, lesson: Lesson, server: RunningServer) -> LiveSession:
    """Tomorrow at ten in Lyon, with an agenda."""
    starts = (now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    made = await plan.plan_session(
        house,
        lesson.solene,
        lesson.project,
        title="Sourdough and rieska: first tasting",
        starts_at=starts,
        minutes=45,
        agenda="Hello.\n\nShow your *starter*.",
        base_url=server.url,
    )
    await house.commit()
    return made


async def signed_in(
    house: AsyncSession,
    lesson: Lesson,
    server: RunningServer,
    page: Page,
    locale: str = "en",
    theme: str = "light",
) -> Page:
    person = await house.get_one(Person, lesson.solene.id)
    person.locale, person.theme = locale, theme
    token = await token_for(house, lesson.solene)
    await page.context.add_cookies([{"name": "journeywork", "value": token, "url": server.url}])
    return page


async def faults(page: Page) -> list[str]:
    """What axe-core finds wrong."""
    # As an expression of the debugger: the content policy of the page stays as it is.
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("async () => (await axe.run()).violations")
    return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.mark.slow  # tests/pages looks at the same pages
@pytest.mark.parametrize(
    ("locale", "theme", "width"), [("en", "light", 1280), ("ar", "dark", 360), ("de", "light", 360)]
)
async def test_every_page_reads_well_by_eye_and_by_ear(
    server: RunningServer,
    house: AsyncSession,
    lesson: Lesson,
    session: LiveSession,
    new_page: NewPage,
    shots: Path,
    locale: str,
    theme: str,
    width: int,
) -> None:
    page = await new_page(viewport={"width": width, "height": 780}, color_scheme=theme)
    await signed_in(house, lesson, server, page, locale, theme)
    _link, token = await door.make_guest_link(house, lesson.solene, session.id, "the miller")
    await house.commit()
    found: list[str] = []
    for name, path in {
        "list": f"/projects/{lesson.project}/live",
        "new": f"/projects/{lesson.project}/sessions/new",
        "session": f"/sessions/{session.id}",
        "edit": f"/sessions/{session.id}/edit",
        "check": "/device-check",
        "ready": f"/sessions/{session.id}/room",
        "guest": f"/g/{token}",
    }.items():
        await page.goto(path)
        await page.screenshot(path=shots / f"{name}.png", full_page=True)
        found += await faults(page)
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{path} is {overflow} px too wide at {width}"
    assert found == []


async def test_a_session_is_planned_without_script_and_the_times_elsewhere_are_shown_first(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage
) -> None:
    page = await signed_in(house, lesson, server, await new_page(java_script_enabled=False))
    await page.goto(f"/projects/{lesson.project}/live")
    await page.get_by_role("link", name="Plan a session").click()
    await page.get_by_label("What is it about?").fill("Show your starter")
    await page.get_by_label("Begins at").fill("18:30")
    await page.get_by_role("button", name="Show the time at each school").click()
    await expect(page.get_by_text("Tampere").last).to_be_visible()
    await expect(page.get_by_text("outside school hours").first).to_be_visible()
    await expect(page.get_by_label("What is it about?")).to_have_value("Show your starter")
    await page.get_by_role("button", name="Plan the session").click()
    await expect(page.get_by_text("The session is planned.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Show your starter")).to_be_visible()
    await page.get_by_label("Who is it for?").fill("the miller")
    await page.get_by_role("button", name="Make a guest link").click()
    await expect(page.locator(".guest-address")).to_contain_text("/g/")
    await page.get_by_role("button", name="Take back").click()
    await expect(page.get_by_text("This link does not work any more.")).to_be_visible()


async def test_the_device_check_sends_picture_and_voice_there_and_back(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage, shots: Path
) -> None:
    page = await signed_in(house, lesson, server, await new_page())
    await page.goto("/device-check")
    await page.get_by_role("button", name="Check the line").click()
    line = page.locator("[data-part=line]")
    await expect(line).to_contain_text("There and back in", timeout=40_000)
    await expect(line).to_contain_text("The direct way (UDP) is open.")
    await page.screenshot(path=shots / "checked.png")
