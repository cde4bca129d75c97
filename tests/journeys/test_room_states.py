"""What befalls a person in a live room, in a real browser: it is said in words, and there is a way back."""

import asyncio

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.sessions import plan
from tests.conftest import NewPage
from tests.factories.lessons import Lesson
from tests.journeys.test_live_room import MEASURE, SLOW, flows, go_in, house, is_in, lesson, sign_in
from tests.running import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
__all__ = ["house", "lesson"]

# Stands before the page's own scripts: what a browser refuses while `window.refuses` names it.
REFUSALS = """
window.refuses = {};
const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = function (wish) {
  const name = window.refuses[wish.audio ? "mic" : "camera"];
  return name ? Promise.reject(new DOMException("refused", name)) : ask.call(this, wish);
};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const pressed = window.event?.type === "click"; // the browser's own word for it is true in every evaluate() too
  return this.muted || !window.refuses.sound || pressed ? play.call(this) : Promise.reject(new DOMException("press first", "NotAllowedError"));
};
window.turn = (state) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
PICTURES = f"async () => (await ({MEASURE})()).filter((s) => s.kind === 'video' && s.participant).length"
PULL = (
    "document.querySelector('live-room').room.own.devices.track('camera').dispatchEvent(new Event('ended'))"
)
SLOW_TO_ENTER = """() => {
  const { room } = document.querySelector("live-room");
  const enter = room.enter.bind(room);
  room.enter = () => enter().then(() => new Promise((arrived) => (window.arrive = arrived)));
}"""
# Twenty-four more people than there are: the strip has to be turned.
CROWD = """() => {
  const room = document.querySelector("live-room").room;
  const names = ["Amira", "Léo", "Aino", "Yassine", "Wanda", "Dimitra", "Odile", "Ömer"];
  const more = { place: "Tampere", role: "learner", presence: "in", hand: null, mic: false, camera: false, screen: false };
  for (let i = 0; i < 23; i++) room.put({ id: `p${i}`, name: `${names[i % 8]} ${i + 1}`, bench: null, ...more });
  room.reseat();
}"""


@pytest.fixture
async def pair(
    server: RunningServer, house: AsyncSession, lesson: Lesson, new_page: NewPage
) -> tuple[Page, Page]:
    """Solène and Léo, each in a window of their own, in a room that is open; neither has gone in."""
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    pages = []
    for person in (lesson.solene, lesson.leo):
        page = await sign_in(await new_page(), house, person, server)
        await page.add_init_script(REFUSALS)
        await page.goto(f"/sessions/{session.id}/room")
        pages.append(page)
    return pages[0], pages[1]


async def test_a_device_that_is_refused_or_pulled_out_is_said_and_comes_back(pair: tuple[Page, Page]) -> None:
    solene, _leo = pair
    await solene.evaluate("refuses.camera = 'NotAllowedError'")
    await solene.get_by_role("button", name="Camera is off").click()
    await expect(solene.get_by_role("alert")).to_contain_text("may not use the camera", timeout=SLOW)
    await solene.evaluate(SLOW_TO_ENTER)
    await solene.get_by_role("button", name="Go in").click()
    await is_in(solene)
    await solene.get_by_role("button", name="Camera on", exact=True).click()
    note = solene.locator("[data-matter=camera_denied]")
    await expect(note).to_contain_text("may not use the camera", timeout=SLOW)
    await solene.evaluate("refuses.camera = null")
    await note.get_by_role("button", name="Camera on").click()
    await expect(solene.get_by_role("button", name="Camera off", exact=True)).to_be_visible(timeout=SLOW)
    await expect(note).to_have_count(0)
    # Only now the way in is over: what was refused at the door takes nothing back that was switched on since.
    await solene.evaluate("arrive()")
    await expect(solene.locator("[data-part=go-in]")).not_to_have_attribute("aria-busy", "true")
    await expect(solene.get_by_role("button", name="Camera off", exact=True)).to_be_visible()

    await solene.evaluate(f"refuses.camera = 'NotFoundError'; {PULL}")
    lost = solene.locator("[data-matter=camera_lost]")
    await expect(lost).to_contain_text("pulled out", timeout=SLOW)
    await solene.evaluate(
        "refuses.camera = null; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
    )
    ready = solene.locator("[data-matter=camera_ready]")
    await ready.get_by_role("button", name="Camera on").click(timeout=SLOW)
    await expect(solene.get_by_role("button", name="Camera off", exact=True)).to_be_visible(timeout=SLOW)


async def test_a_hidden_tab_a_broken_network_and_a_silent_browser(pair: tuple[Page, Page]) -> None:
    solene, leo = pair
    for page in pair:
        await go_in(page)
        await is_in(page)
    await flows(leo, pictures=1, voices=1)

    # Hidden: pictures are let go, the voice goes on; shown: they are there again.
    await leo.evaluate("turn('hidden')")
    await leo.wait_for_function(f"async () => await ({PICTURES})() === 0", timeout=SLOW)
    before = max(s["energy"] for s in await flows(leo, pictures=0, voices=1))
    await leo.wait_for_function(
        f"async (before) => (await ({MEASURE})()).some((s) => s.energy > before)", arg=before, timeout=SLOW
    )
    await leo.evaluate("turn('visible')")
    await flows(leo, pictures=1, voices=1)

    # Offline is said; back, the chat goes through and nothing is joined anew.
    await leo.evaluate("window.before = document.querySelector('live-room').room.media.pc")
    await leo.context.set_offline(True)
    await expect(leo.locator("[data-matter=offline]")).to_be_visible(timeout=SLOW)
    await leo.context.set_offline(False)
    await expect(leo.locator("[data-matter=offline]")).to_have_count(0, timeout=SLOW)
    await leo.get_by_label("Write to everybody").fill("Here again")
    await leo.keyboard.press("Enter")
    await expect(solene.get_by_role("log")).to_contain_text("Here again", timeout=SLOW)
    assert await leo.evaluate("window.before === document.querySelector('live-room').room.media.pc")

    # A browser that does not start the sound: one button.
    await leo.evaluate("""() => {
      refuses.sound = true;
      for (const player of document.querySelectorAll("audio")) player.srcObject = null;
      document.querySelector("live-room").voices.draw();
    }""")
    silent = leo.locator("[data-matter=sound_blocked]")
    await silent.get_by_role("button", name="Turn sound on").click(timeout=SLOW)
    await expect(silent).to_have_count(0, timeout=SLOW)
    assert await leo.evaluate("[...document.querySelectorAll('audio')].every((player) => !player.paused)")


async def test_the_strip_is_turned_by_buttons_and_keys_and_asks_for_what_is_seen(
    pair: tuple[Page, Page],
) -> None:
    solene, _leo = pair
    await solene.get_by_role("button", name="Go in").click()
    await is_in(solene)
    await solene.evaluate(CROWD)
    where = solene.locator("[data-part=strip-where]")
    await expect(where).to_contain_text("1 of ", timeout=SLOW)
    await expect(solene.get_by_role("button", name="Faces before")).to_be_hidden()
    await solene.get_by_role("button", name="More faces").click()
    await expect(where).to_contain_text("2 of ", timeout=SLOW)
    await solene.locator("[data-part=strip]").press("End")
    pages = (await where.inner_text()).split()[-1]
    await expect(where).to_have_text(f"{pages} of {pages}", timeout=SLOW)
    await expect(solene.get_by_role("button", name="More faces")).to_be_hidden()
    await solene.locator("[data-part=strip]").press("Home")
    await expect(where).to_contain_text("1 of ", timeout=SLOW)

    # Who speaks out of sight is brought in: one face changes places, the others stay.
    order = "[...document.querySelectorAll('[data-part=strip] li')].map((li) => li.dataset.participant)"
    before = await solene.evaluate(order)
    await asyncio.sleep(0.5)
    await solene.evaluate("""() => {
      const room = document.querySelector("live-room").room;
      room.facts.spotlight = "p0";
      room.media.emit("speakers", ["p20"]);
    }""")
    await solene.wait_for_function(
        f"(before) => {order}.indexOf('p20') < before.indexOf('p20')", arg=before, timeout=SLOW
    )
    after = await solene.evaluate(order)
    assert len(after) == len(before)
