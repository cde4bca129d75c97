"""Live sessions through the API: what a teacher does, what a learner may not, and what a stranger never sees."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from icalendar import Calendar
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.kit.clock import now
from tests.factories.lessons import Lesson, make_lesson, token_for

Headers = dict[str, str]


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    return await make_lesson(db)


async def as_(db: AsyncSession, who: Actor) -> Headers:
    return {"authorization": f"Bearer {await token_for(db, who)}"}


def wish(**more: Any) -> dict[str, Any]:
    return {"title": "Tasting", "starts_at": (now() + timedelta(days=1)).isoformat(), "minutes": 45, **more}


@pytest.fixture
async def teacher(db: AsyncSession, lesson: Lesson) -> Headers:
    return await as_(db, lesson.solene)


@pytest.fixture
async def planned(client: AsyncClient, lesson: Lesson, teacher: Headers) -> str:
    made = await client.post(f"/api/v1/projects/{lesson.project}/sessions", json=wish(), headers=teacher)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_a_session_is_planned_changed_read_and_called_off(
    client: AsyncClient, db: AsyncSession, lesson: Lesson, teacher: Headers, planned: str
) -> None:
    at = f"/api/v1/sessions/{planned}"
    changed = await client.put(at, json=wish(title="Second tasting"), headers=teacher)
    assert (changed.json()["title"], changed.json()["revision"]) == ("Second tasting", 1)
    learner = await as_(db, lesson.leo)
    listed = (await client.get(f"/api/v1/projects/{lesson.project}/sessions", headers=learner)).json()
    assert [s["id"] for s in listed["coming"]] == [planned]
    file = await client.get(f"{at}/calendar.ics", headers=learner)
    assert file.headers["content-type"].startswith("text/calendar")
    assert str(Calendar.from_ical(file.content).events[0]["summary"]) == "Second tasting"
    assert (await client.post(f"{at}/cancellation", headers=teacher)).json()["state"] == "cancelled"
    again = await client.post(f"{at}/cancellation", headers=teacher)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_strangers_find_nothing_and_learners_may_only_look(
    client: AsyncClient, db: AsyncSession, lesson: Lesson, teacher: Headers, planned: str
) -> None:
    project, at = f"/api/v1/projects/{lesson.project}/sessions", f"/api/v1/sessions/{planned}"
    asked: list[tuple[str, str, Any, int]] = [
        ("GET", project, None, 200),
        ("POST", project, wish(), 403),
        ("POST", f"{project}/now", {"title": "x"}, 403),
        ("GET", at, None, 200),
        ("PUT", at, wish(), 403),
        ("GET", f"{at}/calendar.ics", None, 200),
        ("GET", f"{at}/guest-links", None, 403),
        ("POST", f"{at}/guest-links", {"note": ""}, 403),
        ("GET", f"{at}/attendance", None, 200),
        ("GET", f"{at}/messages", None, 200),
        ("POST", f"{at}/cancellation", None, 403),
    ]
    learner, stranger = await as_(db, lesson.leo), await as_(db, lesson.odile)
    for method, path, body, allowed in asked:
        seen = [
            (await client.request(method, path, json=body, headers=headers)).status_code
            for headers in (learner, stranger, {})
        ]
        assert seen == [allowed, 404, 401], (method, path, seen)


async def test_a_guest_link_is_told_once_and_taken_back(
    client: AsyncClient, db: AsyncSession, lesson: Lesson, teacher: Headers, planned: str
) -> None:
    at = f"/api/v1/sessions/{planned}/guest-links"
    made = (await client.post(at, json={"note": "the miller"}, headers=teacher)).json()
    path = made["url"].partition("/g/")[2]
    listed = (await client.get(at, headers=teacher)).json()
    assert [link["note"] for link in listed] == ["the miller"]
    assert path not in str(listed)
    assert (await client.get(f"/g/{path}")).status_code == 200
    assert (await client.post(f"/g/{path}", data={"name": ""})).status_code == 422
    came = await client.post(f"/g/{path}", data={"name": "Wanda"})
    assert came.status_code == 303
    assert (await client.get("/guest-room")).status_code == 200
    assert (await client.post("/api/v1/guest-tickets")).status_code == 201
    assert (await client.get(f"/sessions/{planned}")).status_code in (303, 401)
    stranger = await as_(db, lesson.odile)
    assert (await client.delete(f"{at}/{made['id']}", headers=stranger)).status_code == 404
    assert (await client.delete(f"{at}/{made['id']}", headers=teacher)).status_code == 204
    assert (await client.get(f"/g/{path}")).status_code == 410
    assert (await client.get("/guest-room")).status_code == 410
    assert (await client.post("/api/v1/guest-tickets")).status_code == 410
    assert (await client.get("/g/made-up")).status_code == 410


async def test_what_makes_no_sense_is_refused_with_its_field(
    client: AsyncClient, lesson: Lesson, teacher: Headers
) -> None:
    at = f"/api/v1/projects/{lesson.project}/sessions"
    for body in (
        wish(title=""),
        wish(minutes=0),
        wish(starts_at="2027-01-01T10:00:00"),
        wish(starts_at=(now() - timedelta(days=1)).isoformat()),
        wish(state="live"),
    ):
        refused = await client.post(at, json=body, headers=teacher)
        assert refused.status_code == 422, body
        assert refused.json()["errors"], body
