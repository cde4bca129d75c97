"""A film of rye starter comes over a poor line, by the tus protocol, and nothing of it is lost or doubled."""

import base64
import hashlib
import os
from uuid import UUID

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.file import File, FileVersion, Upload
from app.services.upkeep import sweep
from tests.workshop import Member, Workshop, make_workshop

TUS = {"Tus-Resumable": "1.0.0"}
BODY = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
async def workshop(db: AsyncSession) -> Workshop:
    """The project in which it all happens."""
    return await make_workshop(db)


async def begin(
    client: AsyncClient, who: Member, project: UUID, name: str, size: int, **headers: str
) -> Response:
    """Create an upload."""
    pairs = {"filename": name, "project": str(project)}
    told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
    return await client.post(
        "/api/v1/uploads",
        headers={**who.headers, **TUS, "Upload-Length": str(size), "Upload-Metadata": told, **headers},
    )


async def send(
    client: AsyncClient, who: Member, where: str, offset: int, data: bytes, **headers: str
) -> Response:
    """Send bytes from an offset on."""
    told = {**who.headers, **TUS, **BODY, "Upload-Offset": str(offset), **headers}
    return await client.patch(where, headers=told, content=data)


async def upload(client: AsyncClient, who: Member, project: UUID, name: str, data: bytes) -> UUID:
    """Upload a whole file; returns its id."""
    made = await begin(client, who, project, name, len(data))
    assert made.status_code == 201, made.text
    if data:
        sent = await send(client, who, made.headers["location"], 0, data)
        assert sent.status_code == 204, sent.text
    listed = (await client.get(f"/api/v1/projects/{project}/files", headers=who.headers)).json()
    return UUID(next(f["id"] for f in listed["files"] if f["name"] == name))


async def test_a_film_goes_on_where_it_was_and_comes_out_byte_for_byte(
    client: AsyncClient, workshop: Workshop
) -> None:
    film = os.urandom(3_000_000)
    made = await begin(client, workshop.leo, workshop.project_id, "Rye starter.mp4", len(film))
    where = made.headers["location"]
    first = await send(client, workshop.leo, where, 0, film[:1_700_000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1700000")
    asked = await client.head(where, headers={**workshop.leo.headers, **TUS})
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == ("1700000", "3000000")
    assert asked.headers["cache-control"] == "no-store"
    wrong = await send(client, workshop.leo, where, 5, film[5:])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_offset")
    last = await send(client, workshop.leo, where, 1_700_000, film[1_700_000:])
    assert last.headers["upload-offset"] == "3000000"
    listed = (
        await client.get(f"/api/v1/projects/{workshop.project_id}/files", headers=workshop.aino.headers)
    ).json()
    [file] = listed["files"]
    assert file["version"]["sha256"] == hashlib.sha256(film).hexdigest()
    got = await client.get(f"/api/v1/files/{file['id']}/content", headers=workshop.aino.headers)
    assert got.content == film
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]


async def test_sending_the_last_piece_twice_makes_one_file(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, "a.txt", 4)
    for _ in range(3):
        await send(client, workshop.leo, made.headers["location"], 0, b"rye!")
        await client.head(made.headers["location"], headers={**workshop.leo.headers, **TUS})
    assert await db.scalar(select(func.count()).select_from(FileVersion)) == 1


async def test_a_broken_piece_is_noticed_by_its_checksum_and_sent_again(
    client: AsyncClient, workshop: Workshop
) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, "a.txt", 4)
    where = made.headers["location"]
    for name in ("sha256", "sha1"):
        bad = base64.b64encode(hashlib.new(name, b"rye?").digest()).decode()
        broken = await send(client, workshop.leo, where, 0, b"rye!", **{"Upload-Checksum": f"{name} {bad}"})
        assert broken.status_code == 460
    asked = await client.head(where, headers={**workshop.leo.headers, **TUS})
    assert asked.headers["upload-offset"] == "0"
    good = base64.b64encode(hashlib.sha256(b"rye!").digest()).decode()
    fine = await send(client, workshop.leo, where, 0, b"rye!", **{"Upload-Checksum": f"sha256 {good}"})
    assert (fine.status_code, fine.headers["upload-offset"]) == (204, "4")


