"""Léo and Mikko in real browsers: they talk live, and a film goes up over a line that breaks."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.models.file import File, FileVersion
from tests.running import RunningServer
from tests.workshop import Member, Workshop, make_workshop

pytestmark = pytest.mark.browser


@pytest.fixture
async def workshop(server: RunningServer) -> Any:
    """The project, in the running server's own database."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        yield await make_workshop(db)
    await engine.dispose()


async def enter(page: Page, who: Member, server: RunningServer) -> Page:
    """Let a window be somebody's."""
    await page.context.add_cookies([{"name": "journeywork", "value": who.token, "url": server.url}])
    return page


async def until_sent(page: Page, share: float) -> float:
    """Wait until so many per cent of an upload are sent; returns how many they are."""
    for _ in range(1200):
        sent = await page.evaluate("document.querySelector('.upload progress')?.value ?? 0")
        if sent > share:
            return float(sent)
        await asyncio.sleep(0.05)
    raise AssertionError(f"only {sent} % sent")


async def test_words_come_in_by_themselves_and_survive_a_killed_server(
    new_page: Any, server: RunningServer, workshop: Workshop
) -> None:
    leo = await enter(await new_page(), workshop.leo, server)
    mikko = await enter(await new_page(viewport={"width": 360, "height": 740}), workshop.mikko, server)
    path = f"/projects/{workshop.project_id}/talk"
    await leo.goto(path)
    await mikko.goto(path)
    await leo.fill("textarea", "Our starter is **six** days old, @Mikko")
    await leo.keyboard.press("Enter")
    heard = mikko.locator("li.said", has_text="Our starter is six days old")
    await expect(heard).to_have_count(1)
    await expect(heard.locator("b").first).to_have_text("Léo")
    await expect(leo.locator("li.said-mine")).to_have_count(1)
    server.kill("serve")
    await leo.fill("textarea", "Said while the server was away")
    await leo.keyboard.press("Enter")
    await expect(leo.locator(".talk-state")).not_to_be_empty()
    server.start()
    late = mikko.locator("li.said", has_text="Said while the server was away")
    await expect(late).to_have_count(1, timeout=30_000)
    await expect(leo.locator("li.said-mine")).to_have_count(2, timeout=30_000)


async def test_taking_back_is_seen_by_others_at_once(
    new_page: Any, server: RunningServer, workshop: Workshop
) -> None:
    leo, aino = (
        await enter(await new_page(), workshop.leo, server),
        await enter(await new_page(), workshop.aino, server),
    )
    path = f"/projects/{workshop.project_id}/talk"
    await leo.goto(path)
    await aino.goto(path)
    await leo.fill("textarea", "wrong recipe")
    await leo.click("form.talk-form button")
    row = aino.locator("li.said", has_text="wrong recipe")
    await expect(row).to_have_count(1)
    await row.get_by_role("button", name="Take back").click()
    await aino.locator("#confirm button[value=yes]").click()
    await expect(leo.locator("li.said", has_text="This message was taken back.")).to_have_count(1)
    assert "wrong recipe" not in await leo.content()


@pytest.mark.slow  # a film is interrupted by a killed server and a closed window in test_two_classes_meet.py
async def test_a_film_goes_on_after_the_server_was_killed_and_the_page_was_reloaded(
    new_page: Any, server: RunningServer, workshop: Workshop, tmp_path: Path
) -> None:
    film = tmp_path / "Rye starter, day 6.mp4"
    content = os.urandom(50_000_000)
    film.write_bytes(content)
    leo = await enter(await new_page(), workshop.leo, server)
    session = await leo.context.new_cdp_session(leo)
    await session.send("Network.enable")
    slow = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 6_000_000}
    await session.send("Network.emulateNetworkConditions", slow)
    path = f"/projects/{workshop.project_id}/files"
    await leo.goto(path)
    await leo.set_input_files("input[type=file]", film)
    await until_sent(leo, 50)
    server.kill("serve")
    server.start()
    leo.on("dialog", lambda dialog: dialog.accept())
    await leo.goto(path)
    await leo.set_input_files("input[type=file]", film)
    assert await until_sent(leo, 1) > 20, "it began anew"
    await expect(leo.locator("#folder-content .file-name")).to_have_text(film.name, timeout=60_000)
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine) as db:
        [(name, digest)] = (
            await db.execute(
                select(File.name, FileVersion.sha256).join(FileVersion, FileVersion.id == File.version_id)
            )
        ).all()
    await engine.dispose()
    assert (name, digest) == (film.name, hashlib.sha256(content).digest())
