"""The control channel against those who have no business there: every frame of an attacker is in vain."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest

from app.realtime.media import wire
from app.realtime.media.admission import AdmittingEngine
from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import EngineBack, EngineIsAway, Load, PublishRights, RoomIsUnknown
from app.realtime.media.life import WorkerLife
from app.realtime.media.worker import MOST_GREETINGS, ControlServer
from bench.media_load.client import until
from tests.realtime.media.test_admission import Notebook

SECRET = "only the web processes and the workers know this"


class House(Notebook):
    """An engine that notes which rooms it was asked to make."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms: list[str] = []

    async def load(self) -> Load:
        people = 1 if self.rooms else 0
        return Load(len(self.rooms), people, 0.0, 0, 0)

    async def create_room(self, room: str) -> None:
        self.rooms.append(room)

    async def close_room(self, room: str) -> None:
        self.rooms.remove(room)


class Worker:
    """A control server in this process, at a port of its own."""

    def __init__(self) -> None:
        self.house = House()
        self.gate = AdmittingEngine(self.house, 10_000)
        self.life = WorkerLife(self.gate, "notebook")
        self.server = ControlServer(self.gate, self.life, SECRET)

    async def web(self, control: str = "", secret: str = SECRET) -> RemoteEngine:
        engine = RemoteEngine(control or self.server.address, secret)
        await engine.start()
        return engine

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = self.server.address.rpartition(":")
        return await asyncio.open_connection(host, int(port))


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    await worker.server.listen("127.0.0.1:0")
    yield worker
    await worker.server.close()


Meddle = Callable[[str, bytes], list[bytes]]


class Meddler:
    """Somebody on the line between a web process and its worker, who sees whole frames and may change them."""

    def __init__(self, target: str, meddle: Meddle = lambda way, frame: [frame]) -> None:
        self.target = target
        self.meddle = meddle
        self.seen: list[tuple[str, bytes]] = []

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self.target.rpartition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        ways = (self._pass("up", reader, far_writer), self._pass("down", far_reader, writer))
        await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                size = await reader.readexactly(4)
                frame = size + await reader.readexactly(int.from_bytes(size))
                self.seen.append((way, frame))
                for one in self.meddle(way, frame):
                    writer.write(one)
        finally:
            writer.close()


def says(frame: bytes, word: bytes) -> bool:
    return word in frame


async def test_a_call_comes_through_and_the_worker_says_how_it_is(worker: Worker) -> None:
    web = await worker.web()
    await web.create_room("workshop")
    assert worker.house.rooms == ["workshop"]
    await until(lambda: web.status is not None)
    assert web.status is not None
    assert (web.status.engine, web.status.worker, web.status.drains) == ("notebook", worker.life.name, False)
    await web.close()


async def test_a_recorded_greeting_and_recorded_frames_are_worth_nothing(worker: Worker) -> None:
    meddler = Meddler(worker.server.address)
    async with meddler as control:
        web = await worker.web(control)
        await web.create_room("workshop")
        await web.close()
    reader, writer = await worker.line()
    for way, frame in meddler.seen:
        if way == "up":
            writer.write(frame)
    await reader.read(100_000)  # the worker's own greeting, and then nothing more
    assert await reader.read(1) == b""
    assert worker.house.rooms == ["workshop"]


@pytest.mark.parametrize(
    "meddle",
    [
        pytest.param(lambda frame: [frame, frame], id="said twice"),
        pytest.param(lambda frame: [frame.replace(b"workshop", b"pairwork")], id="changed"),
        pytest.param(lambda frame: [bytes([*frame[:8], frame[8] ^ 1, *frame[9:]])], id="another seal"),
    ],
)
async def test_a_frame_that_was_touched_ends_the_connection_and_is_not_obeyed(
    worker: Worker, meddle: Callable[[bytes], list[bytes]]
) -> None:
    touched: list[bytes] = []

    def once(way: str, frame: bytes) -> list[bytes]:
        if way == "down" or not says(frame, b"create_room") or touched:
            return [frame]
        touched.append(frame)
        return meddle(frame)

    async with Meddler(worker.server.address, once) as control:
        web = await worker.web(control)
        first = web.worker
        with suppress(EngineIsAway):  # said twice: the first one may be answered before the second is seen
            await web.create_room("workshop")
        await until(lambda: not web.is_here)
        assert first == worker.life.name
        assert worker.house.rooms in ([], ["workshop"])
        await web.close()


async def test_a_frame_left_out_is_noticed_at_the_next(worker: Worker) -> None:
    def leave_out(way: str, frame: bytes) -> list[bytes]:
        return [] if says(frame, b"close_room") else [frame]

    async with Meddler(worker.server.address, leave_out) as control:
        web = await worker.web(control)
        await web.create_room("workshop")
        closing = asyncio.create_task(web.close_room("workshop"))
        await until(lambda: not web.is_here)  # the next beat carries a number too many
        with pytest.raises(Exception, match="media worker"):
            await closing
        assert worker.house.rooms == ["workshop"]
        await web.close()


async def test_a_worker_that_does_not_know_the_secret_gets_no_call(worker: Worker) -> None:
    web = await worker.web(secret="a guess")
    assert not web.is_here
    assert web.worker is None
    await web.close()


