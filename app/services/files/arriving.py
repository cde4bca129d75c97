"""Bytes arrive: onto the disk, acknowledged once they are safe, and turned into a version exactly once.

No unit of work stays open while bytes come: an upload on a slow line takes an hour.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from obstore.store import ObjectStore
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound, Refusal, StorageFull, TooLarge
from app.domain.file_events import FileAdded
from app.domain.file_names import ForbiddenKind, name_key
from app.kit.clock import now
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.parts import DiskFull, Part, PartBusy, PartLost, Parts
from app.kit.storage import take_in
from app.kit.words import N_
from app.models.file import File, FileVersion, Folder, Pictures, Upload
from app.services.files.kinds import HEAD_BYTES, PICTURES, kind_of, refuse_program
from app.services.files.uploads import WrongOffset, load_upload, lock_project, note_received
from app.services.queue import enqueue
from app.services.record import record


class UploadBusy(Refusal):
    """Another request is writing to this upload."""

    status = 423
    code = "upload_busy"
    message = N_("Another window is sending this file just now.")


class ChecksumMismatch(Refusal):
    """The bytes are not those that the sender computed the checksum of (status of the tus protocol)."""

    status = 460
    code = "checksum_mismatch"
    message = N_("Some bytes were damaged on the way. Please send them again.")


@dataclass(frozen=True, slots=True)
class Dock:
    """Where uploads come in: the database, the part files, and the store for what is complete."""

    database: Database
    parts: Parts
    store: ObjectStore


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum that the sender gave for the bytes of one request."""

    algorithm: str
    digest: bytes


async def receive(
    dock: Dock,
    actor: Actor,
    upload_id: UUID,
    offset: int,
    pieces: AsyncIterator[bytes],
    checksum: Checksum | None = None,
) -> Upload:
    """Write pieces to an upload from `offset` on; returns it as it stands then, finished where all is there.

    Raises NotFound, Forbidden, WrongOffset, UploadBusy, TooLarge, ChecksumMismatch, ForbiddenKind, StorageFull.
    """
    async with dock.database.unit() as db:
        await load_upload(db, actor, upload_id)
    try:
        with dock.parts.writing(str(upload_id)) as part:
            async with dock.database.unit() as db:
                upload = await load_upload(db, actor, upload_id)
            if offset != upload.received or upload.refused:
                raise WrongOffset
            if upload.received < upload.size:
                part.start(offset)
                await _write(dock, upload, part, pieces, checksum)
    except PartBusy:
        raise UploadBusy from None
    except PartLost:
        raise NotFound from None
    except DiskFull:
        raise StorageFull from None
    return await finish(dock, upload_id)


async def receive_whole(dock: Dock, upload_id: UUID, pieces: AsyncIterator[bytes]) -> Upload:
    """Write a file of which nobody said how large it is, at most what was reserved for it; returns it finished.

    What does not work out is forgotten at once, its space is free again. Raises TooLarge, ForbiddenKind,
    StorageFull, and what `pieces` raises.
    """
    try:
        return await _receive_whole(dock, upload_id, pieces)
    except BaseException:
        await _give_up(dock, upload_id)
        raise


async def _receive_whole(dock: Dock, upload_id: UUID, pieces: AsyncIterator[bytes]) -> Upload:
    try:
        async with dock.database.unit() as db:
            upload = await _get(db, upload_id)
        with dock.parts.writing(str(upload_id)) as part:
            part.start(0)
            if not await part.write(_looking(pieces), most=upload.size, saved=None):
                raise TooLarge(field="files", limit=upload.size)
            end = part.end
    except DiskFull:
        raise StorageFull from None
    async with dock.database.unit() as db:
        upload = await _get(db, upload_id)
        upload.size = upload.received = end
    return await finish(dock, upload_id)


async def _give_up(dock: Dock, upload_id: UUID) -> None:
    """Forget an upload that failed; its space is free again."""
    async with dock.database.unit() as db:
        await db.delete(await _get(db, upload_id))
    dock.parts.remove(str(upload_id))


async def finish(dock: Dock, upload_id: UUID) -> Upload:
    """Make the version once all bytes are there; doing it again, or at once in two places, makes one.

    Every answer that says "complete" comes from here, so a kill at any moment leaves either an upload that
    goes on or a file. Raises ForbiddenKind.
    """
    async with dock.database.unit() as db:
        upload = await _get(db, upload_id)
    if upload.refused:
        raise ForbiddenKind(field="file")
    if upload.received < upload.size or upload.version_id is not None:
        return upload
    if upload.sha256 is None:
        upload = await _identify(dock, upload)
    await take_in(dock.store, key_of(upload), dock.parts.path(str(upload_id)))
    async with dock.database.unit() as db:
        await lock_project(db, upload.project_id)
        upload = await _get(db, upload_id, lock=True)
        if upload.version_id is None:
            await _place(db, upload)
    return upload


