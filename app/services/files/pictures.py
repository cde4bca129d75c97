"""Small pictures of images: decoded with a limit, turned upright, without any metadata (places, names, cameras)."""

import asyncio
import io
import warnings
from uuid import UUID

from obstore.store import ObjectStore
from PIL import Image, ImageOps
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.file_events import FilePictured
from app.kit.db import Database
from app.kit.storage import put_bytes, read_bytes
from app.models.file import FileVersion, Pictures
from app.services.files.kinds import PICTURES
from app.services.files.opening import picture_key
from app.services.record import record

SIDES = (320, 960)
MOST_PIXELS = 50_000_000
MOST_BYTES = 60 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NoPicture(Exception):
    """This cannot, or must not, be decoded: broken, or far more pixels than a photograph has."""


async def make_pictures(database: Database, store: ObjectStore, version_id: UUID) -> None:
    """Make the small pictures of a version; one that cannot be decoded is marked and left alone."""
    async with database.unit() as db:
        version = await db.get(FileVersion, version_id)
    if version is None or version.pictures is not Pictures.WAITING:
        return
    try:
        if version.size > MOST_BYTES or version.kind not in PICTURES:
            raise NoPicture
        content = await read_bytes(store, version.key)
        (width, height), made = await asyncio.to_thread(shrink, content)
    except (NoPicture, FileNotFoundError):
        async with database.unit() as db:
            await _note(db, version_id, Pictures.REFUSED, None, None)
        return
    for side, picture in made.items():
        await put_bytes(store, picture_key(version_id, side), picture)
    async with database.unit() as db:
        await _note(db, version_id, Pictures.READY, width, height)


def shrink(content: bytes) -> tuple[tuple[int, int], dict[int, bytes]]:
    """Return the size of an image in pixels, and WebP pictures of it by longest side. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                size = image.size
                # The header says how large it is: a flood is refused before a single pixel is decoded.
                if size[0] * size[1] > MOST_PIXELS:
                    raise NoPicture
                image.draft("RGB", (max(SIDES) * 2, max(SIDES) * 2))
                upright = ImageOps.exif_transpose(image)
                plain = upright.convert("RGBA" if _has_alpha(upright) else "RGB")
        return size, {side: _webp(plain, side) for side in SIDES}
    except NoPicture:
        raise
    except Exception as broken:  # whatever a broken or hostile image makes the decoder say
        raise NoPicture from broken


def _webp(image: Image.Image, side: int) -> bytes:
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    # Only pixels go over: what Pillow carries along in `info` would be written again.
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=78, method=4)
    return out.getvalue()


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


async def _note(
    db: AsyncSession, version_id: UUID, state: Pictures, width: int | None, height: int | None
) -> None:
    version = await db.get(FileVersion, version_id)
    if version is None:
        return
    version.pictures, version.width, version.height = state, width, height
    if state is Pictures.READY:
        await record(db, None, FilePictured(version.project_id, version.file_id), audited=False)
