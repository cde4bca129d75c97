"""What has happened to a project and its members."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import ProjectEvent


@dataclass(frozen=True, slots=True)
class SandboxStarted(ProjectEvent):
    """A teacher began a project alone, to try things."""

    name = "project.sandbox_started"


@dataclass(frozen=True, slots=True)
class ProjectOpened(ProjectEvent):
    """Partner classes have a project."""

    name = "project.opened"


@dataclass(frozen=True, slots=True)
class ProjectChanged(ProjectEvent):
    """Name or aims changed."""

    name = "project.changed"


@dataclass(frozen=True, slots=True)
class ProjectClosed(ProjectEvent):
    """A teacher closed it, or the last class has left: it can be read, not changed."""

    name = "project.closed"


@dataclass(frozen=True, slots=True)
class InvitationMade(ProjectEvent):
    """A teacher made a link for a colleague."""

    name = "project.invitation_made"
    invitation_id: UUID


@dataclass(frozen=True, slots=True)
class InvitationRevoked(ProjectEvent):
    """A teacher took a link back."""

    name = "project.invitation_revoked"
    invitation_id: UUID


@dataclass(frozen=True, slots=True)
class MemberJoined(ProjectEvent):
    """Somebody is a member now."""

    name = "project.member_joined"
    person_id: UUID


@dataclass(frozen=True, slots=True)
class MemberLeft(ProjectEvent):
    """Somebody is no member any more."""

    name = "project.member_left"
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ClassLeft(ProjectEvent):
    """A class has left with its teachers and learners."""

    name = "project.class_left"
    class_id: UUID
