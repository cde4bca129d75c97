"""What has happened to the page of a finished project. Told to nobody live, kept in the audit."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class StoryEvent(Event):
    """Something about one story."""

    story_id: UUID


@dataclass(frozen=True, slots=True)
class StoryWritten(StoryEvent):
    """A teacher of the project wrote it, or changed it: earlier consents are over."""

    name = "story.written"


@dataclass(frozen=True, slots=True)
class StoryAgreed(StoryEvent):
    """A teacher agreed for a school; `public`: people without an account may read it, too."""

    name = "story.agreed"
    organisation_id: UUID
    public: bool


@dataclass(frozen=True, slots=True)
class StoryPublished(StoryEvent):
    """Every partner school has agreed."""

    name = "story.published"


@dataclass(frozen=True, slots=True)
class StoryTakenBack(StoryEvent):
    """A school took its consent back: the page is gone."""

    name = "story.taken_back"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class StoryUsed(StoryEvent):
    """A teacher made a plan of it."""

    name = "story.used"
    project_id: UUID
