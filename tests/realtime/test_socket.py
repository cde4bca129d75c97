"""Sockets of a running server: who may listen, what is replayed, and what a change of rights does."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import websockets
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events import AccessChanged, ProjectEvent
from app.kit.clock import now
from app.kit.db import Database
from app.models.project import MemberRole, Project, ProjectMember
from app.services.record import record
from tests.cast import make_teacher
from tests.realtime.talking import open_socket
from tests.running import RunningServer


class Noticed(ProjectEvent):
    """An event of these tests."""

    name = "test.noticed"


@pytest.fixture
async def house(server: RunningServer) -> AsyncIterator[Database]:
    database = Database(server.database_url)
    yield database
    await database.close()


async def make_project(db: AsyncSession, *teachers: UUID) -> UUID:
    project = Project(title="Sourdough and rieska")
    db.add(project)
    await db.flush()
    db.add_all(
        ProjectMember(project_id=project.id, person_id=one, role=MemberRole.TEACHER) for one in teachers
    )
    await db.commit()
    return project.id


async def notice(house: Database, project: UUID, times: int = 1) -> None:
    for _ in range(times):
        async with house.unit() as db:
            await record(db, None, Noticed(project))


async def test_a_member_hears_a_project_and_an_outsider_is_told_it_is_not_there(
    server: RunningServer, house: Database
) -> None:
    async with house.session() as db:
        aino, odile = await make_teacher(db, "aino"), await make_teacher(db, "odile")
        project = await make_project(db, aino.actor.id)
    inside, _ = await open_socket(server.url, aino)
    outside, _ = await open_socket(server.url, odile)
    async with inside, outside:
        assert (await inside.ask(type="topic.subscribe", topic=f"project:{project}"))["type"] == "ok"
        refused = await outside.ask(type="topic.subscribe", topic=f"project:{project}")
        assert (refused["type"], refused["code"]) == ("error", "not_found")
        await notice(house, project)
        heard = await inside.hear("test.noticed")
        assert heard["data"] == {"project_id": str(project)}
        await outside.ask(type="ping")
        assert outside.heard == []


async def test_what_was_missed_is_replayed_once_and_in_order(server: RunningServer, house: Database) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
        project = await make_project(db, aino.actor.id)
    await notice(house, project, 5)
    socket, _ = await open_socket(server.url, aino)
    async with socket:
        answer, _more = await asyncio.gather(
            socket.ask(type="topic.subscribe", topic=f"project:{project}", since=2),
            notice(house, project, 20),
        )
        assert answer["reset"] is False
        while len(socket.heard) < 23:
            socket.heard.append(await socket.next())
        assert [message["seq"] for message in socket.heard] == list(range(3, 26))


async def test_who_missed_too_much_is_told_to_load_anew(server: RunningServer, house: Database) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
        project = await make_project(db, aino.actor.id)
    async with house.unit() as db:
        for _ in range(520):
            await record(db, None, Noticed(project), audited=False)
    socket, _ = await open_socket(server.url, aino)
    async with socket:
        answer = await socket.ask(type="topic.subscribe", topic=f"project:{project}", since=1)
        assert (answer["reset"], answer["seq"], socket.heard) == (True, 520, [])


async def test_leaving_a_project_silences_open_sockets_within_a_second(
    server: RunningServer, house: Database
) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
        project = await make_project(db, aino.actor.id)
    socket, _ = await open_socket(server.url, aino)
    async with socket:
        await socket.ask(type="topic.subscribe", topic=f"project:{project}")
        async with house.unit() as db:
            member = (await db.scalars(ProjectMember.__table__.select())).one()
            assert member is not None
            await db.execute(ProjectMember.__table__.update().values(left_at=now()))
            await record(db, aino.actor.id, AccessChanged(aino.actor.id))
        lost = await socket.hear("topic.lost", within=1.0)
        assert lost["topic"] == f"project:{project}"
        await notice(house, project)
        await socket.ask(type="ping")
        assert [m for m in socket.heard if m["type"] == "test.noticed"] == []


async def test_signing_out_closes_the_socket_within_a_second(server: RunningServer, house: Database) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
    socket, headers = await open_socket(server.url, aino)
    async with socket, AsyncClient(base_url=server.url) as client:
        await client.delete("/api/v1/sign-ins", headers=headers)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            while True:
                await socket.next(within=1.0)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_ticket_of_nobody_and_a_foreign_page_get_no_socket(
    server: RunningServer, house: Database
) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
    line = await websockets.connect(
        f"{server.url.replace('http', 'ws')}/ws?ticket=made-up", origin=server.url
    )
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await line.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    good, _ = await open_socket(server.url, aino)
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(good._address, origin="https://evil.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"type":"no.such","id":"1"}',
        '{"id":"1"}',
        "\x00",
        '{"type":"ping","id":"1","x":1}',
        '{"type":"topic.subscribe","id":"1","topic":"project:../../x"}',
        '{"id":' + "[" * 50_000,
    ],
)
async def test_a_malformed_message_gets_an_error_and_breaks_nothing(
    server: RunningServer, house: Database, text: str
) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
    socket, _ = await open_socket(server.url, aino)
    async with socket:
        await socket.line.send(text)
        answer = await socket.next()
        assert (answer["type"], answer["code"]) == ("error", "malformed_message")
        assert (await socket.ask(type="ping"))["type"] == "ok"


async def test_a_flood_is_slowed_down_then_cut_off(server: RunningServer, house: Database) -> None:
    async with house.session() as db:
        aino = await make_teacher(db, "aino")
    socket, _ = await open_socket(server.url, aino)
    async with socket:
        codes: list[str | None] = []
        with pytest.raises(websockets.ConnectionClosed) as closed:
            for number in range(400):
                await socket.line.send(f'{{"type":"ping","id":"{number}"}}')
            while True:
                codes.append((await socket.next()).get("code"))
        assert "too_many_requests" in codes
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4429
