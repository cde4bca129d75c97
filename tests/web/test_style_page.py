"""The style page, and on it the behaviour of our own elements, in a real browser."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.pages.looking import AXE, VIOLATIONS
from tests.pages.tab import STILL

TOWNS = [
    {"value": "1", "label": "Tampere", "hint": "Finland"},
    {"value": "2", "label": "Tartu", "hint": "Estonia"},
]


@pytest.mark.parametrize(
    ("locale", "narrow", "wide"), [("en", "light", "dark"), ("de", "light", "dark"), ("ar", "dark", "light")]
)
async def test_the_style_page_has_no_barrier_and_fits(
    new_page: Any, locale: str, narrow: str, wide: str
) -> None:
    page: Page = await new_page(locale=locale)
    await page.goto("/dev/style")
    await page.evaluate(AXE)
    for width, theme in ((360, narrow), (1280, wide)):
        await page.set_viewport_size({"width": width, "height": 760})
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await page.evaluate(STILL)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = await page.evaluate(f"async () => (await axe.run({VIOLATIONS})).violations")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


async def test_a_town_is_found_while_typing_and_picked_by_keyboard(new_page: Any) -> None:
    page: Page = await new_page()
    await page.route("**/api/v1/places*", _answer_with_towns)
    await page.goto("/dev/style")
    town = page.get_by_label("Town", exact=True)
    await town.press_sequentially("ta")
    await expect(page.locator(".suggestions").get_by_role("option")).to_have_count(2)
    await town.press("ArrowDown")
    await town.press("ArrowDown")
    await expect(page.locator(".suggestions").get_by_role("option", name="Tartu")).to_have_attribute(
        "aria-selected", "true"
    )
    await town.press("Enter")
    await expect(town).to_have_value("Tartu")
    await expect(page.locator("[name=place_id]")).to_have_value("2")
    await expect(town).to_have_attribute("aria-expanded", "false")
    await town.press_sequentially("x")
    await expect(page.locator("[name=place_id]")).to_have_value("")


async def test_escape_closes_suggestions_and_keeps_what_was_typed(new_page: Any) -> None:
    page: Page = await new_page()
    await page.route("**/api/v1/places*", _answer_with_towns)
    await page.goto("/dev/style")
    town = page.get_by_label("Town", exact=True)
    await town.press_sequentially("tar")
    await expect(page.locator(".suggestions").get_by_role("option")).to_have_count(2)
    await town.press("Escape")
    await expect(page.locator(".suggestions")).to_be_hidden()
    await expect(town).to_have_value("tar")


async def test_what_cannot_be_undone_is_asked_first(new_page: Any) -> None:
    page: Page = await new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    await page.goto("/dev/style")
    await page.locator("summary", has_text="Actions").first.click()
    await page.locator(".menu-list").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete this file?")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Not now").click()
    await expect(dialog).to_be_hidden()
    assert "POST" not in asked


async def test_a_menu_closes_on_escape_and_gives_the_focus_back(new_page: Any) -> None:
    page: Page = await new_page()
    await page.goto("/dev/style")
    summary = page.locator("summary", has_text="Actions").first
    await summary.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".menu-list").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".menu-list").first).to_be_hidden()
    await expect(summary).to_be_focused()


async def test_a_password_can_be_read_while_typing(new_page: Any) -> None:
    page: Page = await new_page()
    await page.goto("/dev/style")
    secret = page.locator("[name=password]")
    await secret.fill("three words work")
    await page.get_by_role("button", name="Show").click()
    await expect(secret).to_have_attribute("type", "text")
    await page.get_by_role("button", name="Hide").click()
    await expect(secret).to_have_attribute("type", "password")


async def test_without_script_nothing_is_shown_that_needs_it(new_page: Any) -> None:
    page: Page = await new_page(java_script_enabled=False)
    await page.goto("/dev/style")
    await expect(page.get_by_role("button", name="Show")).to_be_hidden()
    await expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    await page.locator("summary", has_text="Actions").first.click()
    await expect(page.locator(".menu-list").get_by_role("link", name="Change")).to_be_visible()


async def _answer_with_towns(route: Route) -> None:
    await route.fulfill(content_type="application/json", body=json.dumps(TOWNS))
