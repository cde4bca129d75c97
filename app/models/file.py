"""Files: folders, files with their versions, and uploads on their way."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.actor import Actor
from app.kit.db import Base, states
from app.models.project import ProjectMember
from app.models.types import Created, Id, ProjectId

# NULL is never equal to NULL: in a unique index the top folder needs a value of its own.
TOP = "00000000-0000-0000-0000-000000000000"


class Pictures(StrEnum):
    """Whether a version has small pictures."""

    NONE = "none"
    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


def _projects_of(actor: Actor) -> "Select[UUID]":
    return select(ProjectMember.project_id).where(
        ProjectMember.person_id == actor.id, ProjectMember.left_at.is_(None)
    )


class Folder(Base):
    """A folder of a project, in another one or at the top."""

    __tablename__ = "folder"
    __table_args__ = (
        Index(
            "uq_folder_place_name",
            "project_id",
            text(f"coalesce(parent_id, '{TOP}'::uuid)"),
            "name_key",
            unique=True,
            postgresql_where=text("trashed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    name_key: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    trashed_at: Mapped[datetime | None] = mapped_column(index=True)

    @staticmethod
    def visible_to(actor: Actor) -> "Select[Folder]":
        """Select the folders of this person's projects, without those in the bin."""
        return select(Folder).where(Folder.project_id.in_(_projects_of(actor)), Folder.trashed_at.is_(None))


class File(Base):
    """A name in a folder; what it holds is its newest version."""

    __tablename__ = "file"
    __table_args__ = (
        Index(
            "uq_file_place_name",
            "project_id",
            text(f"coalesce(folder_id, '{TOP}'::uuid)"),
            "name_key",
            unique=True,
            postgresql_where=text("trashed_at IS NULL"),
        ),
        Index("ix_file_project_id_changed_at", "project_id", "changed_at"),
    )

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    name_key: Mapped[str]
    # The newest version. No foreign key: the tables would hold each other.
    version_id: Mapped[UUID]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    changed_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None] = mapped_column(index=True)
    trashed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    @staticmethod
    def visible_to(actor: Actor) -> "Select[File]":
        """Select the files of this person's projects, those in the bin too."""
        return select(File).where(File.project_id.in_(_projects_of(actor)))


class FileVersion(Base):
    """What a file held at one time. Its bytes never change; `size` is in bytes, `sha256` the digest itself."""

    __tablename__ = "file_version"
    __table_args__ = (Index("uq_file_version_file_number", "file_id", "number", unique=True),)

    id: Mapped[Id]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"))
    project_id: Mapped[ProjectId]
    number: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    # By content, not by what the sender said.
    kind: Mapped[str]
    sha256: Mapped[bytes]
    key: Mapped[str] = mapped_column(unique=True)
    pictures: Mapped[Pictures] = mapped_column(states(Pictures), default=Pictures.NONE)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]

    @property
    def etag(self) -> str:
        """Return the strong entity tag of the content (RFC 9110)."""
        return f'"{self.sha256.hex()}"'


class Upload(Base):
    """A file on its way. `received` bytes are on the disk for sure; the space of all `size` is reserved."""

    __tablename__ = "upload"

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id", ondelete="SET NULL"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # Known once all is there, before the bytes move to their place: a kill in between costs nothing.
    sha256: Mapped[bytes | None]
    kind: Mapped[str] = mapped_column(default="")
    # Set in the transaction that makes the version, so that it is made once.
    version_id: Mapped[UUID | None]
    # The stable code of what was wrong with the finished upload; it stays refused.
    refused: Mapped[str] = mapped_column(default="")

    @staticmethod
    def used_bytes(project_id: UUID, at: datetime) -> "Select[int]":
        """Select the bytes that a project's versions take and its living uploads have reserved."""
        kept = select(func.coalesce(func.sum(FileVersion.size), 0)).where(
            FileVersion.project_id == project_id
        )
        coming = select(func.coalesce(func.sum(Upload.size), 0)).where(
            Upload.project_id == project_id,
            Upload.version_id.is_(None),
            Upload.refused == "",
            Upload.expires_at > at,
        )
        return select(kept.scalar_subquery() + coming.scalar_subquery())
