"""Every message of the socket x everybody: before the door, inside the room, and from another room."""

from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant
from app.realtime.handlers import HANDLERS
from app.services.files import Dock
from app.services.projects.opening import open_project
from app.services.sessions import plan
from tests.attacks.people import Who
from tests.attacks.wire import Closed, Wire
from tests.attacks.world import World, make_world

STRANGERS = (
    Who.COLLEAGUE,
    Who.NEWCOMER,
    Who.OUTSIDER,
    Who.UNVERIFIED,
    Who.OFFICER,
    Who.FOREIGN_OFFICER,
    Who.OTHER_LEARNER,
)
REFUSALS = {"not_found", "forbidden", "not_in_room", "media_refused"}
# About oneself only, wherever one is; the check of the line happens in a room of one's own.
HARMLESS = {"ping", "topic.unsubscribe", "media.check"}
LEADING = {"room.lower", "room.admit", "room.refuse", "room.mute", "room.remove", "room.lock"}
LEADING |= {"room.spotlight", "room.end"}
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


def samples(world: World, participant: Any) -> dict[str, dict[str, Any]]:
    """Return one good message of each type; a new type without a sample fails."""
    project, said = str(world.ids["projects"]), str(world.ids["messages"])
    told: dict[str, dict[str, Any]] = {
        "topic.subscribe": {"topic": f"project:{world.ids['projects']}"},
        "topic.unsubscribe": {"topic": f"project:{world.ids['projects']}"},
        "ping": {},
        "room.enter": {"session": str(world.ids["sessions"])},
        "room.leave": {},
        "room.hand": {"up": True},
        "room.mute": {"participant": str(participant), "source": "mic"},
        "room.lock": {"on": True},
        "room.end": {},
        "room.say": {"text": "I should not be here"},
        "room.devices": {"mic": True, "camera": True, "screen": True},
        "media.join": {"sdp": SDP},
        "media.answer": {"sdp": SDP},
        "media.restart": {"sdp": SDP},
        "media.want": {"slots": []},
        "media.leave": {},
        "media.check": {"side": "send", "sdp": SDP},
        "bench.enter": {},
        "bench.switch": {"on": True},
        "chat.say": {"project": project, "text": "I should not be here", "key": "12345678"},
        "chat.edit": {"message": said, "text": "Not what was said"},
        "chat.delete": {"message": said},
        "chat.read": {"project": project, "message": said},
    }
    about = ("room.lower", "room.admit", "room.refuse", "room.remove", "room.spotlight")
    return told | {name: {"participant": str(participant)} for name in about}


@pytest.fixture
async def lesson(app: FastAPI, db: AsyncSession, settings: Settings) -> World:
    """The world with its session open for teachers."""
    dock = Dock(app.state.database, app.state.parts, app.state.storage)
    world = await make_world(db, settings, dock)
    session = await db.get_one(LiveSession, world.ids["sessions"])
    session.starts_at = now()
    await db.commit()
    return world


async def wire(app: FastAPI, client: AsyncClient, settings: Settings, world: World, who: Who) -> Wire:
    """Return a socket of somebody, with a ticket that was asked for as everybody does."""
    asked = "guest-tickets" if who is Who.GUEST else "tickets"
    answer = await client.post(f"/api/v1/{asked}", headers=world.headers[who])
    return Wire(app, settings, answer.json()["ticket"])


def test_every_message_has_a_sample() -> None:
    types = {kind.model_fields["type"].annotation.__args__[0] for kind in HANDLERS}  # type: ignore[union-attr]
    world = World(ids={"projects": 1, "sessions": 1, "messages": 1})
    assert types == set(samples(world, 1))


async def test_strangers_reach_nothing_over_a_socket(
    app: FastAPI, client: AsyncClient, settings: Settings, lesson: World, db: AsyncSession
) -> None:
    owner, learner = lesson.actors[Who.OWNER], lesson.actors[Who.LEARNER]
    topics = [f"{kind}:{lesson.ids['sessions']}" for kind in ("session", "door")]
    topics += [f"project:{lesson.ids['projects']}", f"person:{owner.id}", f"person:{learner.id}"]
    topics += [f"guest:{owner.id}", f"nothing:{owner.id}"]
    through: list[str] = []
    async with await wire(app, client, settings, lesson, Who.OWNER) as inside:
        assert (await inside.ask(type="room.enter", session=str(lesson.ids["sessions"])))["state"] == "in"
        me = await db.scalar(select(RoomParticipant.id).where(RoomParticipant.person_id == owner.id))
        for who in STRANGERS:
            async with await wire(app, client, settings, lesson, who) as outside:
                for name, message in samples(lesson, me).items():
                    answer = await outside.ask(type=name, **message)
                    if name not in HARMLESS and answer.get("code") not in REFUSALS:
                        through.append(f"{who}: {name}: {answer}")
                for topic in topics:
                    answer = await outside.ask(type="topic.subscribe", topic=topic)
                    if answer.get("code") != "not_found":
                        through.append(f"{who}: {topic}: {answer}")
                await inside.ask(type="room.say", text="only for us", key=str(uuid4()))
                await outside.ask(type="ping")
                through += [f"{who} heard {told}" for told in outside.heard]
        assert (await inside.ask(type="room.hand", up=True))["type"] == "ok"
    assert through == []


