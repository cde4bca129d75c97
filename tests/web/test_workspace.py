"""Solène's and Aino's classes in their workspace: pages without script, in every role."""

import re

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.file import File, FileVersion
from app.models.project import ProjectMember
from app.models.talk import Message
from tests.workshop import Member, Workshop, make_workshop


@pytest.fixture
async def workshop(db: AsyncSession) -> Workshop:
    """The project in which it all happens."""
    return await make_workshop(db)


def sit_down(client: AsyncClient, who: Member) -> None:
    """Let the client be somebody from now on."""
    client.headers.update(who.headers)


def places(workshop: Workshop) -> list[str]:
    """Return the pages of the project."""
    path = f"/projects/{workshop.project_id}"
    return [
        path,
        f"{path}/files",
        f"{path}/bin",
        f"{path}/talk",
        f"{path}/people",
        f"{path}/edit",
        f"{path}/departure",
    ]


async def test_every_place_opens_for_a_teacher(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.solene)
    for path in ["/today", "/projects", "/projects/new", "/help", "/help/errors", *places(workshop)]:
        page = await client.get(path)
        assert page.status_code == 200, (path, page.text[:400])
        assert "missing-route" not in page.text, path


async def test_a_learner_opens_what_is_for_learners(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.leo)
    for path in ["/today", "/projects", "/help", *places(workshop)[:5]]:
        page = await client.get(path)
        assert page.status_code == 200, path
        assert "missing-route" not in page.text, path
        assert "Secret-Surname" not in page.text
    for path in ["/projects/new", *places(workshop)[5:]]:
        assert (await client.get(path)).status_code == 403, path


async def test_an_outsider_finds_no_place(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.odile)
    for path in places(workshop):
        assert (await client.get(path)).status_code == 404, path
    for path, data in (("talk", {"text": "x"}), ("folders", {"name": "x"}), ("invitations", {"note": ""})):
        answer = await client.post(f"/projects/{workshop.project_id}/{path}", data=data)
        assert answer.status_code == 404, path
    assert "Sourdough" not in (await client.get("/today")).text


