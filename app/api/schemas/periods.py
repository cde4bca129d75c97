"""Holidays and exam weeks on the wire."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.domain.calendars import PeriodKind, Reach
from app.services.periods import Calendar, PeriodSaid, PeriodShown


class PeriodIn(Strict):
    """A holiday or exam weeks; both days are inside. `reach`: for the school alone, its region, or its country."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "holiday",
                    "name": "Vacances d'hiver",
                    "first_day": "2027-02-13",
                    "last_day": "2027-02-28",
                    "reach": "region",
                    "region": "Zone A",
                }
            ]
        }
    )

    kind: PeriodKind
    name: str = Field(min_length=1, max_length=80)
    first_day: date
    last_day: date
    reach: Reach = Reach.SCHOOL
    region: str = Field("", max_length=80)

    @property
    def said(self) -> PeriodSaid:
        """The same for the service."""
        return PeriodSaid(self.kind, self.name, self.first_day, self.last_day, self.reach, self.region)


class DoubtIn(Strict):
    """What is wrong with a period, in a sentence."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "It begins one week later."}]})

    note: str = Field(min_length=1, max_length=400)


class PeriodOut(BaseModel):
    """A period; how many schools use it, how many say that it is wrong, and the newest words of these."""

    id: UUID
    organisation_id: UUID
    country: str
    kind: PeriodKind
    name: str
    first_day: date
    last_day: date
    reach: Reach
    region: str
    adopted: int
    doubted: int
    note: str
    may_edit: bool

    @classmethod
    def of(cls, shown: PeriodShown) -> "PeriodOut":
        """Return a period as it goes over the wire."""
        counted = {name: getattr(shown, name) for name in ("adopted", "doubted", "note", "may_edit")}
        kept = {name: getattr(shown.period, name) for name in cls.model_fields if name not in counted}
        return cls(**kept, **counted)


class CalendarOut(BaseModel):
    """A school's calendar. `closed_weeks`: Mondays of the weeks that its classes cannot use."""

    ours: list[PeriodOut]
    offered: list[PeriodOut]
    closed_weeks: list[date]

    @classmethod
    def of(cls, calendar: Calendar) -> "CalendarOut":
        """Return a calendar as it goes over the wire."""
        return cls(
            ours=[PeriodOut.of(one) for one in calendar.ours],
            offered=[PeriodOut.of(one) for one in calendar.offered],
            closed_weeks=sorted(calendar.closed),
        )
