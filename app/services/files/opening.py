"""Looking at files: a folder, one file with its versions, the bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act
from app.kit.clock import now
from app.models.file import File, FileVersion, Folder, Pictures, Upload
from app.models.person import Person
from app.services.files.uploads import Limits, check_folder
from app.services.projects.access import Place, open_place

MOST_SHOWN = 500
MOST_DEEP = 20


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file with its newest version and the display name of who brought it."""

    file: File
    version: FileVersion
    by: str


@dataclass(frozen=True, slots=True)
class FolderShown:
    """What is in one folder (None: the top), and the way to it from the top."""

    place: Place
    folder: Folder | None
    trail: Sequence[Folder]
    folders: Sequence[Folder]
    files: Sequence[FileShown]


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version and the display name of who brought it."""

    version: FileVersion
    by: str


async def list_folder(
    db: AsyncSession, actor: Actor, project_id: UUID, folder_id: UUID | None = None
) -> FolderShown:
    """Return what is in a folder, names sorted; at most 500 of each. Raises NotFound."""
    place = await open_place(db, actor, project_id, Act.FILE_VIEW)
    folder = await check_folder(db, project_id, folder_id)
    inside = Folder.parent_id.is_(None) if folder_id is None else Folder.parent_id == folder_id
    folders = await db.scalars(
        select(Folder)
        .where(Folder.project_id == project_id, inside, Folder.trashed_at.is_(None))
        .order_by(Folder.name_key)
        .limit(MOST_SHOWN)
    )
    here = File.folder_id.is_(None) if folder_id is None else File.folder_id == folder_id
    files = await files_where(
        db, File.project_id == project_id, here, File.trashed_at.is_(None), order=File.name_key
    )
    return FolderShown(place, folder, await _trail(db, folder), folders.all(), files)


async def list_bin(db: AsyncSession, actor: Actor, project_id: UUID) -> tuple[Place, Sequence[FileShown]]:
    """Return the deleted files of a project, last deleted first."""
    place = await open_place(db, actor, project_id, Act.FILE_VIEW)
    gone = await files_where(
        db, File.project_id == project_id, File.trashed_at.is_not(None), order=File.trashed_at.desc()
    )
    return place, gone


async def load_file(db: AsyncSession, actor: Actor, file_id: UUID, act: Act) -> tuple[Place, File]:
    """Return a file with which the actor may do this. Raises NotFound, Forbidden, ProjectIsClosed."""
    file = await db.scalar(File.visible_to(actor).where(File.id == file_id))
    if file is None:
        raise NotFound
    return await open_place(db, actor, file.project_id, act, author=file.created_by), file


async def show_file(
    db: AsyncSession, actor: Actor, file_id: UUID
) -> tuple[Place, FileShown, Sequence[VersionShown], Sequence[Folder]]:
    """Return a file, all its versions (newest first), and the folders it lies in."""
    place, file = await load_file(db, actor, file_id, Act.FILE_VIEW)
    rows = await db.execute(
        select(FileVersion, Person.display_name)
        .outerjoin(Person, Person.id == FileVersion.created_by)
        .where(FileVersion.file_id == file_id)
        .order_by(FileVersion.number.desc())
        .limit(MOST_SHOWN)
    )
    versions = [VersionShown(version, name or "") for version, name in rows]
    newest = next(v for v in versions if v.version.id == file.version_id)
    folder = await db.get(Folder, file.folder_id) if file.folder_id else None
    return place, FileShown(file, newest.version, newest.by), versions, await _trail(db, folder)


async def open_version(
    db: AsyncSession, actor: Actor, file_id: UUID, number: int | None = None
) -> tuple[File, FileVersion]:
    """Return a file and one of its versions (the newest where no number is given). Raises NotFound."""
    _place, file = await load_file(db, actor, file_id, Act.FILE_VIEW)
    which = FileVersion.id == file.version_id if number is None else FileVersion.number == number
    version = await db.scalar(select(FileVersion).where(FileVersion.file_id == file_id, which))
    if version is None or (file.trashed_at is not None and number is None):
        raise NotFound
    return file, version


async def open_picture(
    db: AsyncSession, actor: Actor, file_id: UUID, number: int, side: int
) -> tuple[str, str]:
    """Return key and entity tag of a version's small picture, `side` 320 or 960 pixels. Raises NotFound."""
    _file, version = await open_version(db, actor, file_id, number)
    if version.pictures is not Pictures.READY or side not in (320, 960):
        raise NotFound
    return picture_key(version.id, side), f'"{version.sha256.hex()[:32]}-{side}"'


async def space_left(db: AsyncSession, project_id: UUID, limits: Limits) -> tuple[int, int]:
    """Return the bytes used by a project and those it may use."""
    return await db.scalar(Upload.used_bytes(project_id, now())) or 0, limits.project


async def all_folders(db: AsyncSession, project_id: UUID) -> list[tuple[UUID, str]]:
    """Return every folder of a project with its path in words ("Photos / Oven"), sorted by it; at most 500."""
    living = select(Folder).where(Folder.project_id == project_id, Folder.trashed_at.is_(None))
    found = {folder.id: folder for folder in await db.scalars(living.limit(MOST_SHOWN))}

    def path(folder: Folder, deep: int = 0) -> str:
        above = found.get(folder.parent_id) if folder.parent_id else None
        return f"{path(above, deep + 1)} / {folder.name}" if above and deep < MOST_DEEP else folder.name

    return sorted(
        ((folder.id, path(folder)) for folder in found.values()), key=lambda pair: pair[1].casefold()
    )


async def files_where(
    db: AsyncSession, *where: object, order: object, limit: int = MOST_SHOWN
) -> list[FileShown]:
    """Return files with their newest versions."""
    query = (
        select(File, FileVersion, Person.display_name)
        .join(FileVersion, FileVersion.id == File.version_id)
        .outerjoin(Person, Person.id == FileVersion.created_by)
        .where(*where)  # type: ignore[arg-type]
        .order_by(order)  # type: ignore[arg-type]
        .limit(limit)
    )
    return [FileShown(file, version, name or "") for file, version, name in await db.execute(query)]


def picture_key(version_id: UUID, side: int) -> str:
    """Return where a version's small picture lies in the store."""
    return f"pictures/{version_id}-{side}.webp"


async def _trail(db: AsyncSession, folder: Folder | None) -> list[Folder]:
    """Return the folders from the top down to this one, itself included."""
    if folder is None:
        return []
    above = select(Folder.id, Folder.parent_id).where(Folder.id == folder.id).cte("above", recursive=True)
    above = above.union_all(select(Folder.id, Folder.parent_id).join(above, Folder.id == above.c.parent_id))
    found = {f.id: f for f in await db.scalars(select(Folder).where(Folder.id.in_(select(above.c.id))))}
    trail, at = [folder], folder
    while at.parent_id in found and len(trail) < MOST_DEEP:
        at = found[at.parent_id]
        trail.append(at)
    return trail[::-1]