def key_of(upload: Upload) -> str:
    """Return where the bytes of an upload lie in the store."""
    return f"files/{upload.project_id}/{upload.id}"


async def _write(
    dock: Dock, upload: Upload, part: Part, pieces: AsyncIterator[bytes], checksum: Checksum | None
) -> None:
    """Write pieces and note what is safe; bytes with a checksum count only if it fits."""

    async def saved(end: int) -> None:
        async with dock.database.unit() as db:
            await note_received(db, upload.id, end)

    began = upload.received
    check = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    looked = _looking(pieces) if began == 0 else pieces
    try:
        fits = await part.write(looked, most=upload.size - began, saved=None if check else saved, check=check)
    except ForbiddenKind:
        await _refuse(dock, upload)
        raise
    if not fits:
        part.cut(began)
        await saved(began)
        raise TooLarge(limit=upload.size)
    if check is not None and checksum is not None:
        if check.digest() != checksum.digest:
            part.cut(began)
            raise ChecksumMismatch
        await saved(part.end)


async def _looking(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass pieces on, and refuse a program with its first bytes rather than with its last."""
    first = True
    async for piece in pieces:
        if first and piece:
            refuse_program(piece[:HEAD_BYTES])
            first = False
        yield piece


async def _identify(dock: Dock, upload: Upload) -> Upload:
    name = str(upload.id)
    head = await dock.parts.head(name) if upload.size else b""
    try:
        refuse_program(head)
    except ForbiddenKind:
        await _refuse(dock, upload)
        raise
    digest = await dock.parts.sha256(name, upload.size)
    async with dock.database.unit() as db:
        fresh = await _get(db, upload.id)
        fresh.sha256, fresh.kind = digest, kind_of(head, upload.name)
    return fresh


async def _refuse(dock: Dock, upload: Upload) -> None:
    async with dock.database.unit() as db:
        (await _get(db, upload.id)).refused = ForbiddenKind.code
    dock.parts.remove(str(upload.id))


async def _place(db: AsyncSession, upload: Upload) -> None:
    """Make the version: a new file, or the next version of the one with this name in this folder."""
    assert upload.sha256 is not None
    at, version_id = now(), new_id()
    file = await _same_name(db, upload)
    if file is None:
        file = File(
            id=new_id(), project_id=upload.project_id, folder_id=await _living(db, upload.folder_id),
            name=upload.name, name_key=name_key(upload.name), version_id=version_id,
            created_by=upload.person_id, changed_at=at,
        )  # fmt: skip
        db.add(file)
        await db.flush()
    last = await db.scalar(select(func.max(FileVersion.number)).where(FileVersion.file_id == file.id)) or 0
    pictured = upload.kind in PICTURES
    db.add(
        FileVersion(
            id=version_id,
            file_id=file.id,
            project_id=upload.project_id,
            number=last + 1,
            size=upload.size,
            kind=upload.kind,
            sha256=upload.sha256,
            key=key_of(upload),
            created_by=upload.person_id,
            pictures=Pictures.WAITING if pictured else Pictures.NONE,
        )
    )
    file.version_id, file.changed_at = version_id, at
    upload.version_id = version_id
    await record(db, upload.person_id, FileAdded(upload.project_id, file.id, version_id))
    if pictured:
        await enqueue(db, "files.picture", version_id=str(version_id))


async def _same_name(db: AsyncSession, upload: Upload) -> File | None:
    folder_id = await _living(db, upload.folder_id)
    here = File.folder_id.is_(None) if folder_id is None else File.folder_id == folder_id
    return await db.scalar(
        select(File).where(
            File.project_id == upload.project_id,
            here,
            File.name_key == name_key(upload.name),
            File.trashed_at.is_(None),
        )
    )


async def _living(db: AsyncSession, folder_id: UUID | None) -> UUID | None:
    """Return the folder if it is still there; what was meant for one that went comes to the top."""
    if folder_id is None:
        return None
    return await db.scalar(select(Folder.id).where(Folder.id == folder_id, Folder.trashed_at.is_(None)))


async def _get(db: AsyncSession, upload_id: UUID, *, lock: bool = False) -> Upload:
    upload = await db.get(Upload, upload_id, with_for_update=lock or None, populate_existing=lock)
    if upload is None:
        raise NotFound
    return upload
