"""A real browser, and what one person does in it."""

import os
import shutil
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, Request, expect

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",  # rooms work in a container without any other network
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
# A busy machine is slow to show what is expected; what never comes is noticed as well in a minute as in seconds.
expect.set_options(timeout=60_000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the browser to use: the one bin/test chose, one of the system, or None for Playwright's own."""
    chosen = os.environ.get("JOURNEYWORK_TEST_CHROMIUM")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), None)


class Visit:
    """One person's window: remembers errors that scripts threw and requests that left our server."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.problems: list[str] = []
        self._host = urlsplit(origin).netloc

    async def open(self) -> Page:
        """Open the first tab."""
        self.context.on("page", self._watch)
        return await self.context.new_page()

    async def close(self) -> None:
        """Close every tab of this person."""
        await self.context.close()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", self._note_strangers)

    def _note_strangers(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self._host:
            self.problems.append(f"asked a third party: {request.url}")
