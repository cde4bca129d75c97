"""Solène's bakers ask Aino's: through the API, from class to project, and what outsiders find: nothing."""

import asyncio
from uuid import uuid4

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.project import Project, ProjectClass, ProjectMember
from tests.cast import address, last_mail, make_teacher, signed_in
from tests.classroom import class_body, make_class, make_school

API = "/api/v1"


async def test_two_classes_find_each_other_and_open_a_project(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    aino, theirs = await make_class(db, "aino")
    me = await signed_in(client, solene)
    described = await client.post(f"{API}/classes", json=class_body(), headers=me)
    assert described.status_code == 201, described.text
    mine = described.json()["id"]
    found = (await client.get(f"{API}/classes/{mine}/suggestions", headers=me)).json()
    assert [one["class"]["id"] for one in found["suggestions"]] == [str(theirs.id)]
    reasons = {one["code"]: one["text"] for one in found["suggestions"][0]["match"]["reasons"]}
    assert "English" in reasons["language"]
    asked = await client.post(f"{API}/proposals", json=proposal(mine, theirs.id), headers=me)
    assert asked.status_code == 201, asked.text
    assert "Bread without borders" in (await last_mail(db, address("aino"))).subject
    they = await signed_in(client, aino)
    accepted = await client.post(f"{API}/proposals/{asked.json()['id']}/acceptance", headers=they)
    assert accepted.status_code == 201, accepted.text
    project = accepted.json()["project_id"]
    assert await _count(db, select(ProjectClass).where(ProjectClass.project_id == project)) == 2
    assert await _count(db, select(ProjectMember).where(ProjectMember.project_id == project)) == 2
    assert "accepted" in (await last_mail(db, address("solene"))).subject
    again = await client.post(f"{API}/proposals/{asked.json()['id']}/acceptance", headers=they)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_of_two_answers_at_once_one_counts(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    asker, answerer = await signed_in(client, solene), await signed_in(client, aino)
    asked = await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=asker)
    path = f"{API}/proposals/{asked.json()['id']}"
    answers = await asyncio.gather(
        client.post(f"{path}/acceptance", headers=answerer),
        client.post(f"{path}/acceptance", headers=answerer),
        client.post(f"{path}/refusal", json={"reason": "full"}, headers=answerer),
        client.post(f"{path}/withdrawal", headers=asker),
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] in (200, 201)
    assert codes[1:] == [409, 409, 409]
    opened = await _count(db, select(Project))
    assert opened == (1 if any(answer.status_code == 201 for answer in answers) else 0)


async def test_two_classes_that_ask_each_other_at_once_have_one_proposal(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    one, other = await signed_in(client, solene), await signed_in(client, aino)
    answers = await asyncio.gather(
        client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=one),
        client.post(f"{API}/proposals", json=proposal(theirs.id, mine.id), headers=other),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_question_moves_the_proposal_and_its_answer_moves_it_back(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    asker, answerer = await signed_in(client, solene), await signed_in(client, aino)
    made = (await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=asker)).json()
    path = f"{API}/proposals/{made['id']}"
    asked = await client.post(f"{path}/questions", json={"text": "How many weeks?"}, headers=answerer)
    assert asked.json()["state"] == "asked"
    assert "How many weeks?" in (await last_mail(db, address("solene"))).text
    refused = await client.post(f"{path}/questions", json={"text": "And you?"}, headers=asker)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    replied = await client.post(f"{path}/replies", json={"text": "Six."}, headers=asker)
    assert replied.json()["state"] == "waiting"
    assert [note["text"] for note in replied.json()["notes"]] == ["How many weeks?", "Six."]


async def test_a_kind_no_is_written_in_words_and_the_pair_may_try_again(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    asker, answerer = await signed_in(client, solene), await signed_in(client, aino)
    made = (await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=asker)).json()
    body = {"reason": "full", "note": "Next year, gladly!"}
    declined = await client.post(f"{API}/proposals/{made['id']}/refusal", json=body, headers=answerer)
    assert declined.json()["state"] == "declined"
    mail = await last_mail(db, address("solene"))
    assert "already have partners" in mail.text
    assert "Next year, gladly!" in mail.text
    again = await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=asker)
    assert again.status_code == 201


async def test_odile_from_outside_cannot_tell_a_proposal_from_nothing(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    odile, _ = await make_class(db, "odile")
    asker = await signed_in(client, solene)
    made = (await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=asker)).json()
    outsider = await signed_in(client, odile)
    for proposal_id in (made["id"], str(uuid4())):
        path = f"{API}/proposals/{proposal_id}"
        answers = [
            await client.get(path, headers=outsider),
            await client.post(f"{path}/acceptance", headers=outsider),
            await client.post(f"{path}/withdrawal", headers=outsider),
            await client.post(f"{path}/refusal", json={"reason": "full"}, headers=outsider),
            await client.post(f"{path}/questions", json={"text": "?"}, headers=outsider),
            await client.post(f"{path}/replies", json={"text": "!"}, headers=outsider),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not_found")}
    assert (await client.get(f"{API}/proposals", headers=outsider)).json() == []
    assert (await client.get(f"{API}/proposals", headers=asker)).json() != []
    foreign = await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=outsider)
    assert foreign.status_code == 403


async def test_an_unverified_teacher_may_look_and_not_ask(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", verified=False)
    _, theirs = await make_class(db, "aino")
    me = await signed_in(client, solene)
    found = (await client.get(f"{API}/classes/{mine.id}/suggestions", headers=me)).json()
    assert found["total"] == 1
    asked = await client.post(f"{API}/proposals", json=proposal(mine.id, theirs.id), headers=me)
    assert (asked.status_code, asked.json()["code"]) == (403, "school_not_verified")


@pytest.mark.parametrize("field", ["state", "sent_by", "project_id"])
async def test_nothing_slips_into_a_proposal(client: AsyncClient, db: AsyncSession, field: str) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    body = {**proposal(mine.id, theirs.id), field: "accepted"}
    answer = await client.post(f"{API}/proposals", json=body, headers=await signed_in(client, solene))
    assert answer.status_code == 422


def proposal(mine: object, theirs: object) -> dict[str, str]:
    """A proposal as a program sends it."""
    return {
        "from_class_id": str(mine),
        "to_class_id": str(theirs),
        "title": "Bread without borders",
        "message": "Six weeks of sourdough?",
    }


async def _count(db: AsyncSession, query: object) -> int:
    return await db.scalar(select(func.count()).select_from(query.subquery())) or 0  # type: ignore[attr-defined]
