"""Projects: what partner classes do together."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.actor import Actor
from app.domain.permissions import Role
from app.kit.db import Base, states
from app.models.types import ClassId, Created, Id, PersonId, ProjectId


class ProjectState(StrEnum):
    """A sandbox belongs to one teacher who waits for verification; it becomes live with a second class.

    A meeting is the room of two teachers in a speed meeting: nothing but its live session can be opened, and no list
    shows it.
    """

    SANDBOX = "sandbox"
    LIVE = "live"
    CLOSED = "closed"
    MEETING = "meeting"


class MemberRole(StrEnum):
    """What somebody is in a project. A facilitator guides the classes of others, without one of their own."""

    TEACHER = "teacher"
    LEARNER = "learner"
    FACILITATOR = "facilitator"


_ROLES = {
    MemberRole.TEACHER: Role.PROJECT_TEACHER,
    MemberRole.LEARNER: Role.PROJECT_LEARNER,
    MemberRole.FACILITATOR: Role.PROJECT_FACILITATOR,
}


class Project(Base):
    """A project and its workspace."""

    __tablename__ = "project"

    id: Mapped[Id]
    title: Mapped[str]
    aims: Mapped[str] = mapped_column(default="")
    state: Mapped[ProjectState] = mapped_column(states(ProjectState), default=ProjectState.LIVE)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    closed_at: Mapped[datetime | None]

    @staticmethod
    def visible_to(actor: Actor) -> "Select[Project]":
        """Select the projects in which this person is a member."""
        mine = select(ProjectMember.project_id).where(
            ProjectMember.person_id == actor.id, ProjectMember.left_at.is_(None)
        )
        return select(Project).where(Project.id.in_(mine))


class ProjectClass(Base):
    """A class takes part in a project."""

    __tablename__ = "project_class"
    __table_args__ = (Index("uq_project_class_project_class", "project_id", "class_id", unique=True),)

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    class_id: Mapped[ClassId]
    left_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class ProjectMember(Base):
    """A person takes part in a project, with a class or without one (an invited colleague, a facilitator)."""

    __tablename__ = "project_member"
    __table_args__ = (Index("uq_project_member_project_person", "project_id", "person_id", unique=True),)

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    person_id: Mapped[PersonId]
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("class.id", ondelete="SET NULL"), index=True)
    role: Mapped[MemberRole] = mapped_column(states(MemberRole))
    left_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @property
    def roles(self) -> frozenset[Role]:
        """Return the permission-table roles of this member."""
        return frozenset({_ROLES[self.role]})


class ProjectInvitation(Base):
    """A link by which a colleague joins a project; works once, until it expires."""

    __tablename__ = "project_invitation"

    id: Mapped[Id]
    project_id: Mapped[ProjectId]
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("class.id", ondelete="SET NULL"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
