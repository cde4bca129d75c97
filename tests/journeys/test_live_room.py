"""A lesson in real browsers: people come in, see and hear each other, and the room keeps its rules."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.actor import Actor
from app.services.sessions import door, plan
from tests.conftest import NewPage
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.running import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SLOW = 60_000

# What a page decoded so far: pictures by slot, and the sound energy of each voice.
MEASURE = """async () => {
  const media = document.querySelector("live-room").room.media;
  const inbound = (await media.statistics()).filter((s) => s.type === "inbound-rtp");
  return [...media.slots.values()].map((slot) => {
    const s = inbound.find((i) => i.mid === slot.mid) ?? {};
    return { mid: slot.mid, kind: slot.kind, participant: slot.participant, source: slot.source,
             frames: s.framesDecoded ?? 0, energy: s.totalAudioEnergy ?? 0 };
  });
}"""
SENT_VOICE = """async () => (await document.querySelector("live-room").room.media.statistics())
  .filter((s) => s.type === "outbound-rtp" && s.kind === "audio")
  .reduce((sum, s) => sum + s.packetsSent, 0)"""

LINE = """() => {
  const room = document.querySelector("live-room").room;
  return [room.state, room.media.state, room.media.pc?.connectionState, room.media.pc?.signalingState];
}"""


@pytest.fixture
async def house(server: RunningServer) -> AsyncIterator[AsyncSession]:
    """The database behind the running server."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


@pytest.fixture
async def lesson(house: AsyncSession) -> Lesson:
    return await make_lesson(house)


async def sign_in(page: Page, house: AsyncSession, person: Actor, server: RunningServer) -> Page:
    token = await token_for(house, person)
    await page.context.add_cookies([{"name": "journeywork", "value": token, "url": server.url}])
    return page


async def go_in(page: Page) -> None:
    await page.get_by_role("button", name="Microphone is off").click()
    await page.get_by_role("button", name="Camera is off").click()
    await page.get_by_role("button", name="Go in").click()


async def is_in(page: Page) -> None:
    await expect(page.locator("live-room")).to_have_attribute("data-view", "room", timeout=SLOW)


async def me(page: Page) -> str:
    return str(await page.evaluate("document.querySelector('live-room').room.me"))


async def flows(page: Page, *, pictures: int, voices: int) -> list[dict[str, Any]]:
    """Wait until that many picture slots decode and that many voices sound."""
    slots: list[dict[str, Any]] = []
    for _ in range(120):
        slots = await page.evaluate(MEASURE)
        seen = [s for s in slots if s["kind"] == "video" and s["participant"] and s["frames"] > 3]
        heard = [s for s in slots if s["kind"] == "audio" and s["participant"] and s["energy"] > 0]
        if len(seen) >= pictures and len(heard) >= voices:
            return slots
        await asyncio.sleep(0.5)
    line = await page.evaluate(LINE)
    raise AssertionError(f"wanted {pictures} pictures and {voices} voices, got {slots}, line {line}")


async def sees_a_screen(page: Page) -> None:
    """Wait until a shared screen is on the stage and decodes."""
    stage = page.locator("[data-part=stage] .tile")
    await expect(stage).to_have_attribute("data-source", "screen", timeout=SLOW)
    for _ in range(120):
        if any(s["source"] == "screen" and s["frames"] > 0 for s in await page.evaluate(MEASURE)):
            return
        await asyncio.sleep(0.5)
    raise AssertionError(await page.evaluate(MEASURE))


