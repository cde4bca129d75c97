"""One look at a page in a real browser: what it weighs, what is wrong with it, what it says about itself."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from app.models.person import Person
from tests.pages.addresses import ALL, Example
from tests.pages.demo_house import DemoHouse
from tests.running import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# What passes is not told, and no style sheet is fetched once more: that halves what a look costs.
VIOLATIONS = "{ resultTypes: ['violations'], preload: false }"
SCRIPT_TYPES = {"Script"}
MOST_BYTES = 200_000
# A folder for a picture of every page, to look at: JOURNEYWORK_TEST_PICTURES=var/shots/pages
PICTURES = os.environ.get("JOURNEYWORK_TEST_PICTURES", "")
# What an eye would see of a page's form: asked in one go, in the page.
FORM = """() => {
  const seen = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('dialog:not([open])');
  const name = one => one.textContent.trim();
  return {
    headings: [...document.querySelectorAll('h1')].filter(seen).map(name),
    primary: [...new Set([...document.querySelectorAll('.button-primary')].filter(seen).map(name))],
    lang: document.documentElement.lang, dir: document.documentElement.dir,
    wide: document.documentElement.scrollWidth - innerWidth,
    small: [...document.querySelectorAll('button, a.button, summary, input:not([type=hidden]), select')]
      .filter(seen).filter(one => !one.closest('.unseen, .slot') && !one.classList.contains('link-like'))
      .filter(one => {
        const high = [one, ...(one.labels ?? [])].map(each => each.getBoundingClientRect().height);
        return Math.max(...high) > 2 && Math.max(...high) < 43.5;
      })
      .map(one => one.outerHTML.slice(0, 120)),
  }
}"""


@dataclass
class Seen:
    """What one look at a page found. Weights are bytes over the wire, headers included."""

    problems: list[str] = field(default_factory=list)
    weight: int = 0
    script: int = 0
    status: int = 0


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
        viewport={"width": width, "height": 780}, **choices,
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


async def look_everywhere(
    house: DemoHouse, browser: Browser, locale: str, theme: str, width: int
) -> list[str]:
    """Look at every page in this dress; return what is wrong."""
    await speak_and_dress(house, locale)
    wrong = []
    # A browser for each person, not for each page: to open one takes longer than to look for barriers.
    for who in dict.fromkeys(example.who for example in ALL.values()):
        dress: dict[str, Any] = {"locale": locale, "theme": theme, "width": width}
        async with profile(browser, house, who, service_workers="block", **dress) as context:
            for name, example in ALL.items():
                if example.who == who:
                    page = await context.new_page()
                    wrong += await _look_at(page, house, name, example, **dress)
                    await page.close()
    return wrong


async def _look_at(
    page: Page, house: DemoHouse, name: str, example: Example, *, locale: str, theme: str, width: int
) -> list[str]:
    seen = await look(page, house, example, locale=locale, width=width)
    if PICTURES:
        folder = Path(PICTURES) / f"{locale}-{theme}-{width}"
        folder.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=folder / f"{_file_name(name)}.png", full_page=True)
    if seen.status != 200:
        seen.problems.append(f"status {seen.status}")
    if seen.script > example.most_script:
        seen.problems.append(f"{seen.script} bytes of script")
    if seen.weight > MOST_BYTES + (example.most_script if example.is_room else 0):
        seen.problems.append(f"{seen.weight} bytes in all")
    found = [f"{name} ({example.who or 'visitor'}): {problem}" for problem in seen.problems]
    print(f"{name}: {seen.weight} bytes, {seen.script} of script", *found, sep="\n  ", flush=True)
    return found


async def look(page: Page, house: DemoHouse, example: Example, *, locale: str, width: int) -> Seen:
    """Open the page and look at it closely."""
    seen = Seen()
    host = urlsplit(house.server.url).netloc
    page.on("pageerror", lambda error: seen.problems.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: seen.problems.append(f"console: {said.text}") if said.type == "error" else None,
    )
    page.on("request", lambda asked: seen.problems.append(f"third party: {asked.url}")
            if urlsplit(asked.url).netloc not in ("", host) else None)  # fmt: skip
    wire = await page.context.new_cdp_session(page)
    await _weigh(wire, seen)
    answer = await page.goto(example.address.format_map(house.parts), wait_until="networkidle")
    seen.status = answer.status if answer else 0
    if page.url.split("?")[0] != house.server.url + example.address.format_map(house.parts).split("?")[0]:
        seen.problems.append(f"led on to {page.url}")
    await wire.detach()
    seen.problems += _faults_of(await page.evaluate(FORM), locale, by_thumb=width < 480)
    await page.evaluate(AXE)  # as the debugger does: the content policy of the page stays as it is
    violations = await page.evaluate(f"async () => (await axe.run({VIOLATIONS})).violations")
    seen.problems += [f"axe {one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations]
    return seen


async def _weigh(wire: CDPSession, seen: Seen) -> None:
    kinds: dict[str, str] = {}
    wire.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))

    def arrived(told: dict[str, Any]) -> None:
        seen.weight += int(told["encodedDataLength"])
        if kinds.get(told["requestId"]) in SCRIPT_TYPES:
            seen.script += int(told["encodedDataLength"])

    wire.on("Network.loadingFinished", arrived)
    await wire.send("Network.enable")
    await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})


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
    if by_thumb:
        faults += [f"smaller than a fingertip: {one}" for one in form["small"]]
    return faults


def _file_name(name: str) -> str:
    return name.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "welcome"
