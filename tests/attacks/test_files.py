"""Hostile names, hostile files, hostile uploads: kept safely, handed out harmlessly, or refused."""

import base64
import io
import resource
import struct
import zipfile
import zlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import AsyncClient, Response
from PIL import Image

from app.config import Settings
from app.services.files.pictures import NoPicture, shrink
from tests.attacks.people import Who
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World

TUS = {"tus-resumable": "1.0.0"}
BODY = {"content-type": "application/offset+octet-stream"}
HTML = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
POLYGLOT = b"GIF89a/*" + b"\x00" * 6 + b"*/=1;alert(document.domain)//"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'


def meta(**pairs: str) -> str:
    """Return an Upload-Metadata header."""
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


async def begin(
    client: AsyncClient, world: World, name: str, size: int, who: Who = Who.OWNER, **more: str
) -> Response:
    """Begin an upload into the project."""
    told = meta(filename=name, project=str(world.ids["projects"]))
    headers = {**world.headers[who], **TUS, "upload-length": str(size), "upload-metadata": told, **more}
    return await client.post("/api/v1/uploads", headers=headers)


async def send(
    client: AsyncClient, world: World, where: str, offset: Any, data: bytes, who: Who = Who.OWNER, **more: str
) -> Response:
    """Send bytes of an upload."""
    headers = {**world.headers[who], **TUS, **BODY, "upload-offset": str(offset), **more}
    return await client.patch(where, headers=headers, content=data)


async def bring(client: AsyncClient, world: World, name: str, data: bytes) -> dict[str, Any]:
    """Upload a whole file; returns what the list of files says of it."""
    before = {file["id"] for file in await listed(client, world)}
    made = await begin(client, world, name, len(data))
    assert made.status_code == 201, made.text
    assert (await send(client, world, made.headers["location"], 0, data)).status_code == 204
    return next(file for file in await listed(client, world) if file["id"] not in before)


async def listed(client: AsyncClient, world: World) -> list[dict[str, Any]]:
    """Return the files of the project."""
    path = f"/api/v1/projects/{world.ids['projects']}/files"
    found: list[dict[str, Any]] = (await client.get(path, headers=world.headers[Who.OWNER])).json()["files"]
    return found


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", HTML),
        ("page.txt", HTML),
        ("photo.png", HTML),
        ("drawing.svg", SVG),
        ("photo.jpg", SVG),
        ("film.gif", POLYGLOT),
        ("code.mjs", b"alert(1)"),
        ("strange.xhtml", XHTML),
        ("no ending", HTML),
        ("letter.pdf", b"%PDF-1.7\n1 0 obj <</JS (app.alert(1))>>"),
        ("data.xml", b'<?xml version="1.0"?><?xml-stylesheet href="#x" type="text/xsl"?><x/>'),
    ],
)
async def test_whatever_it_is_it_is_only_ever_saved_never_shown_as_a_page(
    attacker: AsyncClient, world: World, house: UndoneDatabase, name: str, data: bytes
) -> None:
    async with house.undone():
        file = await bring(attacker, world, name, data)
        for path in (f"/api/v1/files/{file['id']}/content", f"/api/v1/files/{file['id']}/versions/1/content"):
            got = await attacker.get(path, headers=world.headers[Who.PARTNER])
            assert got.content == data
            assert got.headers["content-disposition"].startswith("attachment")
            assert got.headers["x-content-type-options"] == "nosniff"
            assert got.headers["content-security-policy"].startswith("sandbox;")
            kind = got.headers["content-type"].partition(";")[0]
            assert kind not in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"}
            assert kind not in {"application/xml", "text/javascript", "application/javascript"}


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\windows\\system32\\x.txt",
        "/etc/passwd",
        "a\x00b.txt",
        "photo\u202egnp.txt",
        "con.txt",
        "LPT1",
        "a" * 300 + ".txt",
        "…" * 300,
        'a"; filename="evil.html',
        "a\r\nset-cookie: x=y.txt",
        "<script>alert(1)</script>.txt",
        "a%2f%2e%2e%2fb.txt",
        "   leading and trailing.txt . . ",
        "﷽" * 80 + ".txt",
        "=cmd|'/c calc'!A1.csv",
    ],
)
async def test_hostile_names_become_harmless_ones(
    attacker: AsyncClient, world: World, house: UndoneDatabase, settings: Settings, name: str
) -> None:
    before = set(settings.data_dir.parent.rglob("*passwd*"))
    async with house.undone():
        file = await bring(attacker, world, name, b"harmless")
        kept = file["name"]
        assert not set(kept) & set('/\\<>:"|?*\x00\r\n\u202e')
        assert 0 < len(kept.encode()) <= 255
        assert kept.strip(". ") == kept
        assert kept.split(".")[0].lower() not in {"con", "lpt1"}
        got = await attacker.get(f"/api/v1/files/{file['id']}/content", headers=world.headers[Who.OWNER])
        told = got.headers["content-disposition"]
        assert "set-cookie" not in got.headers
        assert told.count('filename="') == 1
        page = await attacker.get(f"/files/{file['id']}", headers=world.headers[Who.OWNER])
        assert "<script>alert" not in page.text
    assert set(settings.data_dir.parent.rglob("*passwd*")) == before


