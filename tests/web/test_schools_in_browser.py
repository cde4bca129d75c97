"""Solène adds her school by keyboard alone; Mikko opens his card on an old phone without script, in Arabic."""

import pytest
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.services import learners
from app.services.learners.codes import PURPOSE
from tests.cast import make_teacher
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.running import RunningServer

pytestmark = pytest.mark.browser


@pytest.mark.slow  # a school is added by keyboard in tests/journeys/test_every_manner.py
async def test_a_school_is_added_by_keyboard_alone(new_page: NewPage, server: RunningServer) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene = await make_teacher(db, "solene")
    await engine.dispose()
    page = await new_page()
    await page.goto("/sign-in?next=/schools/new")
    await page.get_by_label("E-mail").fill(solene.email)
    await page.get_by_label("Password").fill(solene.password)
    await page.keyboard.press("Enter")
    await page.get_by_label("Name of the school").fill("Lycée des métiers")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Franc")
    await page.keyboard.press("Tab")
    await page.keyboard.type("lyo")
    towns = page.get_by_role("option", name="Lyon").first
    await expect(towns).to_be_visible(timeout=60_000)  # the first look at the list of towns reads it
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Town or village")).to_have_value("Lyon")
    await page.get_by_label("Web page").focus()
    await page.keyboard.type("www.school.example")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your e-mail address belongs to the web page")).to_be_visible()
    assert "/verifications/" in page.url


async def test_a_card_is_opened_on_a_phone_without_script(new_page: NewPage, server: RunningServer) -> None:
    engine, key = create_async_engine(server.database_url), server.settings.secret(PURPOSE)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene, bakers = await make_class(db, "solene")
        await learners.add_learners(db, solene.actor, bakers, "Mikko Virtanen", key)
        [card] = await learners.cards_of(db, solene.actor, bakers, key)
        await db.commit()
    await engine.dispose()
    phone = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "locale": "ar"}
    page = await new_page(**phone)
    await page.goto("/learn")
    await page.locator("#field-code").fill(card.code.lower())
    await page.locator("main button[type=submit]").click()
    await page.locator("#field-display_name").fill("ملك الخبز")
    await page.locator("#field-secret").fill("402917")
    await page.locator("main button[type=submit]").click()
    await expect(page.locator("body")).to_contain_text("ملك الخبز")
    assert page.url.endswith("/today")
    assert await page.locator("html").get_attribute("dir") == "rtl"
    places = page.locator("nav.places a")
    assert [await places.nth(n).get_attribute("href") for n in range(await places.count())] == [
        "/today",
        "/projects",
        "/help",
    ]