async def test_creation_can_bring_the_first_bytes_along(client: AsyncClient, workshop: Workshop) -> None:
    told = f"filename {base64.b64encode(b'a.txt').decode()},project {base64.b64encode(str(workshop.project_id).encode()).decode()}"
    made = await client.post(
        "/api/v1/uploads",
        headers={**workshop.leo.headers, **TUS, **BODY, "Upload-Length": "4", "Upload-Metadata": told},
        content=b"rye!",
    )
    assert (made.status_code, made.headers["upload-offset"]) == (201, "4")


async def test_more_bytes_than_promised_are_refused(client: AsyncClient, workshop: Workshop) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, "a.txt", 4)
    over = await send(client, workshop.leo, made.headers["location"], 0, b"rye starter")
    assert over.status_code == 413
    asked = await client.head(made.headers["location"], headers={**workshop.leo.headers, **TUS})
    assert asked.headers["upload-offset"] == "0"


async def test_an_upload_given_up_is_gone_and_its_space_is_free(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, "a.txt", 4)
    gone = await client.delete(made.headers["location"], headers={**workshop.leo.headers, **TUS})
    assert gone.status_code == 204
    asked = await client.head(made.headers["location"], headers={**workshop.leo.headers, **TUS})
    assert asked.status_code == 404
    assert await db.scalar(select(func.count()).select_from(Upload)) == 0


async def test_the_server_says_what_it_can_do(client: AsyncClient, workshop: Workshop) -> None:
    told = await client.options("/api/v1/uploads", headers=workshop.leo.headers)
    assert told.headers["tus-version"] == "1.0.0"
    assert "creation-with-upload" in told.headers["tus-extension"]
    old = await begin(client, workshop.leo, workshop.project_id, "a", 1, **{"Tus-Resumable": "0.2.0"})
    assert old.status_code == 412


async def test_an_outsider_finds_nothing_of_a_project(client: AsyncClient, workshop: Workshop) -> None:
    file_id = await upload(client, workshop.solene, workshop.project_id, "Rye.txt", b"day 6")
    other = await begin(client, workshop.solene, workshop.project_id, "b.txt", 5)
    odile = workshop.odile.headers
    assert (await begin(client, workshop.odile, workshop.project_id, "x.txt", 1)).status_code == 404
    assert (await send(client, workshop.odile, other.headers["location"], 0, b"12345")).status_code == 404
    # not even a member goes on with somebody else's upload
    assert (await send(client, workshop.leo, other.headers["location"], 0, b"12345")).status_code == 404
    for path in (
        f"projects/{workshop.project_id}/files",
        f"projects/{workshop.project_id}/bin",
        f"files/{file_id}",
        f"files/{file_id}/content",
        f"files/{file_id}/versions",
        f"files/{file_id}/versions/1/content",
        f"files/{file_id}/versions/1/pictures/320",
    ):
        assert (await client.get(f"/api/v1/{path}", headers=odile)).status_code == 404, path
    assert (
        await client.put(f"/api/v1/files/{file_id}", headers=odile, json={"name": "x"})
    ).status_code == 404
    assert (await client.delete(f"/api/v1/files/{file_id}", headers=odile)).status_code == 404
    assert (await client.get(f"/api/v1/files/{file_id}/content")).status_code == 401
    assert (
        await client.get(f"/api/v1/files/{file_id}/content", headers=workshop.mikko.headers)
    ).status_code == 200


