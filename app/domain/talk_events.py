"""What has happened in the talk of a project."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import PersonEvent, ProjectEvent


@dataclass(frozen=True, slots=True)
class MessageSaid(ProjectEvent):
    """Somebody wrote."""

    name = "chat.said"
    message_id: UUID


@dataclass(frozen=True, slots=True)
class MessageChanged(ProjectEvent):
    """Somebody changed the own words."""

    name = "chat.changed"
    message_id: UUID


@dataclass(frozen=True, slots=True)
class MessageDeleted(ProjectEvent):
    """A message was taken back."""

    name = "chat.deleted"
    message_id: UUID


@dataclass(frozen=True, slots=True)
class PersonMentioned(PersonEvent):
    """Somebody was named in a message."""

    name = "chat.mentioned"
    project_id: UUID
    message_id: UUID
