"""A phone over the workbench, in real browsers: scanned, seen by another school, switched off, ended."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.services.sessions import plan
from tests.conftest import NewPage
from tests.factories.lessons import Lesson, make_lesson
from tests.journeys.test_live_room import MEASURE, SLOW, go_in, is_in, sign_in
from tests.running import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# What the phone sends by layer, and whatever it receives.
SENT = """async () => {
  const report = await document.querySelector("bench-camera").sender.media.statistics();
  return {
    layers: report.filter((s) => s.type === "outbound-rtp" && s.kind === "video" && s.framesSent)
      .map((s) => [s.rid, s.frameWidth]),
    voice: report.filter((s) => s.type === "outbound-rtp" && s.kind === "audio")
      .reduce((sum, s) => sum + s.packetsSent, 0),
    received: report.filter((s) => s.type === "inbound-rtp").length,
  };
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


async def bench_of(page: Page, owner: str) -> str | None:
    """The name in the media under which somebody's workbench camera sends, as this page knows it."""
    found = (
        "(name) => [...document.querySelector('live-room').room.people.values()].find((p) => p.name === name)"
    )
    bench = await page.evaluate(f"(name) => ({found})(name)?.bench ?? null", owner)
    return str(bench["id"]) if bench and bench["on"] else None


async def frames(page: Page, participant: str) -> int:
    """Frames of this sender that this page has decoded so far; 0 where it is in no slot."""
    slots = await page.evaluate(MEASURE)
    return sum(s["frames"] for s in slots if s["kind"] == "video" and s["participant"] == participant)


async def decodes(page: Page, participant: str) -> int:
    """Wait until this page decodes more and more frames of this sender; a new worker counts from nothing."""
    seen = []
    for _ in range(150):
        seen.append(await frames(page, participant))
        if seen[-1] > min(seen) + 10:
            return seen[-1]
        await asyncio.sleep(0.5)
    raise AssertionError(f"no frames of {participant}: {seen}, {await page.evaluate(MEASURE)}")


async def open_the_window(page: Page) -> str:
    """Devices, then the phone: returns the path behind the code."""
    await page.get_by_role("button", name="Devices", exact=True).click()
    await page.get_by_role("button", name="Use a phone as a second camera").click()
    await expect(page.get_by_role("img", name="Code to scan")).to_be_visible(timeout=SLOW)
    address = await page.locator("[data-part=bench-address]").inner_text()
    return urlsplit(f"http://{address}").path


async def test_a_phone_shows_the_workbench_until_a_teacher_and_then_its_person_ends_it(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage, shots: Path
) -> None:
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    # The teachers only look on: what is measured here is the workbench, and this machine has few cores.
    solene, leo, aino = [
        await sign_in(await new_page(), house, person, server)
        for person in (lesson.solene, lesson.leo, lesson.aino)
    ]
    for page in (solene, leo, aino):
        await page.goto(f"/sessions/{session.id}/room")
        await (go_in(page) if page is leo else page.get_by_role("button", name="Go in").click())
        await is_in(page)

    # Léo scans; the page on the phone says nothing of the room, and looking at it uses nothing up.
    path = await open_the_window(leo)
    await leo.screenshot(path=shots / "code.png")
    phone = await new_page(**PHONE)
    for _ in range(2):
        await phone.goto(path)
        await expect(phone.get_by_role("button", name="Start camera")).to_be_visible()
    assert "Tasting" not in await phone.content()
    await phone.screenshot(path=shots / "phone-link.png")
    await phone.get_by_role("button", name="Start camera").click()
    await expect(phone.get_by_text("The room sees this")).to_be_visible(timeout=SLOW)
    assert phone.url == f"{server.url}/workbench-camera"
    await expect(leo.get_by_text("Your phone is your second camera now.")).to_be_visible(timeout=SLOW)
    await leo.screenshot(path=shots / "running.png")
    await leo.keyboard.press("Escape")

    # Somebody with the used link, or with the address that the phone shows, has nothing.
    stranger = await new_page(**PHONE)
    for used in (path, "/workbench-camera"):
        answer = await stranger.goto(used)
        assert answer is not None
        assert answer.status == 410
    await stranger.screenshot(path=shots / "phone-used.png")

    # The others see it beside him, under his name, and it is nobody who is counted.
    bench = None
    for page in (aino, solene, leo):
        await expect(page.get_by_text("Léo · workbench").first).to_be_visible(timeout=SLOW)
        await expect(page.locator("[data-part=count]")).to_have_text("3 here")
        bench = await bench_of(page, "Léo")
        assert bench is not None
        print("frames of the workbench:", await decodes(page, bench), flush=True)
    assert bench is not None
    sent = await phone.evaluate(SENT)
    print("the phone sends", sent)
    assert (sent["voice"], sent["received"]) == (0, 0)
    assert sent["layers"]

    # In the light it takes the stage, with his face in the strip, and comes large.
    await solene.get_by_role("tab", name="People").click()
    await (
        solene.get_by_role("button", name="Put Léo · Lyon on everybody's stage")
        .or_(solene.get_by_role("button", name="Put Léo on everybody's stage"))
        .click()
    )
    stage = aino.locator("[data-part=stage] .tile")
    await expect(stage).to_have_attribute("data-source", "bench", timeout=SLOW)
    await expect(stage).to_contain_text("Léo · workbench")
    await decodes(aino, bench)
    await aino.screenshot(path=shots / "stage.png")
    await phone.screenshot(path=shots / "phone.png")

    # The teacher switches it off: the phone says so, and the media worker lets nothing through.
    await solene.get_by_role("button", name="Switch the workbench camera of Léo off").click()
    await expect(phone.get_by_text("A teacher has switched this camera off.")).to_be_visible(timeout=SLOW)
    await expect(aino.get_by_text("Léo · workbench")).to_have_count(0, timeout=SLOW)
    await phone.screenshot(path=shots / "phone-off.png")
    assert await bench_of(aino, "Léo") is None

    # Whoever holds the phone starts it again; its line breaks, and it comes back by itself.
    await phone.get_by_role("button", name="Start camera").click()
    await expect(aino.get_by_text("Léo · workbench").first).to_be_visible(timeout=SLOW)
    await decodes(aino, bench)
    server.kill("media 0")
    server.start()
    await decodes(aino, bench)
    await expect(phone.get_by_text("The room sees this")).to_be_visible(timeout=SLOW)

    # Léo leaves, and his camera with him.
    await leo.get_by_role("button", name="Leave", exact=True).click()
    await expect(phone.get_by_text("You are not in the room any more")).to_be_visible(timeout=SLOW)
    await expect(aino.get_by_text("Léo · workbench")).to_have_count(0, timeout=SLOW)
    await phone.screenshot(path=shots / "phone-over.png")
    answer = await phone.goto("/workbench-camera")
    assert answer is not None
    assert answer.status == 410


async def test_a_phone_that_goes_on_sending_after_it_was_switched_off_is_seen_by_nobody(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage
) -> None:
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    solene, aino = [await sign_in(await new_page(), house, p, server) for p in (lesson.solene, lesson.aino)]
    for page in (solene, aino):
        await page.goto(f"/sessions/{session.id}/room")
        await page.get_by_role("button", name="Go in").click()
        await is_in(page)
    phone = await new_page(**PHONE)
    await phone.goto(await open_the_window(solene))
    await phone.get_by_role("button", name="Start camera").click()
    await expect(aino.get_by_text("Solène Lefèvre · workbench").first).to_be_visible(timeout=SLOW)
    bench = await bench_of(aino, "Solène Lefèvre")
    assert bench is not None
    await decodes(aino, bench)

    # A page that was tampered with: deaf to what it is told, it keeps the camera and the connection.
    await phone.evaluate("document.querySelector('bench-camera').sender.link.emit = () => {}")
    await aino.evaluate(
        """(bench) => { const room = document.querySelector("live-room").room;
          window.seen = () => [...room.media.slots.values()].some((s) => s.participant === bench); }""",
        bench,
    )
    solene_id = await solene.evaluate("document.querySelector('live-room').room.me")
    aino_mutes = "(id) => document.querySelector('live-room').room.lead.mute(id, 'bench')"
    await aino.evaluate(aino_mutes, solene_id)
    await expect(aino.get_by_text("Solène Lefèvre · workbench")).to_have_count(0, timeout=SLOW)
    before = (await phone.evaluate(SENT))["layers"]
    assert before, "it still sends"
    # Asked for all the same, the worker has nothing of it to give.
    await aino.evaluate(
        "(id) => document.querySelector('live-room').room.media.want("
        "[{ participant: id, source: 'camera', layer: 'h' }])",
        bench,
    )
    await asyncio.sleep(2)
    first = await frames(aino, bench)
    await asyncio.sleep(2)
    assert await frames(aino, bench) == first
