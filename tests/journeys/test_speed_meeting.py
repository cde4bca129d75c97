"""Two teachers in a speed meeting: led into a room, out of it by the clock, and each to the other's list."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.speed_meetings import CHANGE, TALK
from app.kit.clock import now
from app.models.speed_meeting import SpeedMeeting
from app.services import speed_meetings
from tests.cast import BASE
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.factories.lessons import token_for
from tests.running import RunningServer
from tests.schools import make_officer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SLOW = 60_000


@pytest.fixture
async def house(server: RunningServer) -> AsyncIterator[AsyncSession]:
    """The database behind the running server."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


async def begun(house: AsyncSession, meeting: UUID, ago: timedelta) -> None:
    """Move the clock of the meeting: all that it knows is when it began."""
    moved = update(SpeedMeeting).where(SpeedMeeting.id == meeting).values(starts_at=now() - ago)
    await house.execute(moved)
    await house.commit()


async def test_two_teachers_meet_for_a_round_and_want_to_meet_again(
    new_page: NewPage, server: RunningServer, house: AsyncSession
) -> None:
    officer = await make_officer(house, "kreszentia", "DE")
    starts = now() + timedelta(minutes=10)
    meeting = await speed_meetings.open_meeting(house, officer.actor, field="072", starts_at=starts, rounds=2)
    pages: list[Page] = []
    for who in ("solene", "aino"):
        player, taught = await make_class(house, who)
        await speed_meetings.register(house, player.actor, meeting.id, taught.id, base_url=BASE)
        page = await new_page(permissions=["camera", "microphone"])
        token = await token_for(house, player.actor)
        await page.context.add_cookies([{"name": "journeywork", "value": token, "url": server.url}])
        await page.goto(f"/meetings/{meeting.id}")
        await page.get_by_role("link", name="Go to the lobby").click()
        await expect(page.get_by_text("The meeting begins soon.")).to_be_visible(timeout=SLOW)
        pages.append(page)
    await begun(house, meeting.id, timedelta(0))
    for page in pages:
        await page.wait_for_url("**/sessions/*/room", timeout=SLOW)
        await page.get_by_role("button", name="Go in").click()
        await expect(page.locator("live-room")).to_have_attribute("data-view", "room", timeout=SLOW)
    await expect(
        pages[0].locator(".room-people, [data-part=strip]").get_by_text("Aino").first
    ).to_be_attached(timeout=SLOW)
    await begun(house, meeting.id, TALK - timedelta(seconds=50))
    await expect(pages[0].get_by_text("One minute left. Say goodbye.")).to_be_visible(timeout=SLOW)
    await begun(house, meeting.id, TALK + timedelta(seconds=1))
    for page in pages:
        await page.wait_for_url("**/lobby", timeout=SLOW)
        await page.get_by_role("button", name="Meet again").click()
    await expect(pages[1].get_by_text("Both of you want to meet again.")).to_be_visible()
    await begun(house, meeting.id, TALK + CHANGE)
    await expect(pages[0].get_by_text("Nobody is left for you in this round.")).to_be_visible(timeout=SLOW)
    await begun(house, meeting.id, 2 * (TALK + CHANGE))
    await pages[0].wait_for_url(f"**/meetings/{meeting.id}", timeout=SLOW)
    await pages[0].goto("/meetings/met")
    await expect(pages[0].get_by_text("Aino Korhonen")).to_be_visible()
    await pages[0].get_by_role("link", name="Propose a project").click()
    assert "We met in" in await pages[0].locator("#field-message").input_value()
