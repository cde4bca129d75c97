"""One look at a page in a real browser: what it weighs, what is wrong with it, what it says about itself."""

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from app.models.person import Person
from tests.pages.addresses import ALL, Example
from tests.pages.demo_house import DemoHouse
from tests.pages.tab import Seen, Tab
from tests.running import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# What passes is not told, and no style sheet is fetched once more: that halves what a look costs.
VIOLATIONS = "{ resultTypes: ['violations'], preload: false }"
NARROW, WIDE, HEIGHT = 360, 1280, 780
MOST_BYTES = 200_000
# A folder for a picture of every page, to look at: JOURNEYWORK_TEST_PICTURES=var/shots/pages
PICTURES = os.environ.get("JOURNEYWORK_TEST_PICTURES", "")
# What an eye would see of a page's form: asked in one go, in the page. Turned round it has to fit as well.
FORM = """() => {
  const seen = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('dialog:not([open])');
  const name = one => one.textContent.trim();
  const root = document.documentElement, dir = root.dir, wide = root.scrollWidth - innerWidth;
  const form = {
    headings: [...document.querySelectorAll('h1')].filter(seen).map(name),
    primary: [...new Set([...document.querySelectorAll('.button-primary')].filter(seen).map(name))],
    lang: root.lang, dir, wide,
    small: [...document.querySelectorAll('button, a.button, summary, input:not([type=hidden]), select')]
      .filter(seen).filter(one => !one.closest('.unseen, .slot') && !one.classList.contains('link-like'))
      .filter(one => {
        const high = [one, ...(one.labels ?? [])].map(each => each.getBoundingClientRect().height);
        return Math.max(...high) > 2 && Math.max(...high) < 43.5;
      })
      .map(one => one.outerHTML.slice(0, 120)),
  };
  root.dir = dir === 'rtl' ? 'ltr' : 'rtl';
  form.turned = root.scrollWidth - innerWidth;
  root.dir = dir;
  return form;
}"""


@dataclass(frozen=True)
class Dress:
    """How pages are dressed: their language, and the widths and colours in which they are seen, in that order."""

    locale: str
    looks: tuple[tuple[int, str], ...]


@asynccontextmanager
async def window(
    browser: Browser, house: DemoHouse, who: str, *, locale: str, theme: str, width: int, **choices: Any
) -> AsyncIterator[Page]:
    """Open a fresh window in which somebody is signed in."""
    async with profile(browser, house, who, locale=locale, theme=theme, width=width, **choices) as context:
        yield await context.new_page()


@asynccontextmanager
async def profile(
    browser: Browser, house: DemoHouse, who: str, *, locale: str, theme: str, width: int, **choices: Any
) -> AsyncIterator[BrowserContext]:
    """Open a fresh browser in which somebody is signed in, for any number of windows."""
    context = await browser.new_context(
        base_url=house.server.url, locale=locale, color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": width, "height": HEIGHT}, **choices,
    )  # fmt: skip
    try:
        if who:
            name, value = house.cookies[who]
            await context.add_cookies([{"name": name, "value": value, "url": house.server.url}])
        await context.add_cookies([{"name": "locale", "value": locale, "url": house.server.url}])
        yield context
    finally:
        await context.close()


async def speak_and_dress(house: DemoHouse, locale: str) -> None:
    """Everybody chooses this language, and the colours of their device."""
    engine = create_async_engine(house.server.database_url)
    async with engine.begin() as connection:
        everybody = update(Person).where(Person.id.in_(house.people.values()))
        await connection.execute(everybody.values(locale=locale, theme="auto"))
    await engine.dispose()


async def look_at_all(house: DemoHouse, browser: Browser, dress: Dress, names: Iterable[str]) -> list[str]:
    """Look at these pages in this dress, at each of its widths; return what is wrong."""
    await speak_and_dress(house, dress.locale)
    of_whom: dict[str, list[str]] = {}
    for name in names:
        of_whom.setdefault(ALL[name].who, []).append(name)
    wrong: list[str] = []
    # One window for all pages of a person: to open another takes longer than to look for barriers.
    for who, seen_by_them in of_whom.items():
        chosen: dict[str, Any] = {
            "locale": dress.locale,
            "theme": dress.looks[0][1],
            "width": dress.looks[0][0],
        }
        async with profile(browser, house, who, service_workers="block", **chosen) as context:
            tab = await Tab.open(context, house.server.url)
            for name in seen_by_them:
                wrong += await _look_at(tab, house, name, dress)
    return wrong


async def _look_at(tab: Tab, house: DemoHouse, name: str, dress: Dress) -> list[str]:
    example = ALL[name]
    seen = await look(tab, house, example, dress, name)
    if seen.status != 200:
        seen.problems.append(f"status {seen.status}")
    if seen.script > example.most_script:
        seen.problems.append(f"{seen.script} bytes of script")
    if seen.weight > MOST_BYTES + (example.most_script if example.is_room else 0):
        seen.problems.append(f"{seen.weight} bytes in all")
    found = [f"{name} ({example.who or 'visitor'}): {problem}" for problem in seen.problems]
    print(f"{name}: {seen.weight} bytes, {seen.script} of script", *found, sep="\n  ", flush=True)
    return found


async def look(tab: Tab, house: DemoHouse, example: Example, dress: Dress, name: str) -> Seen:
    """Open the page, weigh it and look at it closely, then pull the window to the next width and look again."""
    page, address = tab.page, example.address.format_map(house.parts)
    await _put_on(page, *dress.looks[0])
    seen = await tab.go(address)
    if page.url.split("?")[0] != house.server.url + address.split("?")[0]:
        seen.problems.append(f"led on to {page.url}")
    await page.evaluate(AXE)  # as the debugger does: the content policy of the page stays as it is
    for width, theme in dress.looks:
        await _put_on(page, width, theme)
        await tab.settle()
        faults = _faults_of(await page.evaluate(FORM), dress.locale, by_thumb=width == NARROW)
        violations = await page.evaluate(f"async () => (await axe.run({VIOLATIONS})).violations")
        faults += [f"axe {one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations]
        seen.problems += [f"{width} px, {theme}: {fault}" for fault in faults]
        if PICTURES:
            folder = Path(PICTURES) / f"{dress.locale}-{theme}-{width}"
            folder.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=folder / f"{_file_name(name)}.png", full_page=True)
    return seen


async def _put_on(page: Page, width: int, theme: str) -> None:
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]


def _faults_of(form: dict[str, Any], locale: str, *, by_thumb: bool) -> list[str]:
    faults = []
    if len(form["headings"]) != 1:
        faults.append(f"one first heading is right, not {form['headings']}")
    if len(form["primary"]) > 1:
        faults.append(f"several primary actions: {form['primary']}")
    if (form["lang"], form["dir"]) != (locale, "rtl" if locale == "ar" else "ltr"):
        faults.append(f"says it is in {form['lang']}, {form['dir']}")
    if form["wide"] > 0:
        faults.append(f"{form['wide']} px too wide")
    if form["turned"] > 0:
        faults.append(f"{form['turned']} px too wide when it reads the other way")
    if by_thumb:
        faults += [f"smaller than a fingertip: {one}" for one in form["small"]]
    return faults


def _file_name(name: str) -> str:
    return name.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "welcome"
