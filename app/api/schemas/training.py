"""What organisations say of their training, on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.services.organisations.training import (
    LEVELS,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST_SITES,
    MOST_TRADES,
    Site,
    TaughtInClasses,
    Training,
)

Level = Annotated[int, Field(ge=min(LEVELS), le=max(LEVELS))]
Trade = Annotated[str, Field(pattern=r"^\d{4}$")]
Thing = Annotated[str, Field(min_length=1, max_length=40)]


class SiteIn(Strict):
    """A place where one teaches; `address` is one line, as people there write it."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    address: str = Field("", max_length=LONGEST_ADDRESS)
    is_step_free: bool = Field(False, description="Can be entered and used without steps")


class TrainingIn(Strict):
    """All of it, each time: what is left out is empty. The two numbers of Erasmus+ are checked for their form only."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sites": [{"name": "Atelier", "address": "12 rue du Four, Lyon", "is_step_free": True}],
                    "isco": ["7512"],
                    "eqf_levels": [3, 4],
                    "equipment": ["deck_oven"],
                    "accreditation": "2021-1-FR01-KA120-VET-000012345",
                    "oid": "E10012345",
                }
            ]
        }
    )

    sites: list[SiteIn] = Field([], max_length=MOST_SITES)
    isco: list[Trade] = Field([], max_length=MOST_TRADES, description="Unit groups of ISCO-08")
    eqf_levels: list[Level] = Field([], max_length=len(LEVELS))
    equipment: list[Thing] = Field([], max_length=300)
    accreditation: str = Field("", max_length=80, description="Erasmus accreditation in VET (KA120-VET)")
    oid: str = Field("", max_length=40, description="Organisation ID of Erasmus+")

    @property
    def said(self) -> Training:
        """The same for the service."""
        return Training(
            tuple(Site(one.name, one.address, one.is_step_free) for one in self.sites),
            tuple(self.isco),
            tuple(self.eqf_levels),
            tuple(self.equipment),
            self.accreditation,
            self.oid,
        )


class SiteOut(BaseModel):
    """A place where an organisation teaches."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    address: str
    is_step_free: bool


class InClassesOut(BaseModel):
    """What its classes say by themselves."""

    model_config = ConfigDict(from_attributes=True)

    isco: list[str]
    fields: list[str]
    eqf_levels: list[int]
    equipment: list[str]


class TrainingOut(BaseModel):
    """What an organisation says of its training (nobody has verified it), and beside it what its classes say."""

    sites: list[SiteOut]
    isco: list[str]
    eqf_levels: list[int]
    equipment: list[str]
    accreditation: str
    oid: str
    in_classes: InClassesOut

    @classmethod
    def of(cls, said: Training, taught: TaughtInClasses) -> "TrainingOut":
        """Return both on the wire."""
        return cls(
            sites=[SiteOut.model_validate(site) for site in said.sites],
            isco=list(said.isco),
            eqf_levels=list(said.eqf_levels),
            equipment=list(said.equipment),
            accreditation=said.accreditation,
            oid=said.oid,
            in_classes=InClassesOut.model_validate(taught),
        )
