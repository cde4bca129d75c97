"""Windows of a real Chromium with fake cameras and the room library, in an engine without the application around it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route, async_playwright

from app.realtime.media.engine import MediaEngine, PublishRights
from bench.live.relay import Address
from tests.browsing import BROWSER_FLAGS, chromium

ORIGIN = "https://room.test/"
ROOT = Path(__file__).parents[2]
PAGE, LIBRARY = ROOT / "tests/realtime/media/library.html", ROOT / "frontend/js/rooms"
NOTES = Path(__file__).with_suffix(".js")


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield browser
        await browser.close()


class Windows:
    """People in rooms of one engine. `rooms` and `answers` are by person: where they are, what they were told."""

    def __init__(self, browser: Browser, engine: MediaEngine) -> None:
        self._browser = browser
        self.engine = engine
        self.rooms: dict[str, str] = {}
        self.answers: dict[str, str] = {}

    async def open(
        self, room: str, name: str, way: Callable[[str], str] = lambda sdp: sdp, **choices: Any
    ) -> Page:
        """Open a window and enter; `choices` are those of `enter` in library.html.

        `way` may change the answer that this browser is given.
        """
        self.rooms[name] = room
        await self.engine.create_room(room)

        async def ask(kind: str, body: dict[str, Any]) -> dict[str, Any]:
            if kind == "media.join":
                joined = await self.engine.join(self.rooms[name], name, body["sdp"], PublishRights())
                self.answers[name] = joined.answer_sdp
            elif kind == "media.restart":
                joined = await self.engine.restart(self.rooms[name], name, body["sdp"])
            else:
                return {}
            return {"sdp": way(joined.answer_sdp)}

        context = await self._browser.new_context(permissions=["camera", "microphone"])
        await context.add_init_script(path=NOTES)
        page = await context.new_page()
        await page.route(f"{ORIGIN}**", serve)
        await page.expose_function("ask", ask)
        await page.goto(ORIGIN)
        await page.wait_for_function("window.ready")
        await page.evaluate("bench.start()")
        await page.evaluate("choices => enter(choices)", choices)
        return page


async def serve(route: Route) -> None:
    """Answer with the page, or a part of the library."""
    name = route.request.url.removeprefix(ORIGIN)
    found, kind = (LIBRARY / name, "javascript") if name else (PAGE, "html")
    await route.fulfill(body=found.read_text(), content_type=f"text/{kind}")


def udp_address(answer_sdp: str) -> Address:
    """Where an answer says that the engine is to be found."""
    found = re.search(r"^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) ", answer_sdp, re.MULTILINE | re.IGNORECASE)
    if found is None:
        raise ValueError("The answer names no UDP address.")
    return found[1], int(found[2])


def readdressed(answer_sdp: str, address: Address) -> str:
    """The same answer, naming this one address in place of all others; UDP only."""
    host, port = address
    told = f"a=candidate:1 1 udp 2130706431 {host} {port} typ host"
    lines = answer_sdp.split("\r\n")
    at = next(place for place, line in enumerate(lines) if line.startswith("a=candidate:"))
    kept = [line for line in lines if not line.startswith("a=candidate:")]
    kept.insert(at, told)
    return "\r\n".join(kept)
