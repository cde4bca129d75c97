"""A real Chromium that sends H.264 or VP9, seen by others; sound that is redundant."""

import pytest

from tests.realtime.media.meeting import MakeMeeting, look_until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("codec", ["video/H264", "video/VP9"])
async def test_who_sends_no_vp8_is_seen_beside_somebody_who_does(meet: MakeMeeting, codec: str) -> None:
    meeting = await meet(announce=("127.0.0.1",))
    await meeting.window("amara", pictures=0, codec=codec)
    await meeting.window("chen", pictures=0)
    bruno = await meeting.window("bruno", silent=True, pictures=2)
    seen = await look_until(
        bruno, lambda seen: all(seen["in"].get(mid, {}).get("frames", 0) > 20 for mid in ("6", "7")), 60
    )
    assert {seen["in"][mid]["codec"] for mid in ("6", "7")} == {codec, "video/VP8"}


async def test_sound_is_redundant_between_browsers_that_offer_it(meet: MakeMeeting) -> None:
    meeting = await meet(announce=("127.0.0.1",))
    await meeting.window("amara", pictures=0)
    bruno = await meeting.window("bruno", silent=True, pictures=0)
    await look_until(bruno, lambda seen: seen["in"].get("3", {}).get("energy", 0) > 0.01, 60)
    # A browser's statistics call it Opus either way: what our own packets bear is the truth.
    slot = meeting.engine._rooms["lesson"].participants["bruno"].slots[0]
    assert slot.payload_type == slot.codecs["opus"].red_type