async def test_another_version_is_refused_in_words(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wire, "VERSION", wire.VERSION + 1)
    old = await asyncio.start_server(_of_another_version, "127.0.0.1", 0)
    host, port = old.sockets[0].getsockname()[:2]
    web = await worker.web(f"{host}:{port}")
    assert not web.is_here
    assert "another version" in capsys.readouterr().out
    await web.close()
    old.close()


async def _of_another_version(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    body = json.dumps({"journeywork media": 1, "nonce": "0" * 64}).encode()
    writer.write(len(body).to_bytes(4) + body)
    await reader.read(1)
    writer.close()


async def test_who_greets_slowly_is_let_go_and_takes_nobodys_place(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = [await worker.line() for _ in range(3 * MOST_GREETINGS)]
    for _reader, writer in slow:
        writer.write(b"\0\0")  # half a length, and then nothing
    await until(lambda: len(worker.server._greetings) <= MOST_GREETINGS)
    web = await worker.web()
    assert web.is_here  # among all the slow ones
    await web.close()
    monkeypatch.setattr(wire, "GREETING_SECONDS", 0.05)
    late = await worker.line()
    await asyncio.wait_for(late[0].read(), 5)  # greets nobody, is let go
    for _reader, writer in [*slow, late]:
        writer.close()


@pytest.mark.parametrize("size", [wire.LONGEST_GREETING + 1, 0xFFFFFFFF])
async def test_a_greeting_that_is_too_long_is_not_even_read(worker: Worker, size: int) -> None:
    reader, writer = await worker.line()
    writer.write(size.to_bytes(4) + bytes(2000))
    with pytest.raises((EOFError, ConnectionError)):
        while True:
            await reader.readexactly(1)
    await until(lambda: not worker.server._talks)
    writer.close()


async def test_a_frame_that_is_too_long_ends_the_connection_before_it_is_taken_in(worker: Worker) -> None:
    reader, writer = await worker.line()
    channel, _name = await wire.greet_as_web(reader, writer, SECRET)
    writer.write((wire.LONGEST_FRAME + 1).to_bytes(4) + bytes(1000))
    with pytest.raises((EOFError, OSError)):
        while True:
            await channel.receive(5)
    await until(lambda: not worker.server._talks)
    writer.close()


async def test_who_does_not_read_is_cut_off_before_the_worker_drowns(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_UNREAD", 1_000_000)
    worker.house.rights = {f"learner {number}": PublishRights() for number in range(1500)}
    largest = 0
    reader, writer = await worker.line()
    channel, _name = await wire.greet_as_web(reader, writer, SECRET)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    await until(lambda: bool(worker.server._talks))
    talk = next(iter(worker.server._talks))
    for number in range(500):  # answers of a quarter of a megabyte each
        if talk not in worker.server._talks:
            break
        channel.send({"id": number, "do": "statistics", "with": {"room": "workshop"}})
        largest = max(largest, talk.transport.get_write_buffer_size())
        await asyncio.sleep(0.001)
    await until(lambda: talk not in worker.server._talks)
    assert 1_000_000 < largest < 1_500_000
    writer.close()


CALLS: list[dict[str, Any]] = [
    {"id": 1, "do": "__init__", "with": {}},
    {"id": 1, "do": "_rooms", "with": {}},
    {"id": 1, "do": "close", "with": {}},
    {"id": 1, "do": "close_all", "with": {}},
    {"id": 1, "do": "create_room", "with": {"room": 7}},
    {"id": 1, "do": "create_room", "with": ["workshop"]},
    {"id": 1, "do": "create_room", "with": {"room": "workshop", "more": 1}},
    {"id": 1, "do": ["create_room"], "with": {"room": "workshop"}},
    {"id": 1, "do": "drain", "with": {"seconds": "soon"}},
]


@pytest.mark.parametrize("call", CALLS)
async def test_only_the_calls_of_the_seam_exist(worker: Worker, call: dict[str, Any]) -> None:
    reader, writer = await worker.line()
    channel, _name = await wire.greet_as_web(reader, writer, SECRET)
    channel.send(call)
    with pytest.raises((EOFError, OSError)):
        while "id" not in await channel.receive(5):
            pass
    assert worker.house.rooms == []
    writer.close()


async def test_a_refusal_keeps_its_kind_on_the_way(worker: Worker) -> None:
    async def unknown(room: str) -> None:
        raise RoomIsUnknown("Not here.")

    worker.house.close_room = unknown  # type: ignore[method-assign]
    web = await worker.web()
    with pytest.raises(RoomIsUnknown):
        await web.close_room("nowhere")
    await web.close()


async def test_a_worker_whose_rooms_were_given_away_ends_them_and_takes_a_new_name_once(
    worker: Worker,
) -> None:
    web, other = await worker.web(), await worker.web()
    told = other.events()
    first = asyncio.ensure_future(anext(told))
    await web.create_room("workshop")
    before = worker.life.name
    await web.renew(before)
    await web.create_room("pairs")
    await other.renew(before)  # the same thought, a moment later: not again
    assert worker.house.rooms == ["pairs"]
    assert await asyncio.wait_for(first, 5) == EngineBack(same_worker=False)
    assert other.worker == worker.life.name != before
    await web.close()
    await other.close()
