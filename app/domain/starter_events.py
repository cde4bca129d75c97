"""What happens to starter projects; members of the project hear of it."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.class_events import ClassEvent
from app.domain.events import ProjectEvent


@dataclass(frozen=True, slots=True)
class HostingChanged(ClassEvent):
    """A class offers to begin with newcomers, or does not any more."""

    name = "starter.hosting_changed"
    most: int


@dataclass(frozen=True, slots=True)
class StarterBegun(ProjectEvent):
    """A class begins its first project, with a host and perhaps a reserve."""

    name = "starter.begun"
    starter_id: UUID


@dataclass(frozen=True, slots=True)
class StarterHostChanged(ProjectEvent):
    """The host said no, nothing, or left: another class has stepped in."""

    name = "starter.host_changed"
    starter_id: UUID


@dataclass(frozen=True, slots=True)
class StarterEnded(ProjectEvent):
    """The two weeks are over, or nobody could step in."""

    name = "starter.ended"
    starter_id: UUID
