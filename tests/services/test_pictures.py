"""Small pictures: without places and names in them, and no flood of pixels brings the house down."""

import io

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.kit.clock import now
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.storage import open_storage, put_bytes, read_bytes
from app.models.file import File, FileVersion, Pictures
from app.services.files.pictures import NoPicture, make_pictures, shrink
from tests.workshop import make_workshop


def photo(width: int = 800, height: int = 600, kind: str = "JPEG") -> bytes:
    """Return a photo that says where and by whom it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x013B] = "Léo Secret-Surname"
    exif[0x8825] = {1: "N", 2: (45.0, 45.0, 0.0)}  # where, by GPS
    out = io.BytesIO()
    Image.new("RGB", (width, height), "saddlebrown").save(out, kind, exif=exif, comment=b"Secret-Surname")
    return out.getvalue()


def test_a_photo_becomes_upright_small_and_silent_about_where_it_was_taken() -> None:
    size, made = shrink(photo())
    assert size == (800, 600)
    for side, content in made.items():
        with Image.open(io.BytesIO(content)) as small:
            assert small.format == "WEBP"
            assert max(small.size) <= side
            assert small.height > small.width
            assert not small.getexif()
            assert "exif" not in small.info
        assert b"Secret" not in content


def test_a_flood_of_pixels_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(NoPicture):
        shrink(out.getvalue())


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", photo()[:200], b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"<svg/>"]
)
def test_broken_and_foreign_things_are_no_pictures(content: bytes) -> None:
    with pytest.raises(NoPicture):
        shrink(content)


@pytest.mark.parametrize(
    ("content", "state"), [(photo(), Pictures.READY), (b"\xff\xd8\xff junk", Pictures.REFUSED)]
)
async def test_the_job_makes_pictures_once_and_marks_what_it_cannot_read(
    db: AsyncSession, settings: Settings, database_url: str, content: bytes, state: Pictures
) -> None:
    workshop = await make_workshop(db)
    store, database = open_storage(settings.files), Database(database_url)
    version_id, file_id = new_id(), new_id()
    key = f"files/{version_id}"
    await put_bytes(store, key, content)
    file = File(
        id=file_id, project_id=workshop.project_id, name="a.jpg", name_key="a.jpg", version_id=version_id
    )
    file.changed_at = file.created_at = now()
    db.add(file)
    await db.flush()
    db.add(
        FileVersion(
            id=version_id, file_id=file_id, project_id=workshop.project_id, number=1, size=len(content),
            kind="image/jpeg", sha256=b"x" * 32, key=key, pictures=Pictures.WAITING,
        )
    )  # fmt: skip
    await db.commit()
    await make_pictures(database, store, version_id)
    await make_pictures(database, store, version_id)
    await db.rollback()
    assert await db.scalar(select(FileVersion.pictures)) is state
    if state is Pictures.READY:
        assert (await read_bytes(store, f"pictures/{version_id}-320.webp"))[8:12] == b"WEBP"
    await database.close()
