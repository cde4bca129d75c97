"""What has happened to live sessions and in their rooms.

Topics: a project hears of its sessions; `session:<id>` is heard by those inside the room alone;
`door:<id>` by those who wait or knock, and it carries nothing but that it is worth asking again.
"""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import AccessChanged, Event, ProjectEvent, session_topic


def door_topic(session_id: UUID) -> str:
    """Return the topic of those who stand before the door of a room."""
    return f"door:{session_id}"


def guest_topic(participant_id: UUID) -> str:
    """Return the topic of one guest's own news."""
    return f"guest:{participant_id}"


@dataclass(frozen=True, slots=True)
class GuestAccessChanged(AccessChanged):
    """What a guest may hear has changed; `person_id` is the guest's place in the room."""

    def topics(self) -> tuple[str, ...]:
        return (guest_topic(self.person_id),)


@dataclass(frozen=True, slots=True)
class SessionPlanned(ProjectEvent):
    """A live session was planned."""

    name = "session.planned"
    session_id: UUID


@dataclass(frozen=True, slots=True)
class SessionChanged(ProjectEvent):
    """Title, time or agenda of a session changed."""

    name = "session.changed"
    session_id: UUID


@dataclass(frozen=True, slots=True)
class SessionCancelled(ProjectEvent):
    """A session was called off."""

    name = "session.cancelled"
    session_id: UUID


@dataclass(frozen=True, slots=True)
class GuestLinkMade(ProjectEvent):
    """A teacher made a guest link for a session."""

    name = "session.guest_link_made"
    session_id: UUID
    link_id: UUID


@dataclass(frozen=True, slots=True)
class GuestLinkRevoked(ProjectEvent):
    """A teacher took a guest link back."""

    name = "session.guest_link_revoked"
    session_id: UUID
    link_id: UUID


@dataclass(frozen=True, slots=True)
class RoomOpened(ProjectEvent):
    """A teacher opened the room: who waits before the door asks again."""

    name = "room.opened"
    session_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (door_topic(self.session_id), *ProjectEvent.topics(self))


@dataclass(frozen=True, slots=True)
class RoomEnded(ProjectEvent):
    """The room closed for all. `again`: it opens once more when a teacher comes."""

    name = "room.ended"
    session_id: UUID
    reason: str
    again: bool

    def topics(self) -> tuple[str, ...]:
        topics = (session_topic(self.session_id), door_topic(self.session_id))
        return (*topics, *ProjectEvent.topics(self))


@dataclass(frozen=True, slots=True)
class InRoom(Event):
    """Something inside one room."""

    session_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (session_topic(self.session_id),)


@dataclass(frozen=True, slots=True)
class RoomChanged(InRoom):
    """The room was locked or unlocked, somebody was put in the light, or its closing time changed."""

    name = "room.changed"


@dataclass(frozen=True, slots=True)
class RoomPersonChanged(InRoom):
    """Somebody knocked, came, left, raised a hand, or switched a device."""

    name = "room.person"
    participant_id: UUID


@dataclass(frozen=True, slots=True)
class RoomDoorAnswered(InRoom):
    """A teacher let somebody in, or refused; who stands before the door asks again."""

    name = "room.door"
    participant_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (session_topic(self.session_id), door_topic(self.session_id))


@dataclass(frozen=True, slots=True)
class RoomMuted(InRoom):
    """A teacher switched somebody's microphone, camera or screen off."""

    name = "room.muted"
    participant_id: UUID
    source: str


@dataclass(frozen=True, slots=True)
class RoomPersonRemoved(InRoom):
    """A teacher sent somebody out."""

    name = "room.removed"
    participant_id: UUID


@dataclass(frozen=True, slots=True)
class RoomSaid(InRoom):
    """Somebody wrote in the chat of a session."""

    name = "room.said"
    message_id: UUID
