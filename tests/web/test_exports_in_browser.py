"""Solène asks for what is known about her, waits without doing anything, and has it on her disk."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from tests.classroom import make_class
from tests.conftest import NewPage
from tests.running import RunningServer
from tests.web.test_finding_in_browser import enter

pytestmark = pytest.mark.browser


async def test_she_downloads_what_is_known_about_her(
    new_page: NewPage, server: RunningServer, tmp_path: Path
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene, _ = await make_class(db, "solene")
    await engine.dispose()
    page = await new_page()
    await enter(page, solene, "/account")
    await page.get_by_role("button", name="Download what Journeywork knows about me").click()
    await expect(page.get_by_text("We put your data together.")).to_be_visible()
    download = page.get_by_role("link", name="Download", exact=True)
    await expect(download).to_be_visible(timeout=60_000)  # the page asks again by itself
    async with page.expect_download() as coming:
        await download.click()
    await (await coming.value).save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as kept:
        assert json.loads(kept.read("account.json"))["rows"][0]["email"] == solene.email
    await page.get_by_role("button", name="Delete it now").click()
    await expect(page.get_by_text("Deleted.")).to_be_visible()