async def test_learners_and_guests_lead_nothing_and_a_guest_waits_at_the_door(
    app: FastAPI, client: AsyncClient, settings: Settings, lesson: World, db: AsyncSession
) -> None:
    through: list[str] = []
    async with AsyncExitStack() as stack:
        line: dict[Who, Wire] = {}
        for who in (Who.OWNER, Who.LEARNER, Who.GUEST):
            line[who] = await stack.enter_async_context(await wire(app, client, settings, lesson, who))
            entered = await line[who].ask(type="room.enter", session=str(lesson.ids["sessions"]))
            assert entered["state"] == ("knocking" if who is Who.GUEST else "in")
        ids = {p.role.value: p.id for p in await db.scalars(select(RoomParticipant))}
        at_the_door = samples(lesson, ids["teacher"])
        for name, message in at_the_door.items():
            if name in HARMLESS | {"room.enter", "room.leave", "media.leave"}:
                continue
            answer = await line[Who.GUEST].ask(type=name, **message)
            if answer.get("code") not in REFUSALS:
                through.append(f"guest at the door: {name}: {answer}")
        for topic in (f"session:{lesson.ids['sessions']}", f"project:{lesson.ids['projects']}"):
            answer = await line[Who.GUEST].ask(type="topic.subscribe", topic=topic)
            if answer.get("code") != "not_found":
                through.append(f"guest at the door: {topic}: {answer}")
        admitted = await line[Who.OWNER].ask(type="room.admit", participant=str(ids["guest"]))
        assert admitted["type"] == "ok"
        entered = await line[Who.GUEST].ask(type="room.enter", session=str(lesson.ids["sessions"]))
        assert entered["state"] == "in"
        for who in (Who.LEARNER, Who.GUEST):
            for name in LEADING:
                answer = await line[who].ask(type=name, **samples(lesson, ids["teacher"])[name])
                if answer.get("code") != "forbidden":
                    through.append(f"{who}: {name}: {answer}")
        shared = await line[Who.GUEST].ask(type="room.devices", mic=False, camera=False, screen=True)
        if shared.get("code") != "forbidden":
            through.append(f"guest: shares a screen: {shared}")
        project = await line[Who.GUEST].ask(type="topic.subscribe", topic=f"project:{lesson.ids['projects']}")
        assert project.get("code") == "not_found"
    assert through == []


async def test_a_teacher_of_one_room_leads_nobody_in_another(
    app: FastAPI, client: AsyncClient, settings: Settings, lesson: World, db: AsyncSession
) -> None:
    outsider = lesson.actors[Who.OUTSIDER]
    elsewhere = await open_project(
        db, title="Elsewhere", classes=[lesson.ids["liege"]], created_by=outsider.id
    )
    session = await plan.start_now(db, outsider, elsewhere.id, title="Elsewhere")
    await db.commit()
    async with AsyncExitStack() as stack:
        inside = await stack.enter_async_context(await wire(app, client, settings, lesson, Who.OWNER))
        await inside.ask(type="room.enter", session=str(lesson.ids["sessions"]))
        owner = lesson.actors[Who.OWNER].id
        theirs = await db.scalar(select(RoomParticipant.id).where(RoomParticipant.person_id == owner))
        evil = await stack.enter_async_context(await wire(app, client, settings, lesson, Who.OUTSIDER))
        assert (await evil.ask(type="room.enter", session=str(session.id)))["state"] == "in"
        for name in LEADING - {"room.lock", "room.end"}:
            answer = await evil.ask(type=name, **samples(lesson, theirs)[name])
            assert answer.get("code") == "not_found", (name, answer)
        assert (await inside.ask(type="room.say", text="still here", key="1"))["type"] == "ok"


async def test_a_ticket_opens_the_own_socket_from_the_own_site_for_half_a_minute(
    app: FastAPI, client: AsyncClient, settings: Settings, lesson: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = await wire(app, client, settings, lesson, Who.OWNER)
    ticket = good._scope["query_string"].decode().removeprefix("ticket=")
    for origin in ("https://evil.example", "null", "http://localhost.evil.example:8000"):
        with pytest.raises(Closed) as closed:
            await Wire(app, settings, ticket, origin).__aenter__()
        assert closed.value.code == 4403
    for bad in ("", "x", ticket[:-2] + "xx", ticket.replace(".", "..", 1)):
        with pytest.raises(Closed) as closed:
            await Wire(app, settings, bad).__aenter__()
        assert closed.value.code == 4401
    await client.delete("/api/v1/sign-ins", headers=lesson.headers[Who.OWNER])
    with pytest.raises(Closed) as closed:
        await Wire(app, settings, ticket).__aenter__()
    assert closed.value.code == 4401
