"""Firefox and Chromium in one room: each sees and hears the other, and sound goes on without pictures."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.sessions import plan
from tests.conftest import NewPage
from tests.factories.lessons import Lesson, token_for
from tests.firefox import open_firefox
from tests.journeys.test_live_room import MEASURE, flows, go_in, house, is_in, lesson, sign_in
from tests.running import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
__all__ = ["house", "lesson"]

VIEW = "() => document.querySelector('live-room').dataset.view"
SENT = """async () => (await document.querySelector("live-room").room.media.statistics())
  .filter((s) => s.type === "outbound-rtp" && s.kind === "video" && s.framesEncoded > 0).map((s) => s.rid ?? "")"""
PICTURES = f"""async () => (await ({MEASURE})()).filter((s) => s.kind === "video" && s.participant)"""
VOICES = f"""async () => (await ({MEASURE})()).filter((s) => s.kind === "audio" && s.participant && s.energy > 0)"""


async def test_firefox_and_chromium_see_and_hear_each_other(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage, tmp_path: Path
) -> None:
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    address = f"{server.url}/sessions/{session.id}/room"
    solene = await sign_in(await new_page(), house, lesson.solene, server)
    await solene.goto(address)
    await go_in(solene)
    await is_in(solene)
    async with open_firefox(tmp_path, **{"intl.accept_languages": "en"}) as leo:
        await leo.cookie(server.url, "journeywork", await token_for(house, lesson.leo))
        await leo.goto(address)
        await leo.press("Microphone is off")
        await leo.press("Camera is off")
        await leo.press("Go in")
        await leo.until(VIEW, lambda view: view == "room")

        # Both ways: pictures decode and voices sound.
        await flows(solene, pictures=1, voices=1)
        seen = await leo.until(PICTURES, lambda slots: any(s["frames"] > 20 for s in slots))
        heard = await leo.until(VOICES)
        layers = await leo.until(SENT, lambda rids: "h" in rids)
        print("firefox:", [s["frames"] for s in seen], [round(s["energy"], 4) for s in heard], layers)

        # Sound only: no picture either way, the voice goes on.
        await leo.press("Sound only")
        await leo.until(PICTURES, lambda slots: slots == [])
        voice = (await leo.until(VOICES))[0]["energy"]
        await leo.until(VOICES, lambda slots: bool(slots) and slots[0]["energy"] > voice)
        for _ in range(120):
            if not await solene.evaluate(PICTURES):
                break
            await asyncio.sleep(0.5)
        assert await solene.evaluate(PICTURES) == []
