"""Rooms of real browser windows, closed when the test is over."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser

from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from tests.realtime.media.meeting import MakeMeeting, Meeting


@pytest.fixture
async def meet(browser: Browser) -> AsyncIterator[MakeMeeting]:
    meetings: list[Meeting] = []

    async def make(**config: Any) -> Meeting:
        engine = ForwardingEngine(ForwardingConfig(**config))
        await engine.start()
        await engine.create_room("lesson")
        meetings.append(Meeting(engine, browser))
        return meetings[-1]

    yield make
    for meeting in meetings:
        await meeting.end()
        await meeting.engine.close()
