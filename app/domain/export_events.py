"""What happens to a person's own export."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import PersonEvent


@dataclass(frozen=True, slots=True)
class ExportAsked(PersonEvent):
    """A person asked for all that is known about them."""

    name = "export.asked"
    export_id: UUID


@dataclass(frozen=True, slots=True)
class ExportReady(PersonEvent):
    """It can be fetched."""

    name = "export.ready"
    export_id: UUID


@dataclass(frozen=True, slots=True)
class ExportFetched(PersonEvent):
    """Somebody who was signed in as this person began to download it."""

    name = "export.fetched"
    export_id: UUID


@dataclass(frozen=True, slots=True)
class ExportDropped(PersonEvent):
    """The person called it off, or deleted it."""

    name = "export.dropped"
    export_id: UUID
