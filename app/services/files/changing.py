"""Changing files and folders: rename, move, an older version again, the bin and back."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.file_events import FileChanged, FileRestored, FileTrashed, FolderChanged
from app.domain.file_names import check_ending, clean_name, name_key
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.file import File, FileVersion, Folder
from app.services.files.opening import MOST_DEEP, load_file
from app.services.files.uploads import check_folder, lock_project
from app.services.projects.access import open_place
from app.services.record import record

BIN_LASTS = timedelta(days=30)


class NameTaken(Conflict):
    """There is one with this name already."""

    code = "name_taken"
    message = N_("There is already something with this name here.")


async def make_folder(
    db: AsyncSession, actor: Actor, project_id: UUID, *, parent_id: UUID | None, name: str
) -> Folder:
    """Make a folder. Raises NotFound, Invalid, NameTaken."""
    await open_place(db, actor, project_id, Act.FILE_ADD)
    name = clean_name(name)
    await lock_project(db, project_id)
    parent = await check_folder(db, project_id, parent_id)
    if await _depth(db, parent) >= MOST_DEEP:
        raise Invalid(field="name", message=N_("Folders can be %(most)s deep, not more."), most=MOST_DEEP)
    if await _folder_named(db, project_id, parent_id, name):
        raise NameTaken(field="name")
    folder = Folder(
        id=new_id(), project_id=project_id, parent_id=parent_id, name=name, name_key=name_key(name),
        created_by=actor.id,
    )  # fmt: skip
    db.add(folder)
    await record(db, actor.id, FolderChanged(project_id, folder.id, "made"))
    return folder


async def rename_folder(db: AsyncSession, actor: Actor, folder_id: UUID, name: str) -> Folder:
    """Give a folder another name. Raises NotFound, Forbidden, Invalid, NameTaken."""
    folder = await load_folder(db, actor, folder_id, Act.FILE_EDIT)
    name = clean_name(name)
    await lock_project(db, folder.project_id)
    same = await _folder_named(db, folder.project_id, folder.parent_id, name)
    if same and same.id != folder.id:
        raise NameTaken(field="name")
    folder.name, folder.name_key = name, name_key(name)
    await record(db, actor.id, FolderChanged(folder.project_id, folder.id, "renamed"))
    return folder


async def delete_folder(db: AsyncSession, actor: Actor, folder_id: UUID) -> Folder:
    """Delete an empty folder. Raises NotFound, Forbidden, Conflict where something is still in it."""
    folder = await load_folder(db, actor, folder_id, Act.FILE_DELETE)
    await lock_project(db, folder.project_id)
    files = select(File.id).where(File.folder_id == folder_id, File.trashed_at.is_(None))
    inner = select(Folder.id).where(Folder.parent_id == folder_id, Folder.trashed_at.is_(None))
    if await db.scalar(select(files.exists() | inner.exists())):
        raise Conflict(
            field="folder", message=N_("This folder is not empty. Move or delete first what is in it.")
        )
    folder.trashed_at = now()
    await record(db, actor.id, FolderChanged(folder.project_id, folder.id, "deleted"))
    return folder


async def change_file(
    db: AsyncSession, actor: Actor, file_id: UUID, *, name: str, folder_id: UUID | None
) -> File:
    """Rename a file, move it, or both. Raises NotFound, Forbidden, Invalid, NameTaken."""
    _place, file = await load_file(db, actor, file_id, Act.FILE_EDIT)
    name = clean_name(name)
    check_ending(name)
    await check_folder(db, file.project_id, folder_id)
    await lock_project(db, file.project_id)
    same = await _file_named(db, file.project_id, folder_id, name)
    if same and same.id != file.id:
        raise NameTaken(field="name")
    what = "moved" if folder_id != file.folder_id else "renamed"
    file.name, file.name_key, file.folder_id = name, name_key(name), folder_id
    await record(db, actor.id, FileChanged(file.project_id, file.id, what))
    return file


async def restore_version(db: AsyncSession, actor: Actor, file_id: UUID, number: int) -> FileVersion:
    """Put an older version (or a newer one again) into use; every version stays in the list. Raises NotFound."""
    _place, file = await load_file(db, actor, file_id, Act.FILE_EDIT)
    wanted = select(FileVersion).where(FileVersion.file_id == file_id, FileVersion.number == number)
    version = await db.scalar(wanted)
    if version is None or file.trashed_at is not None:
        raise NotFound
    if version.id != file.version_id:
        file.version_id, file.changed_at = version.id, now()
        await record(db, actor.id, FileChanged(file.project_id, file.id, "version"))
    return version


async def trash_file(db: AsyncSession, actor: Actor, file_id: UUID) -> File:
    """Put a file into the bin, for 30 days. Raises NotFound, Forbidden."""
    _place, file = await load_file(db, actor, file_id, Act.FILE_DELETE)
    if file.trashed_at is None:
        file.trashed_at, file.trashed_by = now(), actor.id
        await record(db, actor.id, FileTrashed(file.project_id, file.id))
    return file


async def restore_file(db: AsyncSession, actor: Actor, file_id: UUID) -> File:
    """Take a file out of the bin, to where it was or to the top. Raises NotFound, Forbidden, NameTaken."""
    _place, file = await load_file(db, actor, file_id, Act.FILE_DELETE)
    if file.trashed_at is None:
        return file
    await lock_project(db, file.project_id)
    if file.folder_id is not None:
        living = select(Folder.id).where(Folder.id == file.folder_id, Folder.trashed_at.is_(None))
        file.folder_id = await db.scalar(living)
    if await _file_named(db, file.project_id, file.folder_id, file.name):
        raise NameTaken(message=N_("A newer file has this name now. Rename that one first."))
    file.trashed_at = file.trashed_by = None
    await record(db, actor.id, FileRestored(file.project_id, file.id))
    return file


async def load_folder(db: AsyncSession, actor: Actor, folder_id: UUID, act: Act) -> Folder:
    """Return a folder with which the actor may do this. Raises NotFound, Forbidden."""
    folder = await db.scalar(Folder.visible_to(actor).where(Folder.id == folder_id))
    if folder is None:
        raise NotFound
    await open_place(db, actor, folder.project_id, act, author=folder.created_by)
    return folder


async def _depth(db: AsyncSession, folder: Folder | None) -> int:
    depth = 0
    while folder is not None and depth <= MOST_DEEP:
        depth += 1
        folder = await db.get(Folder, folder.parent_id) if folder.parent_id else None
    return depth


async def _folder_named(
    db: AsyncSession, project_id: UUID, parent_id: UUID | None, name: str
) -> Folder | None:
    here = Folder.parent_id.is_(None) if parent_id is None else Folder.parent_id == parent_id
    living = (Folder.project_id == project_id, here, Folder.trashed_at.is_(None))
    return await db.scalar(select(Folder).where(*living, Folder.name_key == name_key(name)))


async def _file_named(db: AsyncSession, project_id: UUID, folder_id: UUID | None, name: str) -> File | None:
    here = File.folder_id.is_(None) if folder_id is None else File.folder_id == folder_id
    living = (File.project_id == project_id, here, File.trashed_at.is_(None))
    return await db.scalar(select(File).where(*living, File.name_key == name_key(name)))
