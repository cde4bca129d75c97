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
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

_BATCH = 1024 * 1024
_SAVE_BYTES = 128 * 1024 * 1024
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
        check: Any = None,
    ) -> bool:
        """Write pieces until they end; returns False where more than `most` bytes came.

        `saved(end)` is awaited from time to time, and at the end however it comes, once all up to `end` is
        safe. Without `saved` nothing is promised before the caller says so (a checksum comes first); `check`
        is a running hash that sees the pieces of this call only.
        """
        began, batch, waiting = self.end, bytearray(), None
        last_saved, last_time = self.end, time.monotonic()
        try:
            async for piece in pieces:
                batch += piece
                if self.end + len(batch) - began > most:
                    return False
                if len(batch) < _BATCH:
                    continue
                if waiting is not None:
                    await waiting
                full, batch = bytes(batch), bytearray()
                self.end += len(full)
                waiting = asyncio.ensure_future(
                    asyncio.to_thread(self._put, self.end - len(full), full, check)
                )
                due = self.end - last_saved >= _SAVE_BYTES or time.monotonic() - last_time > _SAVE_SECONDS
                if saved is not None and due:
                    await waiting
                    await asyncio.to_thread(os.fsync, self._file)
                    await saved(self.end)
                    last_saved, last_time = self.end, time.monotonic()
            return True
        except OSError as error:
            raise _as_full(error) from error
        finally:
            await self._end(waiting, bytes(batch), began, most, check)
            if saved is not None and self.end > last_saved:
                await saved(self.end)

    def cut(self, end: int) -> None:
        """Forget what lies behind `end`."""
        os.ftruncate(self._file, end)
        self.end, self.digest = end, None

    async def _end(self, waiting: Any, rest: bytes, began: int, most: int, check: Any) -> None:
        """Write what is left and make it safe; a disk that is full keeps what it took."""
        try:
            if waiting is not None:
                await waiting
            rest = rest[: max(0, began + most - self.end)]
            if rest:
                await asyncio.to_thread(self._put, self.end, rest, check)
                self.end += len(rest)
            await asyncio.to_thread(os.fsync, self._file)
        except OSError as error:
            self.cut(min(self.end, os.fstat(self._file).st_size))
            raise _as_full(error) from error

    def _put(self, at: int, data: bytes, check: Any) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._file, view, at)
            at, view = at + written, view[written:]
        for digest in (self.digest, check):
            if digest is not None:
                digest.update(data)


def _as_full(error: OSError) -> Exception:
    return DiskFull() if error.errno in _FULL else error


def _hash_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _first(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)
