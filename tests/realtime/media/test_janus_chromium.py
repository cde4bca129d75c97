"""Janus with the client that matters: two windows of a real Chromium, in the client's own library."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from app.realtime.media.engine import Left, PublishRights, SlotsChanged
from app.realtime.media.janus.engine import JanusEngine
from bench.live.windows import ORIGIN, serve
from bench.media_load.janus import janus_node

pytestmark = pytest.mark.browser


class Meeting:
    """An engine and windows with the room library, whose socket is this test."""

    def __init__(self, engine: JanusEngine, browser: Browser) -> None:
        self.engine = engine
        self.rooms: dict[str, str] = {}
        self.pages: dict[str, Page] = {}
        self._browser = browser

    async def window(self, room: str, name: str) -> Page:
        """Open a window and join a room."""
        await self.engine.create_room(room)
        self.rooms[name] = room
        context = await self._browser.new_context(permissions=["camera", "microphone"])
        page = self.pages[name] = await context.new_page()
        await page.route(f"{ORIGIN}**", serve)
        await page.expose_function("ask", lambda kind, body: self._ask(name, kind, body))
        await page.goto(ORIGIN)
        await page.evaluate("enter()")
        return page

    async def _ask(self, name: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        room = self.rooms[name]
        match kind:
            case "media.join":
                joined = await self.engine.join(room, name, body["sdp"], PublishRights())
            case "media.restart":
                joined = await self.engine.restart(room, name, body["sdp"])
            case "media.answer":
                await self.engine.answer(room, name, body["sdp"])
                return {}
            case _:
                return {}
        return {"sdp": joined.answer_sdp, "down": joined.down_offer_sdp}

    async def move(self, name: str, room: str) -> None:
        """Take somebody to another room."""
        await self.engine.create_room(room)
        await self.engine.move(self.rooms[name], name, room)
        self.rooms[name] = room

    async def look(self, name: str) -> dict[str, Any]:
        """What comes in at somebody's slots, by mid."""
        seen: dict[str, Any] = await self.pages[name].evaluate("look()")
        return seen


@pytest.fixture
async def meeting(browser: Browser) -> AsyncIterator[Meeting]:
    with janus_node() as node:
        engine = JanusEngine(node.config)
        await engine.start()
        meeting = Meeting(engine, browser)
        yield meeting
        for page in meeting.pages.values():
            await page.context.close()
        await engine.close()


def _sees(seen: dict[str, Any], frames: int = 20) -> bool:
    return bool(seen.get("6", {}).get("frames", 0) > frames)


def _hears(seen: dict[str, Any]) -> bool:
    return bool(seen.get("3", {}).get("energy", 0.0) > 0.01)


async def _until(meeting: Meeting, name: str, condition: Any, seconds: float = 25.0) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for _ in range(int(seconds / 0.3)):
        last = await meeting.look(name)
        if condition(last):
            return last
        await meeting.pages[name].wait_for_timeout(300)
    raise AssertionError(last)


async def test_windows_meet_are_muted_move_and_find_a_new_path(meeting: Meeting) -> None:
    events: list[Any] = []
    stream = meeting.engine.events()

    await meeting.window("lesson", "amara")
    await meeting.window("lesson", "bruno")
    for name in ("amara", "bruno"):
        seen = await _until(meeting, name, lambda seen: _sees(seen) and _hears(seen))
        assert seen["state"] == "up"
        assert seen["connections"] == 2

    await meeting.engine.set_rights("lesson", "amara", PublishRights(audio=False))
    await meeting.pages["bruno"].wait_for_timeout(700)
    muted = await meeting.look("bruno")
    later = await _until(meeting, "bruno", lambda seen: _sees(seen, muted["6"]["frames"] + 20))
    assert later["3"]["packets"] == muted["3"]["packets"], "a muted microphone is still heard"
    await meeting.engine.set_rights("lesson", "amara", PublishRights())
    await _until(meeting, "bruno", lambda seen: seen["3"]["packets"] > muted["3"]["packets"] + 20)

    await meeting.pages["amara"].evaluate("media.restart()")
    before = await meeting.look("amara")
    await _until(meeting, "amara", lambda seen: _sees(seen, before["6"]["frames"] + 20))

    await meeting.move("bruno", "group")
    await meeting.pages["amara"].wait_for_timeout(700)
    alone = await meeting.look("amara")
    await meeting.move("amara", "group")
    again = await _until(
        meeting, "amara", lambda seen: _sees(seen, alone["6"]["frames"] + 20) and _hears(seen)
    )
    assert again["connections"] == 2, "a move needs no new connection"
    assert again["joins"] == 1

    await meeting.engine.close_room("group")
    async for event in stream:
        events.append(event)
        if sum(isinstance(one, Left) for one in events) == 2:
            break
    assert [one.reason for one in events if isinstance(one, Left)] == ["room closed", "room closed"]
    assert any(isinstance(one, SlotsChanged) for one in events)