@pytest.mark.parametrize("name", ["", "...", "/", "\u202e\u200e", "..\\"])
async def test_a_name_of_nothing_is_refused(
    attacker: AsyncClient, world: World, house: UndoneDatabase, name: str
) -> None:
    async with house.undone():
        assert (await begin(attacker, world, name, 5)).status_code == 422


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("holiday.exe", b"MZ\x90\x00"),
        ("holiday.jpg", b"MZ\x90\x00" + b"\x00" * 100),
        ("notes.txt", b"\x7fELF\x02\x01\x01"),
        ("run.txt", b"#!/bin/sh\nrm -rf ~\n"),
        ("list.xlsm", b"PK\x03\x04"),
        ("shortcut.LNK", b"x"),
        ("photo.jpg.exe", b"\xff\xd8\xff"),
        ("setup.msi.", b"\xd0\xcf\x11\xe0"),
    ],
)
async def test_programs_are_refused_by_name_and_by_content(
    attacker: AsyncClient, world: World, house: UndoneDatabase, name: str, data: bytes
) -> None:
    async with house.undone():
        made = await begin(attacker, world, name, len(data))
        if made.status_code == 201:
            made = await send(attacker, world, made.headers["location"], 0, data)
        assert (made.status_code, made.json()["code"]) == (422, "file_kind_forbidden")


