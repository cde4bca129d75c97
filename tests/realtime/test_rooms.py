"""Rooms over real sockets: who is heard by whom, and what a broken line or a killed server does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.events import AccessChanged
from app.kit.clock import now
from app.kit.db import Database
from app.models.media_worker import MediaWorker
from app.models.project import MemberRole, ProjectMember
from app.services.accounts import sign_out_everywhere
from app.services.record import record
from app.services.sessions import door, plan
from app.services.tickets import PURPOSE, make_ticket
from bench.media_load.client import Client
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.realtime.talking import Socket
from tests.running import RunningServer

STRANGER_OF_NOTHING = "01a20b94-280d-742e-9de3-fced7f4fcbf7"
INSIDE_ONLY: list[dict[str, Any]] = [
    {"type": "room.leave"},
    {"type": "room.hand", "up": True},
    {"type": "room.say", "text": "hello"},
    {"type": "room.devices", "mic": True, "camera": True, "screen": True},
    {"type": "room.admit", "participant": STRANGER_OF_NOTHING},
    {"type": "room.refuse", "participant": STRANGER_OF_NOTHING},
    {"type": "room.mute", "participant": STRANGER_OF_NOTHING, "source": "mic"},
    {"type": "room.lower", "participant": STRANGER_OF_NOTHING},
    {"type": "room.remove", "participant": STRANGER_OF_NOTHING},
    {"type": "room.lock", "on": True},
    {"type": "room.spotlight", "participant": None},
    {"type": "room.end"},
    {"type": "media.join", "sdp": "v=0 and so on and so on"},
    {"type": "media.restart", "sdp": "v=0 and so on and so on"},
    {"type": "media.want", "slots": []},
    {"type": "media.leave"},
]
LEADING = {
    "room.admit",
    "room.refuse",
    "room.mute",
    "room.lower",
    "room.remove",
    "room.lock",
    "room.spotlight",
}


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


async def line_of(server: RunningServer, house: AsyncSession, who: Actor) -> Socket:
    async with AsyncClient(base_url=server.url) as client:
        headers = {"authorization": f"Bearer {await token_for(house, who)}"}
        answer = await client.post("/api/v1/tickets", headers=headers)
        return Socket(server.url, answer.json()["ticket"])


async def guest_line(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> tuple[Socket, str]:
    _link, token = await door.make_guest_link(house, lesson.solene, UUID(room), "")
    guest = await door.guest_with_token(house, await door.come_as_guest(house, token, "Wanda"))
    assert guest is not None
    await house.commit()
    return Socket(server.url, make_ticket(server.settings.secret(PURPOSE), guest)), str(guest.id)


async def enter(line: Socket, room: str) -> dict[str, Any]:
    return await line.ask(type="room.enter", session=room)


async def test_a_learner_waits_at_the_door_hears_it_open_and_then_the_talk(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    leo, solene = await line_of(server, house, lesson.leo), await line_of(server, house, lesson.solene)
    async with leo, solene:
        assert (await enter(leo, room))["state"] == "waiting"
        opened = await enter(solene, room)
        assert (opened["state"], opened["may"]) == (
            "in",
            {"lead": True, "guard": True, "share": True, "bench": True},
        )
        await leo.hear("room.opened")
        inside = await enter(leo, room)
        assert [p["name"] for p in inside["room"]["people"]] == ["Solène Lefèvre", "Léo"]
        assert inside["may"]["lead"] is False
        await solene.ask(type="room.say", text="  Good morning  ", key="1")
        said = (await leo.hear("room.said"))["data"]["message"]
        assert (said["name"], said["text"]) == ("Solène Lefèvre", "Good morning")


async def test_from_outside_nothing_can_be_done_and_a_learner_inside_leads_nothing(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    odile, solene = await line_of(server, house, lesson.odile), await line_of(server, house, lesson.solene)
    leo = await line_of(server, house, lesson.leo)
    async with odile, solene, leo:
        assert (await enter(solene, room))["state"] == "in"
        assert (await enter(odile, room))["code"] == "not_found"
        for message in INSIDE_ONLY:
            assert (await odile.ask(**message))["code"] == "not_in_room", message
        for topic in (f"session:{room}", f"door:{room}"):
            assert (await odile.ask(type="topic.subscribe", topic=topic))["code"] == "not_found"
        await enter(leo, room)
        for message in INSIDE_ONLY:
            if message["type"] in LEADING | {"room.end"}:
                assert (await leo.ask(**message))["code"] == "forbidden", message


async def test_a_facilitator_guides_a_room_in_which_a_teacher_is_and_answers_for_nobody(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    member = {"project_id": lesson.project, "person_id": lesson.odile.id}
    house.add(ProjectMember(role=MemberRole.FACILITATOR, **member))
    await house.commit()
    odile, solene = await line_of(server, house, lesson.odile), await line_of(server, house, lesson.solene)
    leo = await line_of(server, house, lesson.leo)
    async with odile, solene, leo:
        # Never alone with learners: without a teacher the room stays shut for both.
        assert (await enter(odile, room))["state"] == "waiting"
        assert (await enter(leo, room))["state"] == "waiting"
        await enter(solene, room)
        inside = await enter(odile, room)
        assert inside["may"] == {"lead": True, "guard": False, "share": True, "bench": True}
        people = {one["role"]: one["id"] for one in (await enter(leo, room))["room"]["people"]}
        assert set(people) == {"teacher", "facilitator", "learner"}
        told = {"participant": people["learner"]}
        for guides in (
            {"type": "room.mute", "source": "mic", **told},
            {"type": "room.lower", **told},
            {"type": "room.spotlight", **told},
        ):
            assert "code" not in await odile.ask(**guides), guides
        for guards in (
            {"type": "room.admit", **told},
            {"type": "room.refuse", **told},
            {"type": "room.remove", **told},
            {"type": "room.lock", "on": True},
            {"type": "room.end"},
        ):
            assert (await odile.ask(**guards))["code"] == "forbidden", guards
        await solene.ask(type="room.remove", participant=people["facilitator"])
        assert (await enter(odile, room))["state"] == "removed"


async def test_a_guest_hears_nothing_before_being_let_in_and_nothing_after_being_sent_out(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    solene, (guest, wanda) = (
        await line_of(server, house, lesson.solene),
        await guest_line(server, house, lesson, room),
    )
    async with solene, guest:
        await enter(solene, room)
        assert (await enter(guest, room))["state"] == "knocking"
        knocks = (await solene.hear("room.person"))["data"]["person"]
        while knocks["presence"] != "knocking":
            knocks = (await solene.hear("room.person"))["data"]["person"]
        assert (knocks["name"], knocks["role"]) == ("Wanda", "guest")
        assert (await guest.ask(type="topic.subscribe", topic=f"session:{room}"))["code"] == "not_found"
        await solene.ask(type="room.say", text="Not for Wanda yet")
        await solene.ask(type="room.admit", participant=wanda)
        assert (await guest.hear("room.door"))["data"]["participant_id"] == wanda
        assert (await enter(guest, room))["state"] == "in"
        assert "room.said" not in [m["type"] for m in guest.heard]
        await solene.ask(type="room.remove", participant=wanda)
        assert (await guest.hear("topic.lost"))["topic"] == f"session:{room}"
        assert (await guest.ask(type="room.say", text="I am still here"))["code"] == "not_in_room"
        assert (await enter(guest, room))["state"] == "removed"


async def test_a_room_whose_teacher_lost_the_line_closes_after_the_grace(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    solene, leo = await line_of(server, house, lesson.solene), await line_of(server, house, lesson.leo)
    async with leo:
        async with solene:
            await enter(solene, room)
            await enter(leo, room)
        closes = (await leo.hear("room.changed"))["data"]["room"]["closes_at"]
        assert closes is not None
        ended = (await leo.hear("room.ended", within=10))["data"]
        assert (ended["reason"], ended["again"]) == ("no_teacher", True)
        assert (await leo.ask(type="room.say", text="anybody?"))["code"] == "not_in_room"
        assert (await enter(leo, room))["state"] == "waiting"


@pytest.mark.timeout(120)
async def test_a_killed_server_keeps_the_room_and_its_rules(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    solene, leo = await line_of(server, house, lesson.solene), await line_of(server, house, lesson.leo)
    async with solene, leo:
        await enter(solene, room)
        await enter(leo, room)
        said = await leo.ask(type="room.say", text="Kept", key="k")
        assert said["type"] == "ok"
        server.kill("serve")
    server.start()
    leo = await line_of(server, house, lesson.leo)
    async with leo:
        inside = await enter(leo, room)
        assert inside["state"] == "in"
        assert [m["text"] for m in inside["room"]["messages"]] == ["Kept"]
        # Nobody said goodbye for Solène: her silence is noticed, and the grace begins.
        ended = (await leo.hear("room.ended", within=60))["data"]
        assert ended["reason"] == "no_teacher"


async def carried(house: AsyncSession, people: int) -> None:
    """Wait until the media worker says that it carries so many."""
    async with asyncio.timeout(10):
        while await house.scalar(select(func.sum(MediaWorker.people))) != people:
            await house.rollback()
            await asyncio.sleep(0.1)


async def test_who_is_signed_out_or_gone_from_the_project_is_cut_off_from_the_media_at_once(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    people = lesson.solene, lesson.leo, lesson.aino
    solene, leo, aino = [await line_of(server, house, who) for who in people]
    clients = [Client() for _ in people]
    async with solene, leo, aino:
        for line, client in zip((solene, leo, aino), clients, strict=True):
            assert (await enter(line, room))["state"] == "in"
            joined = await line.ask(type="media.join", sdp=client.offer())
            await client.connect(joined["sdp"])
        await carried(house, 3)
        # Their places are kept for two minutes; their pictures are not.
        await sign_out_everywhere(house, lesson.leo.id)
        await house.commit()
        await carried(house, 2)
        await asyncio.wait_for(leo.line.wait_closed(), 5)
        await house.execute(
            update(ProjectMember).where(ProjectMember.person_id == lesson.aino.id).values(left_at=now())
        )
        await record(house, None, AccessChanged(lesson.aino.id), audited=False)
        await house.commit()
        await carried(house, 1)
        assert (await aino.ask(type="media.join", sdp=clients[2].offer()))["type"] == "error"
    for client in clients:
        await client.close(silently=True)


async def test_ending_for_all_ends_it_and_malformed_messages_do_not(
    server: RunningServer, house: AsyncSession, lesson: Lesson, room: str
) -> None:
    solene, leo = await line_of(server, house, lesson.solene), await line_of(server, house, lesson.leo)
    async with solene, leo:
        await enter(solene, room)
        await enter(leo, room)
        for broken in ({"type": "room.say"}, {"type": "room.mute", "participant": "x", "source": "soul"}):
            assert (await leo.ask(**broken))["code"] == "malformed_message"
        bad = await leo.ask(type="media.join", sdp="this is no session description")
        assert bad["code"] == "media_refused"
        await solene.ask(type="room.end")
        ended = (await leo.hear("room.ended"))["data"]
        assert (ended["reason"], ended["again"]) == ("teacher_ended", False)
        assert (await enter(solene, room))["state"] == "over"
