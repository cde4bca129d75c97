"""The media messages of the socket from people without the right, at the wrong moment, and with hostile content."""

from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.models.room_participant import RoomParticipant
from app.realtime.media.engine import PublishRights
from tests.attacks.people import Who
from tests.attacks.test_sockets import SDP, lesson, wire  # noqa: F401 - the fixture is asked for by its name
from tests.attacks.wire import Wire
from tests.attacks.world import World

WORKER = uuid4()
HOSTILE_SDP: tuple[Any, ...] = (
    "",
    "v=0" * 7,
    "x" * 60_001,
    "\u0000" * 40,
    "a=" * 9999,
    None,
    7,
    ["v=0"] * 30,
)
HOSTILE_SLOTS: tuple[Any, ...] = (
    None, {}, [{}], [None], [{"mid": "6"}] * 17,
    [{"mid": "6" * 17, "participant": str(uuid4()), "source": "camera"}],
    [{"mid": "6", "participant": "../../etc", "source": "camera"}],
    [{"mid": "6", "participant": str(uuid4()), "source": "camera", "layer": "x" * 100}],
)  # fmt: skip


class Told:
    """What the media workers were told, in order; a join does `meanwhile` before it answers."""

    def __init__(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.meanwhile: Any = None

        async def place(*_: Any) -> UUID:
            return WORKER

        async def join(
            _connection: Any, key: Any, _worker: Any, _sdp: str, rights: PublishRights
        ) -> dict[str, Any]:
            if self.meanwhile is not None:
                await self.meanwhile()
            self.calls.append(("join", rights))
            return {"sdp": "v=0"}

        async def leave(key: Any, _worker: Any) -> None:
            self.calls.append(("leave", key))

        async def set_rights(_key: Any, _worker: Any, rights: PublishRights) -> None:
            self.calls.append(("set_rights", rights))

        monkeypatch.setattr("app.realtime.handlers.media.place_room", place)
        media = app.state.live.media
        for name, call in (("join", join), ("leave", leave), ("set_rights", set_rights)):
            monkeypatch.setattr(media, name, call)


@pytest.fixture
def told(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(app, monkeypatch)


@pytest.fixture
async def inside(
    app: FastAPI,
    client: AsyncClient,
    settings: Settings,
    lesson: World,  # noqa: F811
    db: AsyncSession,
) -> Any:
    """The owner and a learner in the room, with the learner's place."""
    async with AsyncExitStack() as stack:
        lines: dict[Who, Wire] = {}
        for who in (Who.OWNER, Who.LEARNER):
            lines[who] = await stack.enter_async_context(await wire(app, client, settings, lesson, who))
            entered = await lines[who].ask(type="room.enter", session=str(lesson.ids["sessions"]))
            assert entered["state"] == "in"
        person = lesson.actors[Who.LEARNER].id
        place = await db.scalar(select(RoomParticipant.id).where(RoomParticipant.person_id == person))
        yield lines[Who.OWNER], lines[Who.LEARNER], str(place)


async def test_who_is_sent_out_while_joining_the_media_is_out(told: Told, inside: Any) -> None:
    owner, learner, place = inside
    assert (await learner.ask(type="media.join", sdp=SDP))["type"] == "ok"
    told.calls.clear()

    async def send_out() -> None:
        assert (await owner.ask(type="room.remove", participant=place))["type"] == "ok"

    told.meanwhile = send_out
    answer = await learner.ask(type="media.join", sdp=SDP)
    assert answer["code"] == "not_in_room"
    assert [call for call, _ in told.calls] == ["leave", "join", "leave"]
    for name in ("media.join", "media.restart"):
        assert (await learner.ask(type=name, sdp=SDP))["code"] in {"not_in_room", "media_refused"}
    assert (await learner.ask(type="media.want", slots=[]))["code"] in {"not_in_room", "media_refused"}
    assert [call for call, _ in told.calls] == ["leave", "join", "leave"]


async def test_who_is_muted_while_joining_the_media_is_muted(told: Told, inside: Any) -> None:
    owner, learner, place = inside
    switched = await learner.ask(type="room.devices", mic=True, camera=True, screen=False)
    assert switched["type"] == "ok"
    told.calls.clear()

    async def mute() -> None:
        assert (await owner.ask(type="room.mute", participant=place, source="mic"))["type"] == "ok"

    told.meanwhile = mute
    assert (await learner.ask(type="media.join", sdp=SDP))["type"] == "ok"
    assert ("join", PublishRights(True, True, False)) in told.calls
    assert told.calls[-1] == ("set_rights", PublishRights(False, True, False))


async def test_a_second_device_takes_over_and_the_first_has_no_say(
    told: Told,
    inside: Any,
    app: FastAPI,
    client: AsyncClient,
    settings: Settings,
    lesson: World,  # noqa: F811
) -> None:
    _owner, first, _place = inside
    async with await wire(app, client, settings, lesson, Who.LEARNER) as second:
        assert (await second.ask(type="room.enter", session=str(lesson.ids["sessions"])))["state"] == "in"
        assert (await second.ask(type="media.join", sdp=SDP))["type"] == "ok"
        told.calls.clear()
        assert (await first.ask(type="media.join", sdp=SDP))["code"] == "elsewhere"
        assert (await first.ask(type="media.restart", sdp=SDP))["code"] == "media_refused"
        assert (await first.ask(type="media.want", slots=[]))["code"] == "media_refused"
        assert told.calls == []


async def test_hostile_content_is_refused_and_the_room_goes_on(inside: Any) -> None:
    owner, learner, _place = inside
    for sdp in HOSTILE_SDP:
        for more in (
            {"type": "media.join"},
            {"type": "media.restart"},
            {"type": "media.check", "side": "send"},
        ):
            answer = await learner.ask(sdp=sdp, **more)
            assert answer["type"] == "error"
            assert answer["code"] not in {"internal_error", ""}, (more, answer)
    for slots in HOSTILE_SLOTS:
        assert (await learner.ask(type="media.want", slots=slots))["code"] == "malformed_message"
    assert (await learner.ask(type="room.hand", up=True))["type"] == "ok"
    assert (await owner.ask(type="room.hand", up=True))["type"] == "ok"
