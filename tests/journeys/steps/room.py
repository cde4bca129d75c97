"""In the live room: going in, being seen and heard, sharing a screen, leaving and coming back."""

from typing import Any

from playwright.async_api import expect

from tests.journeys.steps.window import SLOW, Window

LONG = 120_000
# What a page has decoded so far: pictures by slot, and the sound energy of each voice.
MEASURE = """async () => {
  const media = document.querySelector("live-room").room.media;
  const inbound = (await media.statistics()).filter((s) => s.type === "inbound-rtp");
  return [...media.slots.values()].filter((slot) => slot.participant).map((slot) => {
    const s = inbound.find((i) => i.mid === slot.mid) ?? {};
    return { mid: slot.mid, kind: slot.kind, source: slot.source, participant: slot.participant,
             frames: s.framesDecoded ?? 0, energy: s.totalAudioEnergy ?? 0 };
  });
}"""
ENOUGH = f"""async ({{ pictures, voices, source }}) => {{
  const slots = await ({MEASURE})();
  const seen = slots.filter((s) => s.kind === "video" && s.source === source);
  const heard = slots.filter((s) => s.kind === "audio");
  return seen.length >= pictures && seen.every((s) => s.frames > 5) &&
    heard.length >= voices && heard.every((s) => s.energy > 0.001);
}}"""


async def start_now(w: Window, project: str) -> None:
    """Start a session on the spot."""
    await w.go(project)
    await w.go_to_project("Live")
    await w.press("Start now")


async def join(w: Window, project: str) -> None:
    """Find the session that is open, and go to its room."""
    await w.go(project)
    await w.go_to_project("Live")
    await (
        w.main.get_by_role("link", name="Join")
        .or_(w.main.get_by_role("link", name="Open the room"))
        .first.click()
    )
    await w.page.wait_for_url("**/room")


async def go_in(w: Window) -> None:
    """Switch microphone and camera on and go in."""
    await w.touch(w.button("Microphone is off"))
    await w.touch(w.button("Camera is off"))
    await w.touch(w.button("Go in"))
    await is_in(w)


async def is_in(w: Window) -> None:
    """Wait until one is in the room."""
    await expect(w.page.locator("live-room")).to_have_attribute("data-view", "room", timeout=LONG)


async def sees_and_hears(w: Window, *, pictures: int, voices: int) -> list[dict[str, Any]]:
    """Wait until every used slot decodes: so many cameras, so many voices. Returns what each slot has had."""
    return await _measured(w, pictures=pictures, voices=voices, source="camera")


async def sees_a_screen(w: Window) -> list[dict[str, Any]]:
    """Wait until a shared screen is on the stage and decodes."""
    stage = w.page.locator("[data-part=stage] .tile")
    await expect(stage).to_have_attribute("data-source", "screen", timeout=LONG)
    return await _measured(w, pictures=1, voices=0, source="screen")


async def leave(w: Window) -> None:
    """Leave; the others stay."""
    await w.touch(w.button("Leave"))
    dialog = w.page.locator("#leave-room")
    if await dialog.is_visible():
        await w.touch(w.button("Leave, the others stay", dialog))
    await expect(w.page.locator("live-room")).to_have_attribute("data-view", "after", timeout=SLOW)


async def come_back(w: Window) -> None:
    """Come back from the page that says goodbye, by the same door."""
    await w.press("Come back here")
    await go_in(w)


async def _measured(w: Window, **wanted: Any) -> list[dict[str, Any]]:
    try:
        await w.until(ENOUGH, wanted)
    except AssertionError as late:
        raise AssertionError(f"wanted {wanted}, got {await w.page.evaluate(MEASURE)}") from late
    slots: list[dict[str, Any]] = await w.page.evaluate(MEASURE)
    return slots
