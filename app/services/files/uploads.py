"""Uploads: begun with their space reserved, noted as they grow, ended or let go."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound, StorageFull, TooLarge, TooMany
from app.domain.file_names import check_ending, clean_name
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.file import Folder, Upload
from app.models.project import Project
from app.services.projects.access import open_place

LASTS = timedelta(days=3)
MOST_OPEN = 200


class WrongOffset(Conflict):
    """The bytes do not go on where the upload stands."""

    code = "wrong_offset"
    message = N_("The upload stands somewhere else. Ask where, and go on from there.")


class QuotaReached(StorageFull):
    """The project's own space is full."""

    code = "quota_reached"
    message = N_("The space of this project is full. Delete something for good, or ask for more space.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, and of a whole project."""

    file: int
    project: int


async def begin_upload(
    db: AsyncSession,
    actor: Actor,
    project_id: UUID,
    *,
    folder_id: UUID | None,
    name: str,
    size: int,
    limits: Limits,
) -> Upload:
    """Begin an upload of `size` bytes and reserve their space.

    Raises NotFound, Forbidden, Invalid, ForbiddenKind, TooLarge, QuotaReached, TooMany.
    """
    await open_place(db, actor, project_id, Act.FILE_ADD)
    name = clean_name(name)
    check_ending(name)
    if size > limits.file:
        raise TooLarge(field="file", limit=limits.file)
    await check_folder(db, project_id, folder_id)
    await lock_project(db, project_id)
    at = now()
    if (await db.scalar(Upload.used_bytes(project_id, at)) or 0) + size > limits.project:
        raise QuotaReached(field="file")
    await _check_open(db, actor)
    upload = Upload(
        id=new_id(), project_id=project_id, folder_id=folder_id, person_id=actor.id, name=name, size=size,
        received=0, expires_at=at + LASTS,
    )  # fmt: skip
    db.add(upload)
    await db.flush()
    return upload


async def load_upload(db: AsyncSession, actor: Actor, upload_id: UUID) -> Upload:
    """Return one of the actor's own uploads in a project that is still the actor's. Raises NotFound, Forbidden."""
    mine = select(Upload).where(
        Upload.id == upload_id, Upload.person_id == actor.id, Upload.expires_at > now()
    )
    upload = await db.scalar(mine)
    if upload is None:
        raise NotFound
    await open_place(db, actor, upload.project_id, Act.FILE_ADD)
    return upload


async def note_received(db: AsyncSession, upload_id: UUID, received: int) -> None:
    """Note how many bytes are on the disk for sure."""
    await db.execute(update(Upload).where(Upload.id == upload_id).values(received=received))


async def drop_upload(db: AsyncSession, actor: Actor, upload_id: UUID) -> None:
    """Give an unfinished upload up. Its space is free again. Raises NotFound, Conflict once it is a file."""
    upload = await load_upload(db, actor, upload_id)
    if upload.version_id is not None:
        raise Conflict
    await db.delete(upload)


async def check_folder(db: AsyncSession, project_id: UUID, folder_id: UUID | None) -> Folder | None:
    """Return a living folder of this project, None for the top. Raises NotFound."""
    if folder_id is None:
        return None
    living = select(Folder).where(
        Folder.id == folder_id, Folder.project_id == project_id, Folder.trashed_at.is_(None)
    )
    folder = await db.scalar(living)
    if folder is None:
        raise NotFound
    return folder


async def lock_project(db: AsyncSession, project_id: UUID) -> None:
    """Let changes of a project's tree and space go one after the other; reading and talking go on."""
    await db.execute(select(Project.id).where(Project.id == project_id).with_for_update(key_share=True))


async def _check_open(db: AsyncSession, actor: Actor) -> None:
    open_ones = select(Upload.id).where(
        Upload.person_id == actor.id, Upload.version_id.is_(None), Upload.expires_at > now()
    )
    if len((await db.scalars(open_ones.limit(MOST_OPEN))).all()) >= MOST_OPEN:
        raise TooMany(retry_after=3600)
