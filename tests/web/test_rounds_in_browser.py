"""Solène lets her class take part in a round, by keyboard, and finds her group when it is asked."""

from datetime import timedelta

import pytest
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.clock import now
from app.models.matching_round import RoundState
from app.services.rounds import solving
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.matching_rounds import asked_round, open_round
from tests.running import RunningServer
from tests.schools import make_officer
from tests.web.test_finding_in_browser import enter

pytestmark = pytest.mark.browser


async def test_a_class_takes_part_and_accepts_its_place(new_page: NewPage, server: RunningServer) -> None:
    engine = create_async_engine(server.database_url)
    later = now().date() + timedelta(days=250)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        officer = await make_officer(db, "kreszentia", "FR")
        solene, lyon = await make_class(db, "solene", term_end=later)
        aino, tampere = await make_class(db, "aino", term_end=later, name="Leipuri 2")
        pair = [(solene.actor, lyon.id), (aino.actor, tampere.id)]
        await asked_round(db, officer.actor, "Circles of last autumn", pair)
        await open_round(db, officer.actor, "Circles of bakers")
        await db.commit()
    await engine.dispose()
    page = await new_page()
    await enter(page, solene, "/today")
    await page.get_by_role("link", name="Look at it").press("Enter")
    await page.get_by_role("link", name="Take part", exact=True).press("Enter")
    await page.get_by_label("Classes in your group, at most").select_option("3")
    await page.get_by_role("button", name="Take part").press("Enter")
    await expect(page.get_by_text("Your class takes part.")).to_be_visible()
    await page.goto("/rounds")
    await page.get_by_role("link", name="CAP Boulanger 1").last.click()
    await expect(page.get_by_role("heading", name="Leipuri 2").first).to_be_visible()
    await expect(page.get_by_text("You can both use English at A2")).to_be_visible()
    await page.get_by_role("button", name="Accept the place").press("Enter")
    await expect(page.get_by_text("You have accepted.").first).to_be_visible()


async def test_who_leads_a_round_sees_how_far_it_is_and_what_was_typed_stays(
    new_page: NewPage, server: RunningServer
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        officer = await make_officer(db, "kreszentia", "FR")
        found = await open_round(db, officer.actor, "Circles of winter")
        found.state, found.progress_at = RoundState.SOLVING, now() + timedelta(hours=1)
        await db.commit()
        page = await new_page()
        await enter(page, officer, f"/support/rounds/{found.id}")
        await expect(page.get_by_text("Beginning", exact=True)).to_be_visible()
        await page.get_by_text("Name a facilitator").click()
        await page.get_by_label("E-mail address of a facilitator").fill("aino@")
        await solving.keep_progress(db, found.id, "improving", 0.4)
        await db.commit()
        await expect(page.get_by_text("Making groups better")).to_be_visible()
        found.state = RoundState.ENDED
        await db.commit()
        await expect(page.get_by_text("No group could be found.")).to_be_visible()
        await expect(page.locator("#lead").get_by_text("Ended", exact=True)).to_be_visible()
        await expect(page.get_by_label("E-mail address of a facilitator")).to_have_value("aino@")
    await engine.dispose()
