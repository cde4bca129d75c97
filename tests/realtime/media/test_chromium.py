"""The engine with the client that matters: three windows of a real Chromium with fake cameras and microphones."""

import asyncio
from typing import Any

import pytest

from app.realtime.media.engine import PublishRights, Wanted
from app.realtime.media.forwarding import carrying
from tests.realtime.media.meeting import MakeMeeting, look_until

pytestmark = pytest.mark.browser


def _frames(seen: dict[str, Any], mid: str) -> int:
    return int(seen["in"].get(mid, {}).get("frames", 0))


def _energy(seen: dict[str, Any], mid: str) -> float:
    return float(seen["in"].get(mid, {}).get("energy", 0.0))


def _shows_everything(seen: dict[str, Any]) -> bool:
    pictures = [one for one in seen["in"].values() if one["kind"] == "video" and one["frames"] > 40]
    sounds = [one for one in seen["in"].values() if one["kind"] == "audio" and one["energy"] > 0.01]
    # The path is told a moment after its first frames.
    return len(pictures) == 2 and len(sounds) == 2 and bool(seen["protocol"])


async def test_three_windows_see_and_hear_each_other_in_every_slot(meet: MakeMeeting) -> None:
    meeting = await meet()
    for name in ("amara", "bruno", "chen"):
        await meeting.window(name)
    for page in meeting.pages:
        seen = await look_until(page, _shows_everything)
        assert seen["protocol"] == "udp"
        assert all(one["lost"] == 0 for one in seen["in"].values())


async def test_a_restart_recovers_the_line(meet: MakeMeeting) -> None:
    meeting = await meet()
    amara = await meeting.window("amara", pictures=1)
    await meeting.window("bruno", pictures=1)
    before = await look_until(amara, lambda seen: _frames(seen, "6") > 20)
    await amara.evaluate("negotiate(true)")
    after = await look_until(amara, lambda seen: _frames(seen, "6") > _frames(before, "6") + 20, 8)
    assert after["state"] == "connected"


async def test_a_school_whose_firewall_drops_udp_meets_over_tcp(meet: MakeMeeting) -> None:
    meeting = await meet(udp=False)
    amara = await meeting.window("amara", pictures=1)
    await meeting.window("bruno", pictures=1)
    seen = await look_until(amara, lambda seen: _frames(seen, "6") > 20 and _energy(seen, "3") > 0)
    assert seen["protocol"] == "tcp"
    one, other = (await meeting.engine.statistics("lesson")).participants
    assert (one.transport, other.transport) == ("tcp", "tcp")


async def test_a_camera_and_a_screen_turned_on_later_need_no_new_offer(meet: MakeMeeting) -> None:
    meeting = await meet()
    amara = await meeting.window("amara", silent=True)
    bruno = await meeting.window("bruno", silent=True)
    await amara.evaluate("turnOn()")
    await look_until(
        bruno, lambda seen: _frames(seen, "6") > 20 and _frames(seen, "7") > 20 and _energy(seen, "3") > 0
    )
    receiver = (await meeting.engine.statistics("lesson")).participants[1]
    shown = {slot.filling.source for slot in receiver.slots if slot.filling.source_participant == "amara"}
    assert shown == {"microphone", "camera", "screen"}


async def test_a_mute_by_the_teacher_really_stops_the_sound(meet: MakeMeeting) -> None:
    meeting = await meet()
    await meeting.window("amara", pictures=1)
    bruno = await meeting.window("bruno", pictures=1)
    await look_until(bruno, lambda seen: _energy(seen, "3") > 0)
    await meeting.engine.set_rights("lesson", "amara", PublishRights(audio=False))
    await asyncio.sleep(0.5)
    muted = await bruno.evaluate("look()")
    await asyncio.sleep(1.5)
    later = await bruno.evaluate("look()")
    assert later["in"]["3"]["packets"] == muted["in"]["3"]["packets"]
    assert _frames(later, "6") > _frames(muted, "6"), "the picture goes on"


async def test_a_receiver_chooses_the_size_of_a_picture(
    meet: MakeMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "START", 5e6)  # a line is first believed to carry the small one alone
    meeting = await meet()
    await meeting.window("amara", pictures=1)
    bruno = await meeting.window("bruno", pictures=1)
    await meeting.engine.want("lesson", "bruno", [Wanted("6", "amara", layer="l")])
    small = await look_until(bruno, lambda seen: seen["in"].get("6", {}).get("width") == 320)
    await meeting.engine.want("lesson", "bruno", [Wanted("6", "amara", layer="h")])
    large = await look_until(bruno, lambda seen: seen["in"]["6"]["width"] == 640)
    assert _frames(large, "6") > _frames(small, "6")
