"""Odile looks for bakers in the north, sees them on the map, and asks to be told of more."""

import re

import pytest
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.services.findable import learn_all
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.running import RunningServer
from tests.web.test_finding_in_browser import enter

pytestmark = pytest.mark.browser


async def test_a_search_is_narrowed_seen_on_the_map_and_saved(
    new_page: NewPage, server: RunningServer
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        odile, _ = await make_class(db, "odile")
        await make_class(db, "aino", name="Leipuri 2")
        await make_class(db, "yassine", name="Khabbaz 1")
        await learn_all(db)
        await db.commit()
    await engine.dispose()
    page = await new_page()
    await enter(page, odile, "/search")
    await page.get_by_label("What do you look for?").fill("bakr")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Khabbaz 1", exact=True)).to_be_visible()
    await page.get_by_label("One more country or region").select_option("154")
    await expect(page).to_have_url(re.compile("country=154"))  # sent by itself
    await expect(page.get_by_role("link", name="Leipuri 2", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Khabbaz 1", exact=True)).to_have_count(0)
    await page.get_by_role("link", name="Map", exact=True).click()
    await expect(page.locator(".world-spot")).to_have_count(1)
    await page.locator("summary", has_text="Tell me when something new fits").click()
    await page.get_by_label("Name of this search").fill("Bakers in the north")
    await page.get_by_role("button", name="Save this search").click()
    await expect(page.get_by_text("Saved. We tell you when something new fits.")).to_be_visible()
    await page.get_by_role("link", name="Your saved searches").click()
    await page.get_by_role("button", name="End").click()
    await expect(page.get_by_text("This search has ended.")).to_be_visible()
