"""A real Chromium behind a narrow line: sound first, then the small picture, the large one when the line widens."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page

from tests.realtime.media.meeting import MakeMeeting, look_until
from tests.realtime.media.relay import NarrowLine

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def _width(seen: dict[str, Any]) -> int:
    return int(seen["in"].get("6", {}).get("width", 0))


def _sound(seen: dict[str, Any]) -> tuple[int, int]:
    sound = seen["in"].get("3", {})
    return int(sound.get("packets", 0)), int(sound.get("lost", 0))


async def _least_lost(window: Page, stretches: int = 5) -> int:
    """Return how much of 200 packets of sound was lost in the best stretch: a busy machine loses some by itself."""
    lost = []
    start = await look_until(window, lambda seen: True, 60)
    for _stretch in range(stretches):
        heard = _sound(start)[0]
        end = await look_until(window, lambda seen, heard=heard: _sound(seen)[0] > heard + 200, 60)
        lost.append(_sound(end)[1] - _sound(start)[1])
        if lost[-1] < 20:
            break
        start = end
    return min(lost)


async def test_a_narrow_line_carries_sound_and_a_small_picture_and_grows_to_a_large_one(
    meet: MakeMeeting,
) -> None:
    meeting = await meet(announce=("127.0.0.1",))
    await meeting.window("amara", pictures=0)
    line = NarrowLine(meeting.engine.port, rate=220_000)
    await line.open()
    bruno = await meeting.window("bruno", line=line, silent=True, pictures=1)
    await look_until(bruno, lambda seen: _width(seen) == 320 and _sound(seen)[0] > 300, 60)
    assert await _least_lost(bruno) < 20, "sound breaks on a narrow line"
    line.rate = 20_000_000
    await look_until(bruno, lambda seen: _width(seen) == 640, 150)
    line.close()


async def test_a_line_for_sound_alone_keeps_the_sound_and_says_that_the_picture_is_paused(
    meet: MakeMeeting,
) -> None:
    meeting = await meet(announce=("127.0.0.1",))
    await meeting.window("amara", pictures=0)
    line = NarrowLine(meeting.engine.port, rate=100_000)
    await line.open()
    bruno = await meeting.window("bruno", line=line, silent=True, pictures=1)

    async def is_paused() -> bool:
        receiver = (await meeting.engine.statistics("lesson")).participants[1]
        return any(slot.filling.paused == "line" for slot in receiver.slots)

    await look_until(bruno, lambda seen: _sound(seen)[0] > 150, 60)
    async with asyncio.timeout(60):
        while not await is_paused():
            await asyncio.sleep(0.2)
    assert await _least_lost(bruno) < 20
    line.close()