async def test_a_lesson_from_the_first_click_to_the_closed_room(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage, shots: Path
) -> None:
    solene = await sign_in(await new_page(), house, lesson.solene, server)
    await solene.goto(f"/projects/{lesson.project}/live")
    await solene.get_by_role("button", name="Start now").click()

    # Léo is early: he waits for a teacher, and goes in by himself when she comes.
    leo = await sign_in(await new_page(), house, lesson.leo, server)
    await leo.goto(solene.url)
    await go_in(leo)
    await expect(leo.get_by_role("heading", name="No teacher is here yet")).to_be_visible(timeout=SLOW)
    await go_in(solene)
    await is_in(solene)
    await is_in(leo)
    aino = await sign_in(await new_page(), house, lesson.aino, server)
    await aino.goto(solene.url)
    await go_in(aino)
    await is_in(aino)
    for page in (solene, leo, aino):
        slots = await flows(page, pictures=2, voices=2)
        print(
            [(s["mid"], s["source"], s["frames"], round(s["energy"], 4)) for s in slots if s["participant"]]
        )

    # A guest knocks with a name and is let in by it.
    session = (await plan.sessions_of(house, lesson.solene, lesson.project))[0][0]
    _link, token = await door.make_guest_link(house, lesson.solene, session.id, "the miller")
    await house.commit()
    guest = await new_page()
    await guest.goto(f"/g/{token}")
    await guest.get_by_label("Your name").fill("Wanda Młynarz")
    await guest.get_by_role("button", name="Go to the door").click()
    await go_in(guest)
    await expect(guest.get_by_role("heading", name="You have knocked")).to_be_visible(timeout=SLOW)
    await expect(solene.get_by_text("Wanda Młynarz knocks.")).to_be_visible(timeout=SLOW)
    await expect(leo.get_by_text("Wanda Młynarz knocks.")).to_have_count(0)
    await solene.get_by_role("button", name="Let Wanda Młynarz in").first.click()
    await is_in(guest)
    await flows(guest, pictures=3, voices=3)
    await flows(solene, pictures=3, voices=3)

    await solene.screenshot(path=shots / "teacher.png")

    # Chat, and a hand that the teacher sees.
    await leo.get_by_label("Write to everybody").fill("Hei Tampere!")
    await leo.keyboard.press("Enter")
    await expect(aino.get_by_role("log")).to_contain_text("Hei Tampere!", timeout=SLOW)
    await leo.get_by_role("button", name="Hand", exact=True).click()
    await solene.get_by_role("tab", name="People").click()
    await expect(solene.get_by_text("1. Léo")).to_be_visible(timeout=SLOW)

    # A screen is shared and takes the others' stage.
    await aino.get_by_role("button", name="Share", exact=True).click()
    await sees_a_screen(leo)
    await sees_a_screen(guest)
    await guest.set_viewport_size({"width": 360, "height": 740})
    await guest.screenshot(path=shots / "phone.png")
    await guest.get_by_role("button", name="Chat", exact=True).click()
    await guest.screenshot(path=shots / "phone-stage.png")
    await solene.screenshot(path=shots / "people.png")

    # Muted by the teacher: nothing of his voice is sent or heard any more, and only he can speak again.
    await solene.get_by_role("button", name="Mute Léo").click()
    await expect(leo.get_by_role("button", name="Unmute")).to_be_visible(timeout=SLOW)
    await asyncio.sleep(2)
    voices = [s for s in await aino.evaluate(MEASURE) if s["kind"] == "audio"]
    assert await me(leo) not in [s["participant"] for s in voices]
    sent = await leo.evaluate(SENT_VOICE)
    await asyncio.sleep(1)
    assert await leo.evaluate(SENT_VOICE) == sent

    # He loads the page again and is back in.
    await leo.reload()
    await go_in(leo)
    await is_in(leo)
    await flows(leo, pictures=2, voices=1)
    await expect(leo.get_by_role("log")).to_contain_text("Hei Tampere!")

    # The teachers leave: after the grace the room closes for all, until a teacher comes back.
    for teacher in (aino, solene):
        await teacher.get_by_role("button", name="Leave", exact=True).click()
        await teacher.get_by_role("button", name="Leave, the others stay").click()
    await expect(leo.locator("[data-part=note]")).to_contain_text("It closes at", timeout=SLOW)
    for page in (leo, guest):
        await expect(page.get_by_role("heading", name="No teacher is here yet")).to_be_visible(timeout=SLOW)
        assert await page.evaluate("document.querySelector('live-room').room.media.pc") is None


@pytest.mark.slow  # the rooms of several workers outlive theirs in test_media_workers.py
async def test_a_lesson_outlives_its_media_worker_and_a_change_of_network(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage
) -> None:
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    pages = []
    for person in (lesson.solene, lesson.leo):
        page = await sign_in(await new_page(), house, person, server)
        await page.goto(f"/sessions/{session.id}/room")
        await go_in(page)
        await is_in(page)
        pages.append(page)
    for page in pages:
        await flows(page, pictures=1, voices=1)

    # A new path (ICE restart) on the same connection: the picture goes on.
    before = (await flows(pages[1], pictures=1, voices=1))[3]["frames"]
    await pages[1].evaluate("document.querySelector('live-room').room.media.restart()")
    for _ in range(20):
        await asyncio.sleep(0.5)
        after = (await pages[1].evaluate(MEASURE))[3]["frames"]
        if after > before + 20:
            break
    assert after > before + 20

    # kill -9 of the worker: everybody joins the new one without being asked.
    server.kill("media 0")
    server.start()
    await asyncio.sleep(3)
    for page in pages:
        await flows(page, pictures=1, voices=1)
        await is_in(page)
