"""What happens to the shared calendar of holidays and exam weeks. Ids only."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class PeriodEvent(Event):
    """Something about a period, done for a school; kept in the audit log."""

    organisation_id: UUID
    period_id: UUID


@dataclass(frozen=True, slots=True)
class PeriodEntered(PeriodEvent):
    """A school entered a holiday or exam weeks."""

    name = "period.entered"


@dataclass(frozen=True, slots=True)
class PeriodChanged(PeriodEvent):
    """Name or days of a period changed."""

    name = "period.changed"


@dataclass(frozen=True, slots=True)
class PeriodDeleted(PeriodEvent):
    """A period is gone, for every school that used it."""

    name = "period.deleted"


@dataclass(frozen=True, slots=True)
class PeriodAdopted(PeriodEvent):
    """A period holds for one more school."""

    name = "period.adopted"


@dataclass(frozen=True, slots=True)
class PeriodDropped(PeriodEvent):
    """A period does not hold for a school any more."""

    name = "period.dropped"


@dataclass(frozen=True, slots=True)
class PeriodDoubted(PeriodEvent):
    """A school says that a period is wrong."""

    name = "period.doubted"
