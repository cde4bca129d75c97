"""Where files lie: a local folder, or an S3 bucket, behind one small door (obstore)."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

_CHUNK = 256 * 1024


def open_storage(where: str) -> ObjectStore:
    """Return the store at `where`: an absolute folder (made if missing) or a URL such as s3://bucket/prefix."""
    if "://" in where:
        return from_url(where)
    Path(where).mkdir(parents=True, exist_ok=True)
    return LocalStore(prefix=where)


async def take_in(store: ObjectStore, key: str, path: Path) -> None:
    """Move a finished local file into the store. Doing it again after a crash is fine."""
    if not await asyncio.to_thread(path.exists):
        await obstore.head_async(store, key)  # raises FileNotFoundError where it is in neither place
        return
    if isinstance(store, LocalStore):
        try:
            await asyncio.to_thread(_move, path, Path(str(store.prefix)) / key)
            return
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
    await obstore.put_async(store, key, path, use_multipart=True)
    await asyncio.to_thread(path.unlink, missing_ok=True)


async def put_bytes(store: ObjectStore, key: str, content: bytes) -> None:
    """Keep a small object."""
    await obstore.put_async(store, key, content)


async def read_bytes(store: ObjectStore, key: str) -> bytes:
    """Return a whole object; for what fits into memory. Raises FileNotFoundError."""
    return bytes((await (await obstore.get_async(store, key)).bytes_async()).to_bytes())


async def stream(store: ObjectStore, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    """Yield the bytes from `start` up to (not including) `end`, in pieces. Raises FileNotFoundError."""
    if end <= start:
        return
    found = await obstore.get_async(store, key, options={"range": (start, end)})
    async for piece in found.stream(min_chunk_size=_CHUNK):
        yield bytes(piece)


async def remove(store: ObjectStore, keys: Sequence[str]) -> None:
    """Delete objects; those already gone are fine."""
    for key in keys:
        try:
            await obstore.delete_async(store, key)
        except FileNotFoundError:
            continue


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
