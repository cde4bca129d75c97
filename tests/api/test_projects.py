"""The workshop and its people: who sees it, who comes in by a link, what leaving takes away."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.organisation import Membership, Trust
from app.models.project import Project, ProjectInvitation, ProjectState
from tests.workshop import Workshop, make_workshop


@pytest.fixture
async def workshop(db: AsyncSession) -> Workshop:
    """The project in which it all happens."""
    return await make_workshop(db)


def acceptance(link: str) -> str:
    """Return the address at which an invitation is accepted."""
    return f"/api/v1/invitations/{link.rpartition('/')[2]}/acceptance"


async def test_members_see_the_project_and_outsiders_nothing(client: AsyncClient, workshop: Workshop) -> None:
    path = f"/api/v1/projects/{workshop.project_id}"
    mine = (await client.get("/api/v1/projects", headers=workshop.solene.headers)).json()
    assert [c["name"] for c in mine[0]["classes"]] == ["CAP Boulanger 1", "Leipuri 2"]
    theirs = (await client.get("/api/v1/projects", headers=workshop.mikko.headers)).json()
    assert [c["name"] for c in theirs[0]["classes"]] == ["Leipuri 2", "CAP Boulanger 1"]
    assert (await client.get("/api/v1/projects", headers=workshop.odile.headers)).json() == []
    for method, end in (("GET", ""), ("GET", "/members"), ("POST", "/departure"), ("POST", "/invitations")):
        answer = await client.request(method, path + end, headers=workshop.odile.headers, json={})
        assert answer.status_code == 404, end
    changed = await client.put(path, headers=workshop.odile.headers, json={"title": "Mine"})
    assert changed.status_code == 404


async def test_members_know_each_other_by_display_name_only(client: AsyncClient, workshop: Workshop) -> None:
    path = f"/api/v1/projects/{workshop.project_id}/members"
    members = await client.get(path, headers=workshop.aino.headers)
    assert {m["name"] for m in members.json()} == {"Solène Lefèvre", "Aino Korhonen", "Léo", "Mikko"}
    assert "Secret-Surname" not in members.text


async def test_teachers_change_the_aims_and_learners_do_not(client: AsyncClient, workshop: Workshop) -> None:
    path = f"/api/v1/projects/{workshop.project_id}"
    body = {"title": "Rye and wheat", "aims": "Taste."}
    assert (await client.put(path, headers=workshop.leo.headers, json=body)).status_code == 403
    changed = await client.put(path, headers=workshop.aino.headers, json=body)
    assert changed.json()["title"] == "Rye and wheat"
    sly = await client.put(path, headers=workshop.aino.headers, json={**body, "state": "closed"})
    assert sly.status_code == 422


async def test_a_link_brings_one_colleague_in_once(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    path = f"/api/v1/projects/{workshop.project_id}/invitations"
    assert (await client.post(path, headers=workshop.leo.headers, json={})).status_code == 403
    made = (await client.post(path, headers=workshop.solene.headers, json={"note": "Odile"})).json()
    token = made["link"].rpartition("/")[2]
    seen = await client.get(f"/api/v1/invitations/{token}", headers=workshop.odile.headers)
    assert seen.json()["project"] == "Sourdough and rieska"
    accept = acceptance(made["link"])
    # a member who clicks the link does not use it up, and a learner is not let in
    assert (await client.post(accept, headers=workshop.aino.headers)).status_code == 201
    assert (await client.post(accept, headers=workshop.leo.headers)).status_code == 403
    assert (await client.post(accept, headers=workshop.odile.headers)).status_code == 201
    listed = (await client.get("/api/v1/projects", headers=workshop.odile.headers)).json()
    assert listed[0]["role"] == "teacher"
    used = await client.get(f"/api/v1/invitations/{token}", headers=workshop.leo.headers)
    assert used.status_code == 410
    stored = await db.scalar(select(ProjectInvitation.token_hash))
    assert token.encode() not in (stored or b"")


async def test_a_link_taken_back_or_too_old_opens_nothing(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    path = f"/api/v1/projects/{workshop.project_id}/invitations"
    made = (await client.post(path, headers=workshop.solene.headers, json={})).json()
    assert (await client.delete(f"{path}/{made['id']}", headers=workshop.odile.headers)).status_code == 404
    assert (await client.delete(f"{path}/{made['id']}", headers=workshop.aino.headers)).status_code == 204
    odile = workshop.odile.headers
    assert (await client.post(acceptance(made["link"]), headers=odile)).status_code == 410
    old = (await client.post(path, headers=workshop.solene.headers, json={})).json()
    await db.execute(update(ProjectInvitation).values(expires_at=now()))
    await db.commit()
    assert (await client.post(acceptance(old["link"]), headers=odile)).status_code == 410
    assert (await client.post(acceptance("/guessed"), headers=odile)).status_code == 410


async def test_who_is_not_verified_meets_no_learners_by_a_link(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    path = f"/api/v1/projects/{workshop.project_id}/invitations"
    made = (await client.post(path, headers=workshop.solene.headers, json={})).json()
    hers = Membership.person_id == workshop.odile.actor.id
    await db.execute(update(Membership).where(hers).values(trust=Trust.PENDING))
    await db.commit()
    refused = await client.post(acceptance(made["link"]), headers=workshop.odile.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "school_not_verified")


async def test_leaving_takes_the_whole_class_out_and_the_last_class_closes_the_project(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    path = f"/api/v1/projects/{workshop.project_id}"
    assert (await client.post(f"{path}/departure", headers=workshop.leo.headers)).status_code == 403
    assert (await client.post(f"{path}/departure", headers=workshop.aino.headers)).status_code == 204
    for gone in (workshop.aino, workshop.mikko):
        assert (await client.get(path, headers=gone.headers)).status_code == 404
        assert (await client.get(f"{path}/messages", headers=gone.headers)).status_code == 404
    assert (await client.get(path, headers=workshop.leo.headers)).status_code == 200
    assert (await client.post(f"{path}/departure", headers=workshop.solene.headers)).status_code == 204
    assert await db.scalar(select(Project.state)) is ProjectState.CLOSED


async def test_a_sandbox_works_but_alone(client: AsyncClient, workshop: Workshop) -> None:
    odile = workshop.odile.headers
    stolen = {"title": "Try", "class_id": str(workshop.lyon)}
    assert (await client.post("/api/v1/projects", headers=odile, json=stolen)).status_code == 404
    learner = await client.post("/api/v1/projects", headers=workshop.leo.headers, json={"title": "x"})
    assert learner.status_code == 403
    made = (await client.post("/api/v1/projects", headers=odile, json={"title": "Trying things"})).json()
    assert made["state"] == "sandbox"
    path = f"/api/v1/projects/{made['id']}"
    said = await client.post(f"{path}/messages", headers=odile, json={"text": "Anybody here?"})
    assert said.status_code == 201
    alone = await client.post(f"{path}/invitations", headers=odile, json={})
    assert (alone.status_code, alone.json()["code"]) == (409, "sandbox_is_alone")
    assert (await client.get(path, headers=workshop.solene.headers)).status_code == 404


async def test_a_closed_project_can_be_read_and_not_changed(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    await db.execute(update(Project).values(state=ProjectState.CLOSED))
    await db.commit()
    path, who = f"/api/v1/projects/{workshop.project_id}", workshop.solene.headers
    assert (await client.get(f"{path}/messages", headers=who)).status_code == 200
    said = await client.post(f"{path}/messages", headers=who, json={"text": "late"})
    assert (said.status_code, said.json()["code"]) == (409, "project_closed")
