"""What happens to proposals. The teachers of both classes hear of it, on their own topics."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.events import Event, person_topic


@dataclass(frozen=True, slots=True)
class ProposalEvent(Event):
    """Something about a proposal. `people` are the teachers who hear of it, in a fixed order against deadlocks."""

    proposal_id: UUID
    people: tuple[UUID, ...]

    def topics(self) -> tuple[str, ...]:
        return tuple(sorted(person_topic(person_id) for person_id in set(self.people)))

    def data(self) -> dict[str, Any]:
        return {"proposal_id": str(self.proposal_id)}


@dataclass(frozen=True, slots=True)
class ProposalSent(ProposalEvent):
    """One class proposed a project to another."""

    name = "proposal.sent"


@dataclass(frozen=True, slots=True)
class ProposalAsked(ProposalEvent):
    """The asked class has a question."""

    name = "proposal.asked"


@dataclass(frozen=True, slots=True)
class ProposalReplied(ProposalEvent):
    """The proposing class answered the question."""

    name = "proposal.replied"


@dataclass(frozen=True, slots=True)
class ProposalAccepted(ProposalEvent):
    """The asked class accepted; a project is open."""

    name = "proposal.accepted"


@dataclass(frozen=True, slots=True)
class ProposalDeclined(ProposalEvent):
    """The asked class declined."""

    name = "proposal.declined"


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn(ProposalEvent):
    """The proposing class took it back."""

    name = "proposal.withdrawn"


@dataclass(frozen=True, slots=True)
class ProposalExpired(ProposalEvent):
    """Nobody answered in time."""

    name = "proposal.expired"


@dataclass(frozen=True, slots=True)
class ProposalQueued(ProposalEvent):
    """One class proposed a project to another that has no place just now. `people` are the proposing teachers."""

    name = "proposal.queued"


@dataclass(frozen=True, slots=True)
class ProposalMovedUp(ProposalEvent):
    """It waited in line and has a place now."""

    name = "proposal.moved_up"
