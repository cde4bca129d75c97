"""A person without a mouse: everything is reached with the Tab key and used with the keys that it is made for."""

from playwright.async_api import Locator

from tests.journeys.steps.window import SLOW, Window

FAR = 400  # more stops than any page has
HERE = "e => e === document.activeElement"


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
        for key in ("Home", *["ArrowDown"] * FAR):
            await self.page.keyboard.press(key)
            if await target.input_value() == value:
                return
        raise AssertionError(f"{value} is not in the list")

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
        for _ in range(FAR):
            if await thing.evaluate(arrived):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {target}")
