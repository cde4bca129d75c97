"""What has happened to schools, to those who say they work there, and to their cases. Ids only."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import PersonEvent


@dataclass(frozen=True, slots=True)
class OrganisationAdded(PersonEvent):
    """A teacher added a school that was not here yet."""

    name = "organisation.added"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class OrganisationChanged(PersonEvent):
    """Somebody changed what a school says of itself."""

    name = "organisation.changed"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class TrainingChanged(PersonEvent):
    """Somebody changed what a school says of its sites, levels and workshop."""

    name = "organisation.training_changed"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class MembershipAsked(PersonEvent):
    """A teacher says: this is my school."""

    name = "membership.asked"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class MembershipEnded(PersonEvent):
    """A teacher left a school."""

    name = "membership.ended"
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class ColleagueVouchedFor(PersonEvent):
    """A colleague of a verified school knows this teacher."""

    name = "membership.vouched_for"
    organisation_id: UUID
    by_id: UUID


@dataclass(frozen=True, slots=True)
class ColleagueUnknown(PersonEvent):
    """A colleague of a verified school does not know this teacher; the support officer looks at it."""

    name = "membership.unknown_here"
    organisation_id: UUID
    by_id: UUID


@dataclass(frozen=True, slots=True)
class CaseChanged(PersonEvent):
    """A case moved on. `person_id` is the teacher whose case it is."""

    name = "verification.changed"
    case_id: UUID
    state: str
