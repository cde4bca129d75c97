"""A tab in which somebody goes from page to page: it hears all that happens, and weighs what comes."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request

PATIENCE = 60  # seconds; a busy machine is slow
# Two frames drawn, and whatever moves has arrived.
STILL = """async () => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const moving = document.getAnimations().filter(one =>
    one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map(one => one.finished));
}"""


@dataclass
class Seen:
    """What one look at a page found. Weights are bytes over the wire, headers included."""

    problems: list[str] = field(default_factory=list)
    weight: int = 0
    script: int = 0
    status: int = 0


class Tab:
    """One tab. `seen` is of the page that it shows; what comes is weighed until `weighs` is switched off."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.seen, self.weighs = page, Seen(), False
        self._host = urlsplit(origin).netloc
        self._open: set[Request] = set()
        self._kinds: dict[str, str] = {}

    @classmethod
    async def open(cls, context: BrowserContext, origin: str) -> "Tab":
        """Open a tab and begin to listen."""
        tab = cls(await context.new_page(), origin)
        tab.page.on("pageerror", lambda error: tab.seen.problems.append(f"error: {error}"))
        tab.page.on("console", tab._hear)
        tab.page.on("request", tab._begin)
        for over in ("requestfinished", "requestfailed"):
            tab.page.on(over, tab._end)
        wire = await context.new_cdp_session(tab.page)
        wire.on("Network.responseReceived", tab._learn)
        wire.on("Network.loadingFinished", tab._arrive)
        await wire.send("Network.enable")
        # each page as a first visitor gets it
        await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return tab

    async def go(self, address: str) -> Seen:
        """Open a page, and weigh it until everything that it asked for has come."""
        self.seen, self.weighs = Seen(), True
        answer = await self.page.goto(address, wait_until="load")
        self.seen.status = answer.status if answer else 0
        await self.settle()
        self.weighs = False
        return self.seen

    async def settle(self) -> None:
        """Wait until nothing is on its way and nothing moves; what never comes is a problem of the page."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.page.evaluate(STILL)
                while self._open:
                    await asyncio.sleep(0.02)
                    await self.page.evaluate(STILL)
        except TimeoutError:
            self.seen.problems.append(f"did not come to rest: {[asked.url for asked in self._open]}")
            self._open.clear()

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.seen.problems.append(f"console: {said.text}")

    def _begin(self, asked: Request) -> None:
        if asked.is_navigation_request() and asked.frame == self.page.main_frame:
            self._open.clear()  # nobody tells what became of the requests of the page before
        self._open.add(asked)
        if urlsplit(asked.url).netloc not in ("", self._host):
            self.seen.problems.append(f"third party: {asked.url}")

    def _end(self, asked: Request) -> None:
        self._open.discard(asked)

    def _learn(self, told: dict[str, Any]) -> None:
        self._kinds[told["requestId"]] = told["type"]

    def _arrive(self, told: dict[str, Any]) -> None:
        if self.weighs:
            self.seen.weight += int(told["encodedDataLength"])
            if self._kinds.get(told["requestId"]) == "Script":
                self.seen.script += int(told["encodedDataLength"])
