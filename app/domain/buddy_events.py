"""What has happened between newcomers and their buddies. Kept in the audit by the id of the pair: no list tells who is whose."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class BuddyEvent(Event):
    """Something about one pair."""

    pair_id: UUID


@dataclass(frozen=True, slots=True)
class BuddyAssigned(BuddyEvent):
    """A newcomer has a buddy."""

    name = "buddy.assigned"


@dataclass(frozen=True, slots=True)
class BuddyWrote(BuddyEvent):
    """One of the two wrote to the other."""

    name = "buddy.wrote"


@dataclass(frozen=True, slots=True)
class BuddyEnded(BuddyEvent):
    """It is over. `how` is a value of `Ending`."""

    name = "buddy.ended"
    how: str