async def test_a_learner_changes_the_own_files_and_nobody_elses(
    client: AsyncClient, workshop: Workshop
) -> None:
    own = await upload(client, workshop.leo, workshop.project_id, "mine.txt", b"mine")
    hers = await upload(client, workshop.aino, workshop.project_id, "hers.txt", b"hers")
    leo = workshop.leo.headers
    assert (
        await client.put(f"/api/v1/files/{own}", headers=leo, json={"name": "Mine.txt"})
    ).status_code == 200
    assert (await client.put(f"/api/v1/files/{hers}", headers=leo, json={"name": "x.txt"})).status_code == 403
    assert (await client.delete(f"/api/v1/files/{hers}", headers=leo)).status_code == 403
    assert (await client.delete(f"/api/v1/files/{own}", headers=workshop.solene.headers)).status_code == 204


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("photo\u202egnp.txt", "photognp.txt"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("CON.txt", "_CON.txt"),
        ('r<y>e:"?*|.txt', "r_y_e_____.txt"),
        ("الخبز اليومي.txt", "الخبز اليومي.txt"),
        ("パン.txt", "パン.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
    ],
)
async def test_hostile_names_become_harmless_ones(
    client: AsyncClient, db: AsyncSession, workshop: Workshop, name: str, kept: str
) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, name, 1)
    await send(client, workshop.leo, made.headers["location"], 0, b"a")
    assert await db.scalar(select(File.name)) == kept


async def test_a_download_keeps_its_name_in_any_script(client: AsyncClient, workshop: Workshop) -> None:
    file_id = await upload(client, workshop.leo, workshop.project_id, "パン; \u201dday\u201d.txt", b"a")
    got = await client.get(f"/api/v1/files/{file_id}/content", headers=workshop.leo.headers)
    assert got.headers["content-disposition"] == (
        "attachment; filename=\"___ _day_.txt\"; filename*=UTF-8''%E3%83%91%E3%83%B3%3B%20%E2%80%9Dday%E2%80%9D.txt"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("setup.exe", b"hello"),
        ("photo.jpg", b"MZ\x90\x00 this program"),
        ("photo.png", b"\x7fELF\x02\x01"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /"),
    ],
)
async def test_programs_are_refused_whatever_they_are_called(
    client: AsyncClient, db: AsyncSession, workshop: Workshop, name: str, data: bytes
) -> None:
    made = await begin(client, workshop.leo, workshop.project_id, name, len(data))
    if made.status_code == 201:
        made = await send(client, workshop.leo, made.headers["location"], 0, data)
    assert (made.status_code, made.json()["code"]) == (422, "file_kind_forbidden")
    assert await db.scalar(select(func.count()).select_from(File)) == 0


async def test_pages_and_drawings_never_run_from_our_address(client: AsyncClient, workshop: Workshop) -> None:
    for name, data in (
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("both.gif", b"GIF89a/*<script>alert(1)</script>*/"),
    ):
        file_id = await upload(client, workshop.leo, workshop.project_id, name, data)
        got = await client.get(f"/api/v1/files/{file_id}/content", headers=workshop.leo.headers)
        assert got.headers["content-type"] in (
            "text/plain; charset=utf-8",
            "image/gif",
            "application/octet-stream",
        )
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
        picture = await client.get(
            f"/api/v1/files/{file_id}/versions/1/pictures/320", headers=workshop.leo.headers
        )
        assert picture.status_code == 404


async def test_the_same_name_is_the_next_version_and_older_ones_come_back(
    client: AsyncClient, workshop: Workshop
) -> None:
    first = await upload(client, workshop.leo, workshop.project_id, "Recipe.txt", b"one")
    second = await upload(client, workshop.aino, workshop.project_id, "Recipe.txt", b"two!")
    assert first == second
    teacher = workshop.aino.headers
    versions = (await client.get(f"/api/v1/files/{first}/versions", headers=teacher)).json()
    assert [(v["number"], v["size"], v["by"]) for v in versions] == [(2, 4, "Aino Korhonen"), (1, 3, "Léo")]
    back = await client.post(f"/api/v1/files/{first}/versions/1/restoration", headers=teacher)
    assert back.status_code == 204
    assert (await client.get(f"/api/v1/files/{first}/content", headers=teacher)).content == b"one"
    third = await upload(
        client, workshop.leo, workshop.project_id, "recipe.TXT".replace("recipe.TXT", "Recipe.txt"), b"3"
    )
    assert third == first
    numbers = (await client.get(f"/api/v1/files/{first}/versions", headers=teacher)).json()
    assert [v["number"] for v in numbers] == [3, 2, 1]


