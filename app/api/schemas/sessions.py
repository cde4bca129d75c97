"""Live sessions on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.api.schemas.accounts import Strict
from app.domain.room import RoomRole, SessionState

_EXAMPLE: JsonDict = {
    "title": "Sourdough and rieska: first tasting",
    "starts_at": "2027-03-02T09:00:00Z",
    "minutes": 45,
    "agenda": "Hello. Show your starter. Taste and describe.",
}


class SessionIn(Strict):
    """A session to plan, or a planned one as it is to be. `starts_at` carries its offset."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: str = Field(min_length=1, max_length=120)
    starts_at: AwareDatetime
    minutes: int = Field(60, ge=5, le=480)
    agenda: str = Field("", max_length=4000)


class StartIn(Strict):
    """A session that starts now."""

    title: str = Field(min_length=1, max_length=120)


class SessionOut(BaseModel):
    """A session. `revision` counts its changes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    title: str
    agenda: str
    starts_at: datetime
    minutes: int
    state: SessionState
    revision: int
    opened_at: datetime | None
    ended_at: datetime | None


class SessionsOut(BaseModel):
    """The sessions of a project: coming ones, the next first; past ones, the latest first."""

    coming: list[SessionOut]
    past: list[SessionOut]


class GuestLinkIn(Strict):
    """Whom the link is for; seen by teachers only."""

    note: str = Field("", max_length=120)


class GuestLinkOut(BaseModel):
    """A link that works now."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    note: str
    created_at: datetime
    expires_at: datetime


class NewGuestLinkOut(GuestLinkOut):
    """A fresh link; its address is told this once."""

    url: str


class AttendanceOut(BaseModel):
    """Somebody and the minutes inside; `real_name` for the own learners' teacher."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    real_name: str
    role: RoomRole
    minutes: int


class SessionMessageOut(BaseModel):
    """Something written in the chat of a session."""

    id: UUID
    name: str
    text: str
    at: datetime
