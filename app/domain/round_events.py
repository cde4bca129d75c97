"""What happens to matching rounds. Teachers who wait for something hear of it on their own topics."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.domain.events import Event, person_topic


@dataclass(frozen=True, slots=True)
class RoundEvent(Event):
    """Something about a round; kept in the audit log."""

    round_id: UUID


@dataclass(frozen=True, slots=True)
class RoundOpened(RoundEvent):
    """Classes may opt in."""

    name = "round.opened"


@dataclass(frozen=True, slots=True)
class RoundCancelled(RoundEvent):
    """The round does not take place."""

    name = "round.cancelled"


@dataclass(frozen=True, slots=True)
class FacilitatorNamed(RoundEvent):
    """A support officer named who leads the round (None: nobody any more)."""

    name = "round.facilitator_named"
    person_id: UUID | None

    def data(self) -> dict[str, Any]:
        return {
            "round_id": str(self.round_id),
            "person_id": str(self.person_id) if self.person_id else None,
        }


@dataclass(frozen=True, slots=True)
class GroupFacilitatorNamed(RoundEvent):
    """Who leads the round named who guides a group (None: whoever leads the round)."""

    name = "round.group_facilitator_named"
    group_id: UUID
    person_id: UUID | None

    def data(self) -> dict[str, Any]:
        return {
            "round_id": str(self.round_id),
            "group_id": str(self.group_id),
            "person_id": str(self.person_id) if self.person_id else None,
        }


@dataclass(frozen=True, slots=True)
class FacilitatorDismissed(RoundEvent):
    """The teachers of a group's project go on without their facilitator."""

    name = "round.facilitator_dismissed"
    group_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ClassEntered(RoundEvent):
    """A class takes part, or has changed its wishes."""

    name = "round.class_entered"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class ClassWithdrew(RoundEvent):
    """A class does not take part any more."""

    name = "round.class_withdrew"
    class_id: UUID


@dataclass(frozen=True, slots=True)
class RoundClosed(RoundEvent):
    """The deadline is over; groups are being found."""

    name = "round.closed"


@dataclass(frozen=True, slots=True)
class RoundPublished(RoundEvent):
    """The groups are there and asked."""

    name = "round.published"


@dataclass(frozen=True, slots=True)
class RoundEnded(RoundEvent):
    """Every group has become a project or was dissolved."""

    name = "round.ended"


@dataclass(frozen=True, slots=True)
class SeatEvent(RoundEvent):
    """Something about the place of a class in a group. `people` hear of it, in a fixed order against deadlocks."""

    group_id: UUID
    class_id: UUID
    people: tuple[UUID, ...] = field(default=())

    def topics(self) -> tuple[str, ...]:
        return tuple(sorted(person_topic(person_id) for person_id in set(self.people)))

    def data(self) -> dict[str, Any]:
        return {
            "round_id": str(self.round_id),
            "group_id": str(self.group_id),
            "class_id": str(self.class_id),
        }


@dataclass(frozen=True, slots=True)
class SeatOffered(SeatEvent):
    """A class is asked to take a freed place."""

    name = "round.seat_offered"


@dataclass(frozen=True, slots=True)
class SeatAccepted(SeatEvent):
    """A class said yes."""

    name = "round.seat_accepted"


@dataclass(frozen=True, slots=True)
class SeatDeclined(SeatEvent):
    """A class said no."""

    name = "round.seat_declined"


@dataclass(frozen=True, slots=True)
class SeatExpired(SeatEvent):
    """A class did not answer in time."""

    name = "round.seat_expired"


@dataclass(frozen=True, slots=True)
class SeatReplaced(SeatEvent):
    """Who leads the round asked another class instead."""

    name = "round.seat_replaced"


@dataclass(frozen=True, slots=True)
class GroupEvent(RoundEvent):
    """Something about a whole group. `people` hear of it."""

    group_id: UUID
    people: tuple[UUID, ...] = field(default=())

    def topics(self) -> tuple[str, ...]:
        return tuple(sorted(person_topic(person_id) for person_id in set(self.people)))

    def data(self) -> dict[str, Any]:
        return {"round_id": str(self.round_id), "group_id": str(self.group_id)}


@dataclass(frozen=True, slots=True)
class GroupOpened(GroupEvent):
    """All have accepted; the project is open."""

    name = "round.group_opened"


@dataclass(frozen=True, slots=True)
class GroupDissolved(GroupEvent):
    """Too few are left, and nobody can take a place."""

    name = "round.group_dissolved"
