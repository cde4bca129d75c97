"""Files of projects: real ones, made here, and taken in the way every upload goes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.models.file import File
from app.services import files
from app.services.demo.drawings import draw
from app.services.demo.papers import as_pdf
from app.services.demo.stage import Stage
from app.services.files.pictures import make_pictures


async def share_files(stage: Stage, project_id: UUID, one: dict[str, Any]) -> None:
    """Make the folders, upload every file (the same name again is its next version), and bin what was binned."""
    folders = await _make_folders(stage, project_id, one)
    for folder, name, kind, content, who, days in one["files"]:
        with stage.days_ago(days):
            await _upload(stage, project_id, folders[folder], name, _made(kind, content, name), who)
    for name in one.get("binned", ()):
        with stage.days_ago(10.5):
            found = select(File).where(File.project_id == project_id, File.name == name)
            file = (await stage.db.scalars(found)).one()
            actor = await stage.actor(stage.teachers[one["from"]][0])
            await files.trash_file(stage.db, actor, file.id)


async def _make_folders(stage: Stage, project_id: UUID, one: dict[str, Any]) -> dict[str, UUID | None]:
    made: dict[str, UUID | None] = {"": None}
    with stage.days_ago(one["accepted"] - 0.3):
        actor = await stage.actor(stage.teachers[one["to"]][0])
        for name in one["folders"]:
            folder = await files.make_folder(stage.db, actor, project_id, parent_id=None, name=name)
            made[name] = folder.id
    return made


async def _upload(
    stage: Stage, project_id: UUID, folder_id: UUID | None, name: str, content: bytes, who: str
) -> None:
    actor = await stage.actor(who)
    upload = await files.begin_upload(
        stage.db,
        actor,
        project_id,
        folder_id=folder_id,
        name=name,
        size=len(content),
        limits=stage.limits,
    )
    done = await files.receive(stage.dock, actor, upload.id, 0, _whole(content))
    assert done.version_id is not None
    await make_pictures(stage.dock.database, stage.store, done.version_id)


def _made(kind: str, content: Any, name: str) -> bytes:
    if kind == "picture":
        return draw(content, name)
    if kind == "pdf":
        return as_pdf(content["title"], content["lines"])
    return str(content).encode()


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
