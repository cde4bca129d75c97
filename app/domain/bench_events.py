"""What has happened to workbench cameras.

Topic: `camera:<id>` is heard by that one phone; the room hears of the person whose camera it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.events import AccessChanged, Event


class BenchEnd(StrEnum):
    """Why a workbench camera ended."""

    PERSON = "person"
    """Its person ended it, or withdrew the link."""
    REPLACED = "replaced"
    """Its person takes another phone."""
    LEFT = "left"
    """Its person is not in the room any more."""
    ROOM = "room"
    """The room closed."""


def camera_topic(camera_id: UUID) -> str:
    """Return the topic of one phone's own news."""
    return f"camera:{camera_id}"


@dataclass(frozen=True, slots=True)
class BenchLinkMade(Event):
    """Somebody in a room made a link for a workbench camera."""

    name = "bench.link_made"
    session_id: UUID
    participant_id: UUID


@dataclass(frozen=True, slots=True)
class BenchCameraStarted(Event):
    """A phone used the link and is somebody's workbench camera now."""

    name = "bench.started"
    session_id: UUID
    participant_id: UUID


@dataclass(frozen=True, slots=True)
class OfCamera(Event):
    """Something that one phone hears."""

    camera_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (camera_topic(self.camera_id),)


@dataclass(frozen=True, slots=True)
class BenchCameraSwitchedOff(OfCamera):
    """A teacher switched a workbench camera off; whoever holds the phone may start it again."""

    name = "bench.switched_off"


@dataclass(frozen=True, slots=True)
class BenchCameraEnded(OfCamera):
    """A workbench camera has ended: its token works no more. `reason`: person, replaced, left, room."""

    name = "bench.ended"
    reason: str


@dataclass(frozen=True, slots=True)
class CameraAccessChanged(AccessChanged):
    """What a workbench camera may do has changed; `person_id` is the camera's id."""

    def topics(self) -> tuple[str, ...]:
        return (camera_topic(self.person_id),)