def flood(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says it has width x height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def frames(count: int) -> bytes:
    """Return a GIF of many frames."""
    out = io.BytesIO()
    first, *rest = [Image.new("P", (64, 64), n % 255) for n in range(count)]
    first.save(out, "GIF", save_all=True, append_images=rest)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        flood(50_000, 50_000),
        flood(2**31 - 1, 2**31 - 1),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 5000,
        b"GIF89a" + b"\xff" * 5000,
        b"\xff\xd8\xff\xe0" + b"\x00" * 5000,
        POLYGLOT,
    ],
    ids=["50k x 50k", "largest header", "broken png", "broken gif", "broken jpeg", "polyglot"],
)
def test_a_flood_of_pixels_costs_no_memory(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NoPicture):
        shrink(content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB


def test_many_frames_make_one_small_picture() -> None:
    _size, made = shrink(frames(400))
    assert {len(picture) < 20_000 for picture in made.values()} == {True}


def test_a_small_picture_tells_nothing_but_pixels() -> None:
    photo = Image.new("RGB", (800, 600), "tan")
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "Léontine at home", {1: "N", 2: (45.0, 45.0, 0.0)}
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    _size, made = shrink(out.getvalue())
    for picture in made.values():
        shown = Image.open(io.BytesIO(picture))
        assert not shown.getexif()
        assert b"home" not in picture


async def test_a_zip_bomb_is_kept_as_it_came_and_never_opened(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        bomb.writestr("zeros", b"\x00" * 50_000_000)
    async with house.undone():
        file = await bring(attacker, world, "homework.zip", out.getvalue())
        assert file["version"]["size"] == len(out.getvalue())
        assert file["has_picture"] is False


@pytest.mark.parametrize(
    "header",
    [
        "bytes=-0",
        "bytes=9999999-",
        "bytes=5-1",
        "bytes=a-b",
        "bytes=0-0,2-2," + "1-1," * 60,
        "bytes=" + "0-," * 60,
        "bytes=-99999999999999999999",
        "bytes=0-99999999999999999999999",
        "lines=1-2",
        "bytes",
        "bytes=--1",
        "bytes=\u0661-\u0662",
    ],
)
async def test_odd_ranges_give_the_whole_a_part_or_nothing(
    attacker: AsyncClient, world: World, header: str
) -> None:
    path = f"/api/v1/files/{world.ids['files']}/content"
    whole = (await attacker.get(path, headers=world.headers[Who.OWNER])).content
    told: Any = {**world.headers[Who.OWNER], "range": header.encode()}
    got = await attacker.get(path, headers=told)
    assert got.status_code in {200, 206, 416, 422}
    if got.status_code in {200, 206}:
        assert len(got.content) <= len(whole)
        assert int(got.headers["content-length"]) == len(got.content)


async def test_uploads_keep_to_what_was_said(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    async with house.undone():
        where = (await begin(attacker, world, "a.txt", 5)).headers["location"]
        assert (await send(attacker, world, where, 3, b"xx")).status_code == 409
        assert (await send(attacker, world, where, 10**15, b"xx")).status_code == 409
        for offset in ("-1", "x", "1e3", "9" * 40):
            assert (await send(attacker, world, where, offset, b"xx")).status_code in {409, 422}
        assert (await send(attacker, world, where, 0, b"x" * 6)).status_code == 413
        stands = await attacker.head(where, headers={**world.headers[Who.OWNER], **TUS})
        assert stands.headers["upload-offset"] == "0"
        assert (await send(attacker, world, where, 0, b"hello")).status_code == 204
        again = await send(attacker, world, where, 0, b"HELLO")
        assert again.status_code == 409


@pytest.mark.parametrize("length", ["-1", str(10**13), str(2**63), str(2**70), "1e9", "x", ""])
async def test_sizes_out_of_this_world_are_refused(
    attacker: AsyncClient, world: World, house: UndoneDatabase, length: str
) -> None:
    async with house.undone():
        made = await begin(attacker, world, "a.txt", 0, Who.OWNER, **{"upload-length": length})
        assert made.status_code in {413, 422, 507}


async def test_somebody_elses_upload_is_not_there(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    where = f"/api/v1/uploads/{world.ids['uploads']}"
    for who in (Who.PARTNER, Who.LEARNER, Who.OUTSIDER):
        told = {**world.headers[who], **TUS}
        async with house.undone():
            assert (await send(attacker, world, where, 0, b"hello", who)).status_code == 404
            assert (await attacker.head(where, headers=told)).status_code == 404
            assert (await attacker.delete(where, headers=told)).status_code == 404
            sent = {**told, "x-http-method-override": "DELETE"}
            assert (await attacker.post(where, headers=sent)).status_code == 404


@pytest.mark.parametrize(
    "told",
    [
        "filename",
        "filename !!!",
        "filename " + base64.b64encode(b"\xff\xfe").decode(),
        "filename YQ==,project " + base64.b64encode(b"' OR 1=1 --").decode(),
        "filename YQ==,project " + base64.b64encode(str(UUID(int=0)).encode()).decode(),
        "",
        "," * 5000,
    ],
)
async def test_metadata_that_makes_no_sense_is_refused(
    attacker: AsyncClient, world: World, house: UndoneDatabase, told: str
) -> None:
    async with house.undone():
        made = await begin(attacker, world, "a.txt", 5, Who.OWNER, **{"upload-metadata": told})
        assert made.status_code in {404, 422}


async def test_nobody_uploads_into_a_folder_of_another_project(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    async with house.undone():
        mine = await attacker.post(
            "/api/v1/projects", json={"title": "Mine"}, headers=world.headers[Who.OUTSIDER]
        )
        assert mine.status_code == 201, mine.text
        for folder in (str(world.ids["folders"]), str(uuid4())):
            told = meta(filename="a.txt", project=mine.json()["id"], folder=folder)
            made = await begin(attacker, world, "a.txt", 5, Who.OUTSIDER, **{"upload-metadata": told})
            assert made.status_code == 404
            path = f"/api/v1/projects/{mine.json()['id']}/folders"
            body = {"name": "x", "parent_id": folder}
            assert (
                await attacker.post(path, json=body, headers=world.headers[Who.OUTSIDER])
            ).status_code == 404
