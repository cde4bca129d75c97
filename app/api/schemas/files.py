"""Files and folders on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.models.file import File, FileVersion
from app.services.files.kinds import group_of
from app.services.files.opening import FileShown


class FolderIn(Strict):
    """A new folder. Without `parent_id` it is at the top."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Photos of the oven"}]})

    name: str = Field(min_length=1, max_length=200)
    parent_id: UUID | None = None


class NameIn(Strict):
    """Another name."""

    name: str = Field(min_length=1, max_length=200)


class FileChangeIn(Strict):
    """Name and place of a file; without `folder_id` it is at the top."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Rye starter, day 6.mp4"}]})

    name: str = Field(min_length=1, max_length=200)
    folder_id: UUID | None = None


class FolderOut(BaseModel):
    """A folder."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    parent_id: UUID | None
    name: str
    created_at: datetime


class VersionOut(BaseModel):
    """What a file held at one time; `sha256` in hexadecimal digits, `size` in bytes."""

    number: int
    size: int
    kind: str
    sha256: str
    by: str
    created_at: datetime


class FileOut(BaseModel):
    """A file with its version in use. Its bytes are at `/files/{id}/content`."""

    id: UUID
    project_id: UUID
    folder_id: UUID | None
    name: str
    group: str
    version: VersionOut
    has_picture: bool
    trashed_at: datetime | None


class FolderContentOut(BaseModel):
    """What is in a folder."""

    folders: list[FolderOut]
    files: list[FileOut]


def version_out(version: FileVersion, by: str) -> VersionOut:
    """Return a version for the wire."""
    return VersionOut(
        number=version.number,
        size=version.size,
        kind=version.kind,
        sha256=version.sha256.hex(),
        by=by,
        created_at=version.created_at,
    )


def file_out(shown: FileShown) -> FileOut:
    """Return a file for the wire."""
    return _file_out(shown.file, shown.version, shown.by)


def _file_out(file: File, version: FileVersion, by: str) -> FileOut:
    plain: dict[str, Any] = {
        name: getattr(file, name) for name in ("id", "project_id", "folder_id", "name", "trashed_at")
    }
    return FileOut(
        **plain,
        group=group_of(version.kind),
        version=version_out(version, by),
        has_picture=version.pictures.value == "ready",
    )
