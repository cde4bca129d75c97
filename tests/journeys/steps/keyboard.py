"""A person without a mouse: everything is reached with the Tab key and used with the keys that it is made for."""

from playwright.async_api import Locator

from tests.journeys.steps.window import SLOW, Window

FAR = 400  # more stops than any page has
HERE = "e => e === document.activeElement"
# How far down a list a value stands from what is chosen.
STEPS = "(list, value) => [...list.options].findIndex(one => one.value === value) - list.selectedIndex"
# How many stops there are at least on the way to a thing: there nobody needs to look where the focus is.
STOPS_BEFORE = """thing => {
  const here = document.activeElement, after = (one, other) => one.compareDocumentPosition(other) & 4;
  if (here !== document.body && !after(here, thing)) return 0;
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(one =>
    (here === document.body || after(here, one)) && after(one, thing) && !one.contains(thing) &&
    one.tabIndex >= 0 && !one.disabled && one.type !== "radio" && one.checkVisibility({ visibilityProperty: true })
  ).length;
}"""


class KeyboardWindow(Window):
    """The same sentences, played on the keyboard alone."""

    async def touch(self, target: Locator) -> None:
        await self._reach(target)
        await self.page.keyboard.press("Enter")

    async def _type(self, target: Locator, value: str) -> None:
        await self._reach(target)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.insert_text(value)

    async def select(self, target: Locator, value: str) -> None:
        await self._reach(target)
        steps = await target.evaluate(STEPS, value)
        for _ in range(abs(steps)):
            await self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert await target.input_value() == value

    async def check(self, label: Locator) -> None:
        box = label.locator("input")
        if await box.get_attribute("type") == "checkbox":
            await self._reach(box)
            await self.page.keyboard.press("Space")
        elif not await box.is_checked():
            await self._turn_to(box)
        assert await box.is_checked()

    async def _take_first(self, options: Locator) -> None:
        await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Enter")

    async def _turn_to(self, circle: Locator) -> None:
        # of a group of circles the Tab key reaches one; arrows go to the others
        here = "e => document.activeElement.name === e.name"
        await self._walk(circle, here)
        await self.page.keyboard.press("Space")
        for _ in range(FAR):
            if await circle.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")

    async def _reach(self, target: Locator) -> None:
        await self._walk(target, HERE)

    async def _walk(self, target: Locator, arrived: str) -> None:
        thing = await target.element_handle(timeout=SLOW)
        assert thing is not None
        for _ in range(await thing.evaluate(STOPS_BEFORE)):
            await self.page.keyboard.press("Tab")
        for _ in range(FAR):
            if await thing.evaluate(arrived):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {target}")
