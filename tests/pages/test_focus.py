"""By keyboard: wherever the focus goes, one sees it, and it does not hide behind the bars."""

from typing import Any

import pytest
from playwright.async_api import Browser

from tests.pages.addresses import EXAMPLES
from tests.pages.demo_house import DemoHouse
from tests.pages.looking import profile, speak_and_dress, window
from tests.pages.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
PAGES = ("/today", "/find", "/proposals/new", "/projects/{id}/talk", "/classes/new", "/account")
MOST_STEPS = 70
# What has the focus, whether it is marked, and whether one could touch it where it is.
# Two frames later: to scroll it into view takes one.
FOCUSED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shown = one.closest('label.slot, .chip, .radio-card, .choice, label') ?? one;
  const marked = [one, shown, one.parentElement, one.closest('.talk-box')].filter(Boolean).some(each => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  });
  const box = shown.getBoundingClientRect();
  const x = Math.max(1, Math.min(innerWidth - 2, box.left + Math.min(box.width / 2, 20)));
  // Of a large field for text a browser brings the line into view in which one writes: the first one.
  const middle = one.matches('textarea') ? Math.min(box.height / 2, 24) : box.height / 2;
  const y = Math.max(1, Math.min(innerHeight - 2, box.top + middle));
  const top = document.elementFromPoint(x, y);
  const free = !!top && (shown.contains(top) || top.contains(shown) || one.contains(top));
  return { what: one.outerHTML.slice(0, 90), marked, free };
}"""


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.slow)])
async def test_the_focus_is_always_seen(demo_house: DemoHouse, browser: Browser, width: int) -> None:
    await speak_and_dress(demo_house, "de")  # whose long words make the longest pages
    wrong = []
    dress: dict[str, Any] = {"locale": "en", "theme": "light", "width": width}
    async with profile(browser, demo_house, "teacher", **dress) as context:
        tab = await Tab.open(context, demo_house.server.url)
        for name in PAGES:
            assert EXAMPLES[name].who == "teacher"
            await tab.go(EXAMPLES[name].address.format_map(demo_house.parts))
            page, found = tab.page, list[dict[str, Any]]()
            for _step in range(MOST_STEPS):
                await page.keyboard.press("Tab")
                focused = await page.evaluate(FOCUSED)
                if focused is None:
                    break
                found.append(focused)
            assert len(found) > 8, name
            wrong += [f"{name}: no mark on {one['what']}" for one in found if not one["marked"]]
            wrong += [f"{name}: hidden: {one['what']}" for one in found if not one["free"]]
    assert "\n".join(wrong) == ""


async def test_the_first_step_of_the_keyboard_leads_over_the_bars_to_the_content(
    demo_house: DemoHouse, browser: Browser
) -> None:
    async with window(browser, demo_house, "teacher", locale="en", theme="light", width=1280) as page:
        await page.goto("/today")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.matches('a.skip')")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('main') !== null")
