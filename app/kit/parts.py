"""Part files: bytes that arrive over a line which may break, written with bounded memory and never lost twice.

What `saved` was told is on the disk (fsync) before anybody hears of it. One writer at a time holds the file's
lock (flock), which the system takes back by itself from a process that was killed.
"""

import asyncio
import errno
import fcntl
import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

_BATCH = 1024 * 1024
_MOST_PIECES = 512
_SAVE_BYTES = 32 * 1024 * 1024
_SAVE_SECONDS = 2.0
_FULL = {errno.ENOSPC, errno.EDQUOT}


class PartBusy(Exception):
    """Somebody else is writing to this part."""


class PartLost(Exception):
    """The part is shorter than what was saved of it."""


class DiskFull(Exception):
    """The disk takes no more."""


class Digest(Protocol):
    """A running hash."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Parts:
    """The part files of one folder, by name, and the running SHA-256 of those this process has written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._hashes: OrderedDict[str, tuple[int, Digest]] = OrderedDict()

    def path(self, name: str) -> Path:
        """Return where a part lies."""
        return self._folder / f"{name}.part"

    def remove(self, name: str) -> None:
        """Delete a part; fine where there is none."""
        self._hashes.pop(name, None)
        self.path(name).unlink(missing_ok=True)

    @contextmanager
    def writing(self, name: str) -> Iterator["Part"]:
        """Open a part for writing, alone; `start` says from where. Raises PartBusy, DiskFull."""
        try:
            file = os.open(self.path(name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _as_full(error) from error
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PartBusy from None
            part = Part(file, *self._hashes.pop(name, (-1, None)))
            try:
                yield part
            finally:
                self._keep_hash(name, part)
        finally:
            os.close(file)

    async def sha256(self, name: str, size: int) -> bytes:
        """Return the SHA-256 of a whole part of `size` bytes; reads it once more only where it must."""
        at, digest = self._hashes.pop(name, (-1, None))
        if digest is not None and at == size:
            return digest.digest()
        return await asyncio.to_thread(_hash_file, self.path(name))

    async def head(self, name: str, most: int = 8192) -> bytes:
        """Return the first bytes of a part."""
        return await asyncio.to_thread(_first, self.path(name), most)

    def _keep_hash(self, name: str, part: "Part") -> None:
        if part.digest is not None:
            self._hashes[name] = (part.end, part.digest)
            while len(self._hashes) > 256:
                self._hashes.popitem(last=False)


class Part:
    """A part that is being written. `end` is where the bytes written so far end."""

    def __init__(self, file: int, end: int, digest: Digest | None) -> None:
        self._file = file
        self.end = end
        self.digest = digest

    def start(self, offset: int) -> None:
        """Go on at `offset`; what lies behind it was never saved and goes. Raises PartLost."""
        if os.fstat(self._file).st_size < offset:
            raise PartLost
        if offset == 0:
            self.digest = hashlib.sha256()
        elif offset != self.end:
            self.digest = None
        os.ftruncate(self._file, offset)
        self.end = offset

    async def write(
        self,
        pieces: AsyncIterator[bytes],
        *,
        most: int,
        saved: Callable[[int], Awaitable[None]] | None,
        check: Digest | None = None,
    ) -> bool:
        """Write pieces until they end; returns False where more than `most` bytes came.

        `saved(end)` is awaited from time to time, and at the end however it comes, once all up to `end` is
        safe. Without `saved` nothing is promised before the caller says so (a checksum comes first); `check`
        is a running hash that sees the pieces of this call only.
        """
        stream = _Stream(self, saved, check)
        left = most
        try:
            async for piece in pieces:
                left -= len(piece)
                if left < 0:
                    return False
                await stream.take(piece)
            return True
        except OSError as error:
            raise _as_full(error) from error
        finally:
            await stream.end()

    def cut(self, end: int) -> None:
        """Forget what lies behind `end`."""
        os.ftruncate(self._file, end)
        self.end, self.digest = end, None

    def put(self, at: int, pieces: Sequence[bytes], check: Digest | None) -> None:
        """Write pieces at a place and hash them; blocks."""
        views = [memoryview(piece) for piece in pieces]
        while views:
            written = os.pwritev(self._file, views, at)
            at += written
            while views and written >= len(views[0]):
                written -= len(views.pop(0))
            if written:
                views[0] = views[0][written:]
        for digest in (self.digest, check):
            if digest is not None:
                for piece in pieces:
                    digest.update(piece)

    def sync(self) -> None:
        """Wait until what is written is on the disk; blocks."""
        os.fsync(self._file)

    @property
    def size(self) -> int:
        """Return how many bytes the file has."""
        return os.fstat(self._file).st_size


class _Stream:
    """The bytes of one call on their way: while some arrive, others are written, and others become safe."""

    def __init__(
        self, part: Part, saved: Callable[[int], Awaitable[None]] | None, check: Digest | None
    ) -> None:
        self._part, self._saved, self._check = part, saved, check
        self._batch: list[bytes] = []
        self._size = 0
        self._writing: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None
        self._safe, self._safe_at = part.end, time.monotonic()

    async def take(self, piece: bytes) -> None:
        """Take a piece; waits while the disk is behind."""
        self._batch.append(piece)
        self._size += len(piece)
        if self._size >= _BATCH or len(self._batch) >= _MOST_PIECES:
            await self._flush()

    async def end(self) -> None:
        """Write and save what is left. A disk that is full keeps what it took."""
        part = self._part
        try:
            await self._flush()
            await self._written()
            if self._saving is not None:
                await self._saving
            await asyncio.to_thread(part.sync)
        except OSError as error:
            part.cut(min(part.end, part.size))
            raise _as_full(error) from error
        if self._saved is not None and part.end > self._safe:
            await self._saved(part.end)

    async def _flush(self) -> None:
        if not self._batch:
            return
        await self._written()
        self._save_some()
        batch, at = self._batch, self._part.end
        self._batch, self._part.end, self._size = [], at + self._size, 0
        self._writing = asyncio.create_task(asyncio.to_thread(self._part.put, at, batch, self._check))

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    def _save_some(self) -> None:
        """Let what is written become safe beside the rest, when enough of it or enough time has come together."""
        if self._saved is None or (self._saving is not None and not self._saving.done()):
            return
        end = self._part.end
        if end - self._safe >= _SAVE_BYTES or time.monotonic() - self._safe_at > _SAVE_SECONDS:
            self._saving = asyncio.create_task(self._save(end, self._saved))

    async def _save(self, end: int, saved: Callable[[int], Awaitable[None]]) -> None:
        await asyncio.to_thread(self._part.sync)
        await saved(end)
        self._safe, self._safe_at = end, time.monotonic()


def _as_full(error: OSError) -> Exception:
    return DiskFull() if error.errno in _FULL else error


def _hash_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _first(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)
