"""A house of several processes for live rooms, and its people at their pages."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.actor import Actor
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.media_worker import MediaWorker
from app.services.media_workers import living_workers
from app.services.sessions import plan
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.running import RunningHouse

LONG = 120_000
# Frames that the connection of this moment has decoded; a new connection begins at nothing.
FRAMES = """async () => {
  const media = document.querySelector("live-room").room.media;
  const inbound = (await media.statistics()).filter((s) => s.type === "inbound-rtp" && s.kind === "video");
  return inbound.reduce((sum, s) => sum + (s.framesDecoded ?? 0), 0);
}"""


class School:
    """A house with its people at their pages."""

    def __init__(self, house: RunningHouse, browser: Browser, db: AsyncSession, lesson: Lesson) -> None:
        self.house, self.browser, self.db, self.lesson = house, browser, db, lesson
        self.pages: list[Page] = []

    async def comes(self, person: Actor, room: UUID, web: str = "serve") -> Page:
        """Go into a room by one of the web processes, with microphone and camera."""
        address = self.house.address(web)
        context = await self.browser.new_context(base_url=address, locale="en")
        token = await token_for(self.db, person)
        await context.add_cookies([{"name": "journeywork", "value": token, "url": address}])
        page = await context.new_page()
        self.pages.append(page)
        await page.goto(f"/sessions/{room}/room")
        await page.get_by_role("button", name="Microphone is off").click()
        await page.get_by_role("button", name="Camera is off").click()
        await page.get_by_role("button", name="Go in").click()
        await expect(page.locator("live-room")).to_have_attribute("data-view", "room", timeout=LONG)
        return page

    async def new_room(self) -> UUID:
        """Start a session now, or the one that runs."""
        session = await plan.start_now(self.db, self.lesson.solene, self.lesson.project, title="Tasting")
        await self.db.commit()
        return session.id

    async def other_room(self) -> UUID:
        """Plan a session for soon, whose room opens already."""
        soon = now() + timedelta(minutes=10)
        session = await plan.plan_session(
            self.db, self.lesson.solene, self.lesson.project,
            title="Afternoon", starts_at=soon, minutes=60, base_url=self.house.url,
        )  # fmt: skip
        await self.db.commit()
        return session.id

    async def worker_of(self, room: UUID) -> MediaWorker | None:
        """The worker that carries a room."""
        async with self._look() as db:
            session = await db.get_one(LiveSession, room)
            return await db.get(MediaWorker, session.media_worker_id) if session.media_worker_id else None

    async def living(self) -> dict[int, MediaWorker]:
        """The workers that live, by number."""
        async with self._look() as db:
            return {worker.number: worker for worker in await living_workers(db)}

    def _look(self) -> AsyncSession:
        return AsyncSession(self.db.bind, expire_on_commit=False)


async def sees(page: Page, more_than: int = 5) -> int:
    """Wait until the connection of a page has decoded more frames than that; returns how many."""
    frames: int = 0
    for _ in range(600):
        frames = await page.evaluate(FRAMES)
        if frames > more_than:
            return frames
        await asyncio.sleep(0.1)
    raise AssertionError(f"{frames} frames, wanted more than {more_than}")


@asynccontextmanager
async def open_school(house: RunningHouse, browser: Browser) -> AsyncIterator[School]:
    """Start a house with a lesson in it; at the end close its pages and stop it, even what was held."""
    engine = create_async_engine(house.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        school = School(house, browser, db, await make_lesson(db))
        await db.commit()  # nothing is left open while the house starts
        try:
            house.start()
            yield school
        finally:
            for page in school.pages:
                await page.context.close()
            for process in house.processes.values():
                process.send_signal(signal.SIGCONT)
            house.stop()
    await engine.dispose()