async def test_ranges_are_answered_as_the_standard_says(client: AsyncClient, workshop: Workshop) -> None:
    file_id = await upload(client, workshop.leo, workshop.project_id, "a.txt", b"0123456789")
    path, who = f"/api/v1/files/{file_id}/content", workshop.leo.headers
    for wanted, status, content in (
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=5-99", 206, b"56789"),
        ("bytes=4-2", 200, b"0123456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ):
        got = await client.get(path, headers={**who, "Range": wanted})
        assert (got.status_code, got.content) == (status, content), wanted
    assert (await client.get(path, headers={**who, "Range": "bytes=2-4"})).headers[
        "content-range"
    ] == "bytes 2-4/10"
    behind = await client.get(path, headers={**who, "Range": "bytes=10-"})
    assert (behind.status_code, behind.headers["content-range"]) == (416, "bytes */10")
    tag = (await client.head(path, headers=who)).headers["etag"]
    assert (await client.get(path, headers={**who, "If-None-Match": tag})).status_code == 304
    assert (await client.get(path, headers={**who, "Range": "bytes=1-1", "If-Range": tag})).status_code == 206
    assert (
        await client.get(path, headers={**who, "Range": "bytes=1-1", "If-Range": '"old"'})
    ).status_code == 200


async def test_a_deleted_file_waits_in_the_bin_and_comes_back(
    client: AsyncClient, workshop: Workshop
) -> None:
    file_id = await upload(client, workshop.leo, workshop.project_id, "a.txt", b"rye")
    who = workshop.solene.headers
    assert (await client.delete(f"/api/v1/files/{file_id}", headers=who)).status_code == 204
    assert (await client.get(f"/api/v1/files/{file_id}/content", headers=who)).status_code == 404
    [gone] = (await client.get(f"/api/v1/projects/{workshop.project_id}/bin", headers=who)).json()
    assert gone["name"] == "a.txt"
    assert (await client.post(f"/api/v1/files/{file_id}/restoration", headers=who)).status_code == 204
    assert (await client.get(f"/api/v1/files/{file_id}/content", headers=who)).content == b"rye"


async def test_folders_hold_files_and_only_empty_ones_are_deleted(
    client: AsyncClient, workshop: Workshop
) -> None:
    who, path = workshop.solene.headers, f"/api/v1/projects/{workshop.project_id}"
    outer = (await client.post(f"{path}/folders", headers=who, json={"name": "Photos"})).json()
    inner = (
        await client.post(f"{path}/folders", headers=who, json={"name": "Oven", "parent_id": outer["id"]})
    ).json()
    twice = await client.post(f"{path}/folders", headers=who, json={"name": "photos"})
    assert (twice.status_code, twice.json()["code"]) == (409, "name_taken")
    file_id = await upload(client, workshop.leo, workshop.project_id, "a.txt", b"rye")
    moved = await client.put(
        f"/api/v1/files/{file_id}", headers=who, json={"name": "a.txt", "folder_id": inner["id"]}
    )
    assert moved.json()["folder_id"] == inner["id"]
    assert (await client.delete(f"/api/v1/folders/{inner['id']}", headers=who)).status_code == 409
    await client.delete(f"/api/v1/files/{file_id}", headers=who)
    assert (await client.delete(f"/api/v1/folders/{inner['id']}", headers=who)).status_code == 204
    assert (await client.post(f"/api/v1/files/{file_id}/restoration", headers=who)).status_code == 204
    assert (await client.get(f"/api/v1/files/{file_id}", headers=who)).json()["folder_id"] is None
    listed = (await client.get(f"{path}/files", headers=who, params={"folder": outer["id"]})).json()
    assert listed == {"folders": [], "files": []}
    assert (
        await client.put(f"/api/v1/folders/{outer['id']}", headers=workshop.odile.headers, json={"name": "x"})
    ).status_code == 404


async def test_upkeep_leaves_what_is_alive(client: AsyncClient, db: AsyncSession, workshop: Workshop) -> None:
    file_id = await upload(client, workshop.leo, workshop.project_id, "a.txt", b"rye")
    await sweep(db)
    await db.commit()
    assert (
        await client.get(f"/api/v1/files/{file_id}/content", headers=workshop.leo.headers)
    ).content == b"rye"
