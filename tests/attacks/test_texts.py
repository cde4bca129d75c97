"""Texts that are more than text: to a database, a mail, a calendar, a page."""

import json
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from icalendar import Calendar
from sqlalchemy import select

from app.models.mail import Mail
from app.services.mails import as_message
from tests.attacks.attempts import attempt
from tests.attacks.people import Who
from tests.attacks.routes import routes_of, unsafe_routes_of
from tests.attacks.table import TABLE
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World

ODD = (
    "'",
    '"; DROP TABLE person; --',
    "%",
    "_%_%",
    "\\",
    "\x00",
    "\ud800",
    "a" * 60_000,  # what a client still sends in one address
    "🥐" * 500,
    "\u202e",
)
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("typed", ODD, ids=lambda typed: ascii(typed[:9]))
async def test_no_search_box_breaks(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase, typed: str
) -> None:
    broken = []
    coded = quote(typed.encode("utf-8", "surrogatepass"))
    names = (
        "q",
        "country",
        "of",
        "folder",
        "before",
        "after",
        "state",
        "name",
        "next",
        "to",
        "near",
        "class",
    )
    for route in routes_of(besieged):
        if not route.startswith("GET ") or "{" in route or "/dev/" in route:
            continue
        query = "&".join(f"{name}={coded}" for name in names[: 12 if len(coded) < 5_000 else 1])
        answer = await attacker.get(f"{route[4:]}?{query}", headers=world.headers[Who.OWNER])
        alone = await attacker.get(f"{route[4:]}?q={coded}", headers=world.headers[Who.OWNER])
        broken += [(route, one.status_code) for one in (answer, alone) if one.status_code >= 500]
    assert broken == []


@pytest.mark.parametrize("odd", ["a\x00b", "'; --", "\ud800", MARKUP], ids=ascii)
async def test_no_field_breaks(
    attacker: AsyncClient, besieged: FastAPI, world: World, house: UndoneDatabase, odd: str
) -> None:
    broken: list[tuple[str, Any]] = []
    for route in unsafe_routes_of(besieged):
        told = TABLE[route]
        body = told.body(world.ids) if callable(told.body) else told.body
        if body is None or "files" in body:
            continue
        who = next((one for one in Who if one in told.may), Who.VISITOR)
        bad = {name: odd if isinstance(value, str) else value for name, value in body.items()}
        some = {name: value if name.endswith("id") else bad[name] for name, value in body.items()}
        for sent in (bad, some):
            way: dict[str, Any] = {"kind": "application/json", "content": json.dumps(sent), "json": None}
            if " /api/" not in route:
                typed = {
                    name: value.encode("utf-8", "replace")
                    for name, value in sent.items()
                    if isinstance(value, str)
                }
                way = {"data": {**sent, **typed}}
            async with house.undone():
                answer = await attempt(attacker, world, who, route, **way)
            if answer.status_code >= 500:
                broken.append((route, answer.status_code))
            if "<script>alert" in answer.text and "json" not in answer.headers["content-type"]:
                broken.append((route, "markup came back"))
    assert broken == []


async def test_names_put_no_header_into_mails(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    evil = "Eve\r\nBcc: everybody@school.example\r\n\r\nFree bread"
    async with house.undone():
        body = {"name": evil, "email": "eve@school.example", "password": "three old shoes 5"}
        await attacker.post("/api/v1/sign-ups", json=body)
        again = {"title": evil, "aims": ""}
        path = f"/api/v1/projects/{world.ids['projects']}"
        await attacker.put(path, json=again, headers=world.headers[Who.OWNER])
        said = {"text": "Look, @Aino Korhonen"}
        await attacker.post(f"{path}/messages", json=said, headers=world.headers[Who.OWNER])
        async with house.session() as db:
            mails = (await db.scalars(select(Mail))).all()
    assert any(mail.to == "eve@school.example" for mail in mails)
    for mail in mails:
        sent = message_from_bytes(
            as_message(mail, "Journeywork <no-reply@here.example>").as_bytes(), policy=default
        )
        assert sent["bcc"] is None
        assert sent["to"] == mail.to
        assert set(sent.keys()) <= {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip


@pytest.mark.parametrize(
    "email",
    [
        "eve@x.example\r\nBcc: a@b.example",
        "eve@x.example, a@b.example",
        "Eve <eve@x.example>",
        "eve@x.example;a@b.example",
        "eve@@x.example",
        "a" * 250 + "@x.example",
        "eve@x",
        "\x00eve@x.example",
    ],
)
async def test_an_address_is_one_address(attacker: AsyncClient, house: UndoneDatabase, email: str) -> None:
    async with house.undone():
        body = {"name": "Eve", "email": email, "password": "three old shoes 5"}
        assert (await attacker.post("/api/v1/sign-ups", json=body)).status_code == 422


async def test_titles_put_no_line_into_calendars(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    evil = "Bread\r\nATTENDEE:mailto:eve@x.example\r\nEND:VEVENT\r\nBEGIN:VEVENT\nX;=,\\"
    told = world.headers[Who.OWNER]
    path = f"/api/v1/sessions/{world.ids['sessions']}"
    async with house.undone():
        shown = (await attacker.get(path, headers=told)).json()
        body = {"title": evil[:110], "agenda": evil, "minutes": 45, "starts_at": shown["starts_at"]}
        assert (await attacker.put(path, json=body, headers=told)).status_code in {200, 422}
        file = await attacker.get(f"{path}/calendar.ics", headers=told)
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert file.content.count(b"\r\nBEGIN:VEVENT") == 1


async def test_what_people_write_is_text_on_every_page(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    told, project = world.headers[Who.OWNER], world.ids["projects"]
    async with house.undone():
        base = f"/api/v1/projects/{project}"
        await attacker.put(base, json={"title": MARKUP, "aims": MARKUP}, headers=told)
        await attacker.post(f"{base}/folders", json={"name": MARKUP}, headers=told)
        links = f"{MARKUP} [x](javascript:alert(1)) <b>x</b> ![x](https://evil.example/x.png)"
        await attacker.post(f"{base}/messages", json={"text": links}, headers=told)
        await attacker.put(
            "/api/v1/me",
            json={"name": MARKUP, "locale": "en", "time_zone": "UTC", "theme": "auto"},
            headers=told,
        )
        for page in (
            "/today",
            "/projects",
            f"/projects/{project}",
            f"/projects/{project}/talk",
            f"/projects/{project}/files",
            f"/projects/{project}/people",
            f"/projects/{project}/live",
            "/account",
        ):
            text = (await attacker.get(page, headers=told)).text
            for bad in ("<script>alert", "<img src=x", 'href="javascript:', 'evil.example/x.png"'):
                assert bad not in text, (page, bad)
