"""The report on who finds partners, on the wire."""

from datetime import datetime

from pydantic import BaseModel

from app.domain.fairness_report import Dimension, Standing
from app.models.fairness_group import FairnessGroup
from app.services.fairness_report import Report


class EvennessOut(BaseModel):
    """Gini coefficients, 0 where all have the same: of being shown and of partners over classes, of shares over countries."""

    shown: float | None
    partners: float | None
    countries: float | None


class FairnessGroupOut(BaseModel):
    """A group of classes. `other` means all those that are not named beside it; no group has fewer than 5 classes.

    `classes` is a multiple of 5. `standing` is `alike` where a difference may well be chance.
    """

    dimension: Dimension
    value: str
    classes: int
    found_percent: int
    found_percent_of_all: int
    standing: Standing
    median_days_to_first_project: int | None
    shown_percent: int
    median_open_proposals: int

    @classmethod
    def of(cls, group: FairnessGroup) -> "FairnessGroupOut":
        """Return a group for the wire."""
        return cls(
            dimension=group.dimension,
            value=group.value,
            classes=group.classes,
            found_percent=group.found,
            found_percent_of_all=group.found_of_all,
            standing=group.standing,
            median_days_to_first_project=group.days,
            shown_percent=group.shown,
            median_open_proposals=group.asked,
        )


class FairnessReportOut(BaseModel):
    """The report of the last night: of all countries where `country` is null. Empty where there is too little to tell."""

    country: str | None
    made_at: datetime | None
    evenness: EvennessOut | None
    groups: list[FairnessGroupOut]

    @classmethod
    def of(cls, report: Report) -> "FairnessReportOut":
        """Return the report for the wire, the whole first."""
        whole = report.whole
        if whole is None:
            return cls(country=report.country, made_at=None, evenness=None, groups=[])
        return cls(
            country=report.country,
            made_at=whole.made_at,
            evenness=EvennessOut(
                shown=whole.gini_shown, partners=whole.gini_partners, countries=whole.gini_countries
            ),
            groups=[FairnessGroupOut.of(one) for one in (whole, *report.groups)],
        )
