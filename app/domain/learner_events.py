"""What has happened to learners' accounts and cards. Ids only: a learner's name is in no event."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event, PersonEvent, ProjectEvent


@dataclass(frozen=True, slots=True)
class LearnersAdded(Event):
    """A teacher added learners to a class."""

    name = "learners.added"
    class_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class LearnerRenamed(Event):
    """A teacher corrected the name by which the school knows a learner."""

    name = "learner.renamed"
    class_id: UUID
    learner_id: UUID


@dataclass(frozen=True, slots=True)
class CardsPrinted(Event):
    """A teacher opened the sheet of cards."""

    name = "learner_cards.printed"
    class_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class CardOpened(PersonEvent):
    """A learner opened the card and chose a display name and a PIN."""

    name = "learner_card.opened"


@dataclass(frozen=True, slots=True)
class LearnerReset(PersonEvent):
    """A teacher gave a learner a new card; the old one and its PIN are void."""

    name = "learner.reset"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class LearnerRemoved(PersonEvent):
    """A learner left a class."""

    name = "learner.removed"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class LearnersJoined(ProjectEvent):
    """Learners of a class that takes part are members of the project now."""

    name = "project.learners_joined"
    class_id: UUID
    count: int
