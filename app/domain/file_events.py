"""What has happened to files and folders of a project."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import ProjectEvent


@dataclass(frozen=True, slots=True)
class FileAdded(ProjectEvent):
    """A file, or a new version of one, has arrived."""

    name = "file.added"
    file_id: UUID
    version_id: UUID


@dataclass(frozen=True, slots=True)
class FileChanged(ProjectEvent):
    """A file was renamed, moved, or an older version is the newest again. `what` is one word."""

    name = "file.changed"
    file_id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class FileTrashed(ProjectEvent):
    """A file was put into the bin."""

    name = "file.trashed"
    file_id: UUID


@dataclass(frozen=True, slots=True)
class FileRestored(ProjectEvent):
    """A file came back out of the bin."""

    name = "file.restored"
    file_id: UUID


@dataclass(frozen=True, slots=True)
class FilePictured(ProjectEvent):
    """Small pictures of a file are ready."""

    name = "file.pictured"
    file_id: UUID


@dataclass(frozen=True, slots=True)
class FolderChanged(ProjectEvent):
    """A folder was made, renamed, moved or deleted. `what` is one word."""

    name = "folder.changed"
    folder_id: UUID
    what: str
