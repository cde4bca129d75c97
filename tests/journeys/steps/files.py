"""Files go up and come down."""

import asyncio
import hashlib
from pathlib import Path

from playwright.async_api import Request, expect

from tests.journeys.steps.window import PATIENCE, Window

LONG = 60_000


class Uploads:
    """One person's uploads over a line as slow as in many a school; remembers where each part of them began."""

    def __init__(self, w: Window) -> None:
        self.w = w
        self.offsets: list[int] = []

    async def open(self, project: str) -> None:
        """Open the files of a project in the window."""
        await self.w.go(f"{project}/files")
        self.w.page.on("request", self._note)
        self._line = await self.w.page.context.new_cdp_session(self.w.page)
        await self.slow_down(6 * 1024 * 1024)

    async def slow_down(self, bytes_a_second: int) -> None:
        """Make the line slow; -1 makes it fast again."""
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        await self._line.send("Network.emulateNetworkConditions", slow)

    async def choose(self, file: Path) -> None:
        """Choose a file."""
        await self.w.main.locator("input[type=file]").set_input_files(file)

    async def goes_on(self, parts: int, percent: int) -> None:
        """Wait until so many parts have begun and so much has gone up."""
        async with asyncio.timeout(PATIENCE):
            while len(self.offsets) < parts:
                await asyncio.sleep(0.1)
        await self.w.until("least => document.querySelector('.upload progress')?.value >= least", percent)

    def _note(self, request: Request) -> None:
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))


async def is_uploaded(w: Window, file: Path) -> None:
    """Wait until the file stands in the list."""
    await expect(w.main.locator("#folder-content").get_by_text(file.name)).to_be_visible(timeout=LONG)


async def bring(w: Window, project: str, file: Path) -> None:
    """Upload a small file."""
    await w.go(project)
    await w.go_to_project("Files")
    await w.main.locator("input[type=file]").set_input_files(file)
    if not w.has_script:
        await w.press("Upload")
    await is_uploaded(w, file)


async def download(w: Window, project: str, name: str, target: Path) -> str:
    """Open the page of a file and download it; returns its SHA-256."""
    await w.go(project)
    await w.go_to_project("Files")
    await w.follow_name(name)
    async with w.page.expect_download(timeout=LONG) as coming:
        await w.touch(w.main.get_by_role("link", name=w.words("Download"), exact=True).first)
    await (await coming.value).save_as(target)
    return digest(target)


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
