"""A call with three questions and one place: who comes second waits, and moves up when the first is declined."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.models.organisation import Organisation
from tests.cast import Player
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.running import RunningServer

pytestmark = pytest.mark.browser
QUESTIONS = ("Which flour?", "Wie viele Wochen passen in Ihren Lehrplan?", "ما اسم مخبزكم؟")


async def test_who_comes_second_waits_in_line_and_moves_up(
    new_page: NewPage, server: RunningServer, shots: Path
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene, mine = await make_class(db, "solene")
        aino, theirs = await make_class(db, "aino", name="Leipuri 2")
        yassine, _ = await make_class(db, "yassine")
        (await db.get_one(Organisation, mine.organisation_id)).languages = ["ar"]
        (await db.get_one(Organisation, theirs.organisation_id)).languages = ["de"]
        await db.commit()
    await engine.dispose()
    asked = await new_page()
    await enter(asked, aino, f"/calls/new?class={theirs.id}")
    await asked.get_by_label("What is your call about?").fill("Rye?")
    for number, question in enumerate(QUESTIONS, start=1):
        await asked.get_by_label(f"Question {number}").fill(question)
    await asked.get_by_label("How many proposals do you read at a time?").fill("1")
    await asked.get_by_role("button", name="Open the call").click()
    await expect(asked.get_by_text(QUESTIONS[2])).to_be_visible()
    call = asked.url
    first, second = await new_page(), await new_page(viewport={"width": 360, "height": 800})
    await proposes(first, solene, call)
    await expect(first.get_by_text("with them since")).to_be_visible()
    await proposes(second, yassine, call)
    await expect(second.get_by_text("In line, place 1").first).to_be_visible()
    await second.screenshot(path=shots / "in-line.png", full_page=True)
    await asked.goto("/today")
    await asked.get_by_role("link", name="Read").click()
    await expect(asked.get_by_text("Answer to question 3")).to_be_visible()
    await asked.get_by_text("Say a kind no").click()
    row = asked.get_by_role("listitem").filter(has_text="The dates do not fit")
    await asked.screenshot(path=shots / "kind-no.png", full_page=True)
    await row.get_by_role("button", name="Send").click()
    await expect(asked.get_by_text("Your answer is sent.")).to_be_visible()
    await moves_up(second)


async def moves_up(page: Page) -> None:
    """Look again until the worker has let it in."""
    async with asyncio.timeout(60):
        while not await page.get_by_text("with them since").count():
            await page.reload()


async def proposes(page: Page, who: Player, call: str) -> None:
    """Answer the call; the first words are there already."""
    await enter(page, who, call)
    await page.get_by_role("link", name="Answer with a proposal").click()
    await expect(page.get_by_label("The same for them")).to_have_value(re.compile("^Guten Tag,\n\nwir sind"))
    for number in (1, 2, 3):
        await page.locator(f"[name=answer_{number}]").fill(f"Answer to question {number}")
    await page.get_by_role("button", name="Send the proposal").click()


async def enter(page: Page, player: Player, path: str) -> None:
    """Sign in, then open a page."""
    await page.goto("/sign-in")
    await page.locator("[name=email]").fill(player.email)
    await page.locator("[name=password]").fill(player.password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/today")
    await page.goto(path)
