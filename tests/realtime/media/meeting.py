"""A room of real browser windows around an engine in this process."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Page

from app.realtime.media.engine import LayersWanted, PublishRights
from app.realtime.media.forwarding.engine import ForwardingEngine
from tests.realtime.media.relay import NarrowLine

ORIGIN = "https://room.test/"
PAGE = (Path(__file__).parent / "room.html").read_text()


class Meeting:
    """An engine and the windows that joined its room."""

    def __init__(self, engine: ForwardingEngine, browser: Browser) -> None:
        self.engine = engine
        self.pages: list[Page] = []
        self._browser = browser
        self._names: dict[str, Page] = {}
        self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        """Tell each window which layers of its camera are watched, as the house's client is told."""
        async for event in self.engine.events():
            if isinstance(event, LayersWanted) and event.participant in self._names:
                with contextlib.suppress(Error):  # the window is closing
                    await self._names[event.participant].evaluate("layers => watched(layers)", event.layers)

    async def window(
        self, name: str, rights: PublishRights | None = None, line: NarrowLine | None = None, **choices: Any
    ) -> Page:
        """Open a window and enter the room, over `line` if given; `choices` are those of `enter` in room.html."""

        async def join(sdp: str) -> str:
            answer = (await self.engine.join("lesson", name, sdp, rights or PublishRights())).answer_sdp
            return answer if line is None else line.through(answer, line.port)

        async def restart(sdp: str) -> str:
            return (await self.engine.restart("lesson", name, sdp)).answer_sdp

        context = await self._browser.new_context(permissions=["camera", "microphone"])
        page = await context.new_page()
        await page.route(ORIGIN, lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        await page.expose_function("join", join)
        await page.expose_function("restart", restart)
        await page.goto(ORIGIN)
        await page.evaluate("choices => enter(choices)", choices)
        self.pages.append(page)
        self._names[name] = page
        return page

    async def end(self) -> None:
        """Close the windows."""
        self._listener.cancel()
        for page in self.pages:
            await page.context.close()


MakeMeeting = Callable[..., Awaitable[Meeting]]


async def look_until(
    page: Page, condition: Callable[[dict[str, Any]], bool], seconds: float = 90.0
) -> dict[str, Any]:
    """Look at a window's statistics until they are as wished; the last look is in the failure."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        seen: dict[str, Any] = await page.evaluate("look()")
        if condition(seen):
            return seen
        assert asyncio.get_running_loop().time() < deadline, seen
        await asyncio.sleep(0.3)
