"""Schools, memberships and their cases on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.domain.verification import Decision
from app.models.organisation import OrganisationKind, Trust
from app.models.verification import CaseState, NoteKind


class OrganisationIn(Strict):
    """What is said about a school. `place_id` comes from /places; without it, `place` is free text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "school",
                    "name": "Lycée professionnel des métiers de bouche",
                    "country": "FR",
                    "place": "Lyon",
                    "place_id": 2996944,
                    "languages": ["fr"],
                    "fields": ["0721"],
                    "website": "https://lycee.example",
                }
            ]
        }
    )

    kind: OrganisationKind = OrganisationKind.SCHOOL
    name: str = Field(min_length=2, max_length=160)
    country: str = Field(min_length=2, max_length=2)
    place: str = Field(min_length=1, max_length=120)
    place_id: int | None = None
    time_zone: str | None = Field(None, max_length=64)
    languages: list[str] = Field(default_factory=list, max_length=20)
    fields: list[str] = Field(default_factory=list, max_length=20)
    website: str = Field("", max_length=300)
    is_accessible: bool = Field(False, description="The building can be entered and used without steps")


class OrganisationNew(OrganisationIn):
    """A school to add. `is_another`: it is not one of those that look like it."""

    is_another: bool = False


class OrganisationChange(OrganisationIn):
    """What colleagues may change."""

    about: str = Field("", max_length=4000)


class OrganisationOut(BaseModel):
    """A school as every teacher sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: OrganisationKind
    name: str
    country: str
    place: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    languages: list[str]
    fields: list[str]
    website: str
    about: str
    trust: Trust


class MembershipOut(BaseModel):
    """That somebody works at a school."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organisation_id: UUID
    person_id: UUID
    trust: Trust
    is_coordinator: bool
    created_at: datetime


class ColleagueOut(BaseModel):
    """Somebody of one's own verified school."""

    membership_id: UUID
    person_id: UUID
    name: str
    email: str | None
    trust: Trust
    is_coordinator: bool


class PlaceOut(BaseModel):
    """A town for the typeahead."""

    value: int
    label: str
    hint: str
    country: str
    latitude: float
    longitude: float
    time_zone: str


class EvidenceIn(Strict):
    """What shows that one works at the school; also the answer to an officer's question."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "web_page", "text": "https://lycee.example/equipe"}]}
    )

    kind: Literal["school_address", "web_page", "letter", "other"]
    text: str = Field("", max_length=4000)


class CaseAnswerIn(Strict):
    """An officer's answer; `code` is one of the reasons that belong to the decision."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "verify", "code": "named_on_page", "note": ""}]}
    )

    decision: Decision
    code: str = Field(max_length=40)
    note: str = Field("", max_length=4000)


class CaseOut(BaseModel):
    """A case: where it stands, who has it, since when."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organisation_id: UUID
    person_id: UUID
    country: str
    state: CaseState
    since: datetime
    answer_code: str
    answered_at: datetime | None


class CaseNoteOut(BaseModel):
    """Evidence or answer."""

    model_config = ConfigDict(from_attributes=True)

    kind: NoteKind
    code: str
    text: str
    created_at: datetime


class CaseDetailOut(CaseOut):
    """A case with all that was said."""

    notes: list[CaseNoteOut]


class OfficerCaseOut(CaseOut):
    """A case in an officer's queue."""

    organisation: OrganisationOut
    teacher: str
    email: str | None
    same_domain: bool
    waited_days: int
    is_late: bool
