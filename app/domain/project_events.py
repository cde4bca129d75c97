"""What has happened to a project and its members."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event, ProjectEvent


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


@dataclass(frozen=True, slots=True)
class ClassJoined(ProjectEvent):
    """A class has come into the running project."""

    name = "project.class_joined"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class RollCalled(ProjectEvent):
    """A class is asked whether it is still there."""

    name = "project.roll_called"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class RollAnswered(ProjectEvent):
    """A class has said whether it is still there, or its time for that is over."""

    name = "project.roll_answered"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class CheckInAnswered(Event):
    """A class has said how its project goes; no topic hears of it, it is the class's own business."""

    name = "project.check_in_answered"
    project_id: UUID
    class_id: UUID


@dataclass(frozen=True, slots=True)
class CheckInHelped(Event):
    """An officer has looked after a class that was stuck."""

    name = "project.check_in_helped"
    project_id: UUID
    class_id: UUID


@dataclass(frozen=True, slots=True)
class HandedOver(ProjectEvent):
    """A teacher has handed the class's part in the project over to a colleague."""

    name = "project.handed_over"
    class_id: UUID
    person_id: UUID
