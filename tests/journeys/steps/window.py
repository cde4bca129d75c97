"""One person at one window: finds things by the words on the page, as a person does, in any language."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from app.services.language import translations
from tests.cast import PASSWORD

SLOW = 60_000  # milliseconds; three windows with cameras leave little of a small machine
PATIENCE = 120.0  # seconds, for what takes its time


@dataclass
class Window:
    """A window and who sits at it. Texts are given in English and looked for in the window's language."""

    page: Page
    name: str
    email: str = ""
    password: str = PASSWORD
    locale: str = "en"
    has_script: bool = True
    faults: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where one is."""
        return urlsplit(self.page.url).path

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    def words(self, text: str, **params: Any) -> str:
        """Return an English text of the interface in the window's language."""
        said = translations(self.locale).gettext(text)
        return said % params if params else said

    def counted(self, one: str, many: str, num: int) -> str:
        """Return an English text with a number in it, in the window's language."""
        return translations(self.locale).ngettext(one, many, num) % {"num": num}

    async def go(self, path: str) -> None:
        """Type an address."""
        await self.page.goto(path)
        await self.look()

    async def follow(self, text: str, within: Locator | None = None, **params: Any) -> None:
        """Follow the link with this text."""
        place = within or self.main
        link = place.get_by_role("link", name=self.words(text, **params), exact=True)
        await self.open(link)

    async def follow_name(self, name: str) -> None:
        """Follow the link that carries a name somebody gave, not words of the interface."""
        await self.open(self.main.get_by_role("link", name=name))

    async def go_to(self, long: str, short: str = "") -> None:
        """Use the main navigation of the house; a phone shows the short form."""
        await self._go_to("Main places", long, short)

    async def go_to_project(self, long: str, short: str = "") -> None:
        """Use the navigation of the project that one is in."""
        await self._go_to("Places in this project", long, short)

    async def press(self, text: str, within: Locator | None = None, **params: Any) -> None:
        """Press the button with this text, and wait for the page that comes."""
        await self.open(self.button(text, within, **params))

    def button(self, text: str, within: Locator | None = None, **params: Any) -> Locator:
        """Return the button with this text."""
        return (within or self.main).get_by_role("button", name=self.words(text, **params), exact=True)

    async def fill(self, label: str, value: str, within: Locator | None = None) -> None:
        """Type into a field."""
        await self._type(self.field(label, within), value)

    async def choose(self, label: str, value: str) -> None:
        """Choose from a list, by the value behind the words."""
        await self.select(self.field(label), value)

    async def tick(self, group: str, label: str) -> None:
        """Tick one of a group of boxes or circles."""
        boxes = self.main.get_by_role("group", name=self._beginning(group))
        await self.check(boxes.locator("label").filter(has_text=self.words(label)))

    async def unfold(self, text: str, **params: Any) -> None:
        """Open a part of the page that is folded away."""
        await self.touch(self.main.locator("summary").filter(has_text=self.words(text, **params)))

    async def pick(self, label: str, typed: str) -> None:
        """Type into a field that suggests, and take the first suggestion; without script the text stays as typed."""
        await self.fill(label, typed)
        if self.has_script:
            options = self.main.locator("[role=listbox] > [role=option]:not([aria-disabled]):visible")
            await self._suggests(label, typed, options)
            await self._take_first(options)

    async def sees(self, text: str, within: Locator | None = None, **params: Any) -> None:
        """Wait until a text of the interface is on the page."""
        said = (within or self.main).get_by_text(re.compile(self._pattern(text, params)))
        await expect(said.first).to_be_visible(timeout=SLOW)

    async def sees_title(self, text: str, **params: Any) -> None:
        """Wait for the page with this title."""
        title = self.main.get_by_role("heading", level=1)
        await expect(title).to_have_text(re.compile(f"^{self._pattern(text, params)}$"), timeout=SLOW)

    async def open(self, target: Locator) -> None:
        """Use a link or button that leads to another page, and wait for that page."""
        async with self.page.expect_event("domcontentloaded", timeout=SLOW):
            await self.touch(target)
        await self.look()

    async def touch(self, target: Locator) -> None:
        """Click it, or whatever this person does for that."""
        await target.click(timeout=SLOW)

    async def look(self) -> None:
        """Note what is wrong with this page at a glance: too wide, or in the wrong direction."""
        found = await self.page.evaluate("[document.documentElement.scrollWidth - innerWidth, document.dir]")
        if found[0] > 0:
            self.faults.append(f"{self.page.url} is {found[0]} px too wide")
        if found[1] != ("rtl" if self.locale == "ar" else "ltr"):
            self.faults.append(f"{self.page.url} reads {found[1]}")

    async def until(self, condition: str, wanted: Any) -> None:
        """Wait until a JavaScript function of `wanted` says yes in the page."""
        # asked from outside: the content policy forbids a page to make functions of text
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self.page.evaluate(condition, wanted):
                    await asyncio.sleep(0.2)
        except TimeoutError as late:
            raise AssertionError(f"{self.name} waited in vain for {condition} of {wanted}") from late

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """Return the field with this label."""
        found = (within or self.main).get_by_label(self._beginning(label))
        return found.and_(self.page.locator("input, select, textarea"))

    async def _go_to(self, places: str, long: str, short: str) -> None:
        either = "|".join(re.escape(self.words(text)) for text in (long, short or long))
        nav = self.page.get_by_role("navigation", name=self.words(places))
        await self.open(nav.get_by_role("link", name=re.compile(f"^({either})")))

    async def _suggests(self, label: str, typed: str, options: Locator) -> None:
        # The list of towns is read on first use; what was asked meanwhile may be lost, and is then typed again.
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await expect(options.first).to_be_visible(timeout=20_000)
                except AssertionError:
                    await self.fill(label, "")
                    await self.fill(label, typed)

    async def _type(self, target: Locator, value: str) -> None:
        await target.fill(value, timeout=SLOW)

    async def select(self, target: Locator, value: str) -> None:
        """Choose from a list that has no label of its own."""
        await target.select_option(value, timeout=SLOW)

    async def check(self, label: Locator) -> None:
        """Tick the box or circle of a label."""
        await label.click(timeout=SLOW)
        await expect(label.locator("input")).to_be_checked()

    async def _take_first(self, options: Locator) -> None:
        await options.first.click(timeout=SLOW)

    def _pattern(self, text: str, params: dict[str, Any]) -> str:
        # names may be set apart from the words around them, by characters that nobody sees
        marked = {key: f"\0{value}\1" for key, value in params.items()}
        return re.escape(self.words(text, **marked)).replace("\0", "\u2068?").replace("\1", "\u2069?")

    def _beginning(self, label: str) -> re.Pattern[str]:
        # a label may go on with "(optional)"
        return re.compile(f"^{re.escape(self.words(label))}")
