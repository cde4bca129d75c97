"""Workbench cameras over real sockets and a real media worker: what a phone may do, and what ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import websockets
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import Database
from app.models.bench_camera import BenchCamera
from app.realtime.handlers import CAMERA_HANDLERS
from app.services.sessions import plan
from bench.media_load.client import Client
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.realtime.talking import Socket
from tests.realtime.test_rooms import INSIDE_ONLY, enter, line_of
from tests.running import RunningServer

UP_ONLY: dict[str, Any] = {"audio_slots": 0, "video_slots": 0}


@pytest.fixture
async def house(server: RunningServer) -> AsyncIterator[AsyncSession]:
    database = Database(server.database_url)
    async with database.session() as db:
        yield db
    await database.close()


@pytest.fixture
async def lesson(house: AsyncSession) -> Lesson:
    return await make_lesson(house)


@pytest.fixture
async def room(house: AsyncSession, lesson: Lesson) -> str:
    session = await plan.start_now(house, lesson.solene, lesson.project, title="Tasting")
    await house.commit()
    return str(session.id)


@pytest.fixture
async def phone(server: RunningServer) -> AsyncIterator[AsyncClient]:
    """A browser on a phone: keeps its cookie, follows nothing by itself."""
    async with AsyncClient(base_url=server.url) as client:
        yield client


@pytest.fixture
async def owner(server: RunningServer, house: AsyncSession, lesson: Lesson) -> AsyncIterator[AsyncClient]:
    """Léo, as a program."""
    headers = {"authorization": f"Bearer {await token_for(house, lesson.leo)}"}
    async with AsyncClient(base_url=server.url, headers=headers) as client:
        yield client


async def ticket(phone: AsyncClient) -> str:
    answer = await phone.post("/api/v1/camera-tickets")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket"])


async def scan(owner: AsyncClient, phone: AsyncClient, room: str) -> str:
    """Make a link, follow it as the phone does, and press the button. Returns the path of the link."""
    made = await owner.post(f"/api/v1/sessions/{room}/bench-link")
    assert made.status_code == 201, made.text
    link = made.json()
    assert link["qr"].startswith("data:image/svg+xml,")
    path = str(link["url"]).removeprefix(str(owner.base_url).rstrip("/"))
    assert (await phone.get(path)).status_code == 200
    pressed = await phone.post(path)
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/workbench-camera#start")
    cookie = pressed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert link["code"].lower() not in pressed.headers["location"]
    return path


async def bench_told(line: Socket, *, on: bool | None) -> dict[str, Any] | None:
    """Wait until the room tells of a workbench camera that is on, off, or not there (None)."""
    while True:
        bench: dict[str, Any] | None = (await line.hear("room.person", within=15))["data"]["person"]["bench"]
        if (bench["on"] if bench else None) is on:
            return bench


async def test_a_phone_may_send_a_picture_and_nothing_else(
    server: RunningServer,
    house: AsyncSession,
    lesson: Lesson,
    room: str,
    owner: AsyncClient,
    phone: AsyncClient,
) -> None:
    async with AsyncExitStack() as stack:
        solene = await stack.enter_async_context(await line_of(server, house, lesson.solene))
        leo = await stack.enter_async_context(await line_of(server, house, lesson.leo))
        await enter(solene, room)
        assert (await enter(leo, room))["may"]["bench"] is True
        path = await scan(owner, phone, room)
        for used in (path, path.upper().replace("/B/", "/b/")):
            assert (await phone.get(used)).status_code == 410
            assert (await phone.post(used)).status_code == 410
        camera = await stack.enter_async_context(Socket(server.url, await ticket(phone)))
        # Before it has come on line nothing goes; then its picture, and no other message of the protocol.
        assert (await camera.ask(type="bench.switch", on=True))["code"] == "elsewhere"
        assert (await camera.ask(type="bench.enter"))["on"] is False
        allowed = {kind.model_fields["type"].annotation.__args__[0] for kind in CAMERA_HANDLERS}  # type: ignore[union-attr]
        others = [m for m in INSIDE_ONLY if m["type"] not in allowed]
        others += [
            {"type": "room.enter", "session": room},
            {"type": "topic.subscribe", "topic": f"session:{room}"},
        ]
        others += [{"type": "media.check", "side": "hear", "sdp": "v=0 and so on and so on"}]
        others += [{"type": "chat.say", "project": str(lesson.project), "text": "hello", "key": "12345678"}]
        assert len(others) > 14
        for message in others:
            assert (await camera.ask(**message))["code"] == "forbidden", message
        for nobody in (solene, leo):
            assert (await nobody.ask(type="bench.enter"))["code"] == "not_found"
            assert (await nobody.ask(type="bench.switch", on=True))["code"] == "not_found"

        # An offer with lines down is refused and leaves nothing behind; one with lines up alone is answered.
        client = Client()
        greedy = await camera.ask(type="media.join", sdp=client.offer(audio_slots=3, video_slots=3))
        assert greedy["code"] == "forbidden"
        assert (await camera.ask(type="media.want", slots=[]))["code"] == "media_refused"
        joined = await camera.ask(type="media.join", sdp=client.offer(simulcast=True, **UP_ONLY))
        assert joined["type"] == "ok", joined
        assert "a=sendonly" not in joined["sdp"]
        wish = {"mid": "1", "participant": str(lesson.leo.id), "source": "camera"}
        assert (await camera.ask(type="media.want", slots=[wish]))["code"] == "forbidden"
        assert (await camera.ask(type="bench.switch", on=True))["type"] == "ok"
        told = await bench_told(solene, on=True)
        assert told is not None
        await solene.ask(type="room.say", text="For people only")
        await camera.ask(type="ping")
        assert {m["type"] for m in camera.heard} <= {"media.quality", "media.layers"}
        await client.close()


async def test_a_teacher_switches_it_off_and_whoever_made_it_ends_it_for_good(
    server: RunningServer,
    house: AsyncSession,
    lesson: Lesson,
    room: str,
    owner: AsyncClient,
    phone: AsyncClient,
) -> None:
    solene, leo = await line_of(server, house, lesson.solene), await line_of(server, house, lesson.leo)
    async with solene, leo:
        await enter(solene, room)
        me = (await enter(leo, room))["me"]
        await scan(owner, phone, room)
        async with Socket(server.url, await ticket(phone)) as camera:
            await camera.ask(type="bench.enter")
            await camera.ask(type="bench.switch", on=True)
            await bench_told(solene, on=True)
            assert (await leo.ask(type="room.mute", participant=me, source="bench"))["code"] == "forbidden"
            await solene.ask(type="room.mute", participant=me, source="bench")
            await camera.hear("bench.switched_off")
            assert (await leo.hear("room.muted"))["data"]["source"] == "bench"
            await bench_told(solene, on=False)
            await camera.ask(type="bench.switch", on=True)
            await bench_told(solene, on=True)
            again = await ticket(phone)
            assert (await owner.delete(f"/api/v1/sessions/{room}/bench-camera")).status_code == 204
            assert (await camera.hear("bench.ended"))["data"]["reason"] == "person"
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await camera.next()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
        assert await bench_told(solene, on=None) is None
        # The cookie and a ticket from before are worth nothing now, and the row goes after the media.
        assert (await phone.post("/api/v1/camera-tickets")).status_code == 410
        assert (await phone.get("/workbench-camera")).status_code == 410
        with pytest.raises(websockets.ConnectionClosed):
            async with Socket(server.url, again):
                pass
        for _ in range(100):
            await house.rollback()
            if await house.scalar(select(BenchCamera.id)) is None:
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the row of an ended camera is still there")


async def test_who_is_sent_out_takes_the_phone_along_and_a_stranger_ends_nothing(
    server: RunningServer,
    house: AsyncSession,
    lesson: Lesson,
    room: str,
    owner: AsyncClient,
    phone: AsyncClient,
) -> None:
    solene, leo = await line_of(server, house, lesson.solene), await line_of(server, house, lesson.leo)
    async with solene, leo:
        await enter(solene, room)
        me = (await enter(leo, room))["me"]
        await scan(owner, phone, room)
        headers = {"authorization": f"Bearer {await token_for(house, lesson.odile)}"}
        for method, what in (("POST", "bench-link"), ("DELETE", "bench-link"), ("DELETE", "bench-camera")):
            for who, status in ((headers, 404), ({"authorization": "none"}, 401)):
                answer = await phone.request(method, f"/api/v1/sessions/{room}/{what}", headers=who)
                assert answer.status_code == status, (method, what, answer.text)
        async with Socket(server.url, await ticket(phone)) as camera:
            await camera.ask(type="bench.enter")
            await solene.ask(type="room.remove", participant=me)
            assert (await camera.hear("bench.ended"))["data"]["reason"] == "left"
        assert (await phone.post("/api/v1/camera-tickets")).status_code == 410
        assert (await owner.post(f"/api/v1/sessions/{room}/bench-link")).status_code == 409