async def test_the_talk_works_as_a_plain_form_and_a_double_press_says_it_once(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    sit_down(client, workshop.leo)
    path = f"/projects/{workshop.project_id}/talk"
    key = re.search(r'name="key" value="([^"]+)"', (await client.get(path)).text)
    assert key is not None
    for _ in range(2):
        said = await client.post(
            path, data={"text": "Look at our <b>rye</b>, @Aino Korhonen!", "key": key[1]}
        )
        assert said.status_code == 303
    messages = (await db.scalars(select(Message))).all()
    assert len(messages) == 1
    shown = (await client.get(path)).text
    assert "&lt;b&gt;rye&lt;/b&gt;" in shown
    assert "<strong>@Aino Korhonen</strong>" in shown
    changed = await client.post(f"/messages/{messages[0].id}", data={"text": "Look at our wheat!"})
    assert changed.status_code == 303
    sit_down(client, workshop.aino)
    assert "has named you" not in (await client.get("/today")).text
    gone = await client.post(f"/messages/{messages[0].id}/deletion")
    assert gone.status_code == 303
    assert "wheat" not in (await client.get(path)).text


async def test_who_is_named_reads_it_on_today(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.leo)
    await client.post(f"/projects/{workshop.project_id}/talk", data={"text": "@Mikko, look!"})
    sit_down(client, workshop.mikko)
    today = (await client.get("/today")).text
    assert "Léo has named you" in today
    assert "1 new message" in today
    await client.get(f"/projects/{workshop.project_id}/talk")
    assert "Léo has named you" not in (await client.get("/today")).text


async def test_files_come_in_by_a_plain_form_and_go_out_again(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    sit_down(client, workshop.leo)
    path = f"/projects/{workshop.project_id}/files"
    large = bytes(range(256)) * 9000
    sent = await client.post(
        path, files=[("files", ("Rye.dat", large)), ("files", ("Notes.txt", b"six days"))]
    )
    assert (sent.status_code, sent.headers["location"]) == (303, path)
    page = (await client.get(path)).text
    assert "Rye.dat" in page
    assert "Notes.txt" in page
    rye = await db.scalar(select(File.id).where(File.name == "Rye.dat"))
    assert (await client.get(f"/api/v1/files/{rye}/content")).content == large
    assert (await client.get(f"/files/{rye}")).status_code == 200
    nothing = await client.post(path, files=[("files", ("", b""))])
    assert nothing.status_code == 303
    program = await client.post(path, files=[("files", ("setup.exe", b"MZ"))])
    assert "Programs" in (await client.get(program.headers["location"])).text
    assert len((await db.scalars(select(FileVersion))).all()) == 2


async def test_a_folder_is_made_renamed_and_deleted_and_nothing_typed_is_lost(
    client: AsyncClient, workshop: Workshop
) -> None:
    sit_down(client, workshop.aino)
    path = f"/projects/{workshop.project_id}"
    made = await client.post(f"{path}/folders", data={"name": "Photos"})
    folder = made.headers["location"].rpartition("=")[2]
    again = await client.post(f"{path}/folders", data={"name": "Photos"})
    assert again.status_code == 422
    assert 'value="Photos"' in again.text
    renamed = await client.post(f"/folders/{folder}", data={"name": "Pictures"})
    assert renamed.status_code == 303
    assert "Pictures" in (await client.get(made.headers["location"])).text
    assert (await client.post(f"/folders/{folder}/deletion")).status_code == 303
    assert (await client.get(made.headers["location"])).status_code == 404


async def test_a_deleted_file_comes_back_from_the_bin_page(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    sit_down(client, workshop.leo)
    path = f"/projects/{workshop.project_id}"
    await client.post(f"{path}/files", files=[("files", ("Notes.txt", b"six days"))])
    file = await db.scalar(select(File.id))
    await client.post(f"/files/{file}/trash")
    assert "Notes.txt" in (await client.get(f"{path}/bin")).text
    assert (await client.post(f"/files/{file}/restoration")).headers["location"] == f"/files/{file}"


async def test_a_colleague_comes_in_by_the_link_of_the_people_page(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    sit_down(client, workshop.solene)
    made = await client.post(f"/projects/{workshop.project_id}/invitations", data={"note": "Odile"})
    link = re.search(r"/join/[\w-]{43}", made.text)
    assert link is not None
    assert link[0] not in (await client.get(f"/projects/{workshop.project_id}/people")).text
    client.headers.pop("authorization")
    visitor = await client.get(link[0])
    assert "Sourdough and rieska" in visitor.text
    assert f"next={link[0]}" in visitor.text
    sit_down(client, workshop.odile)
    assert "Come in" in (await client.get(link[0])).text
    assert (await client.post(link[0])).headers["location"] == f"/projects/{workshop.project_id}"
    members = (await db.scalars(select(ProjectMember.person_id))).all()
    assert workshop.odile.actor.id in members


async def test_a_new_teacher_begins_with_a_project_alone(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.odile)
    made = await client.post("/projects", data={"title": "Trying things"})
    assert made.status_code == 303
    page = (await client.get(made.headers["location"])).text
    assert "yours to try things" in page
    wrong = await client.post("/projects", data={"title": "", "aims": "Bread for all"})
    assert wrong.status_code == 422
    assert "Bread for all" in wrong.text


async def test_aims_are_changed_and_shown(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.aino)
    path = f"/projects/{workshop.project_id}"
    done = await client.post(path, data={"title": "Rye", "aims": "- taste\n- compare"})
    assert done.status_code == 303
    assert "<li>taste</li>" in (await client.get(path)).text


async def test_leaving_asks_first_and_closes_the_door(client: AsyncClient, workshop: Workshop) -> None:
    sit_down(client, workshop.aino)
    path = f"/projects/{workshop.project_id}"
    assert "together with your class" in (await client.get(f"{path}/departure")).text
    assert (await client.post(f"{path}/departure")).headers["location"] == "/projects"
    assert (await client.get(path)).status_code == 404
