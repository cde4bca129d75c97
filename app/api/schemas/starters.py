"""Starter projects on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.api.schemas.classes import ClassOut
from app.domain.starters import MOST_HOSTED
from app.models.starter import Starter
from app.services.starters import Offer


class HostingIn(Strict):
    """With how many newcomers at a time a class would begin; 0: with none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"most": 1}]})

    most: int = Field(ge=0, le=MOST_HOSTED)


class HostingOut(BaseModel):
    """With how many newcomers at a time a class would begin."""

    most: int


class StarterOut(BaseModel):
    """A starter project. `answer_until`: the host writes first until then, or another class steps in.

    `state`: running, done (two weeks are over) or ended (nobody could step in, or the newcomers have left).
    """

    id: UUID
    class_id: UUID
    host_class_id: UUID
    reserve_class_id: UUID | None
    project_id: UUID
    state: str
    since: datetime
    answer_until: datetime
    greeted_at: datetime | None

    @classmethod
    def of(cls, starter: Starter) -> "StarterOut":
        """Return a starter as it goes over the wire."""
        told = {name: getattr(starter, name) for name in cls.model_fields if name != "state"}
        return cls(state=starter.state.value, **told)


class MeetingOut(BaseModel):
    """A lesson that both classes have at the same time."""

    starts: datetime
    minutes: int


class OfferOut(BaseModel):
    """With whom a class could begin now, and when they would meet; `is_newcomer` false: it had a partner already."""

    running: StarterOut | None
    is_newcomer: bool
    host: ClassOut | None
    reserve: ClassOut | None
    meetings: list[MeetingOut]
    hosting: int

    @classmethod
    def of(cls, offer: Offer) -> "OfferOut":
        """Return an offer as it goes over the wire."""
        return cls(
            running=StarterOut.of(offer.running) if offer.running else None,
            is_newcomer=offer.is_newcomer,
            host=ClassOut.of(offer.host) if offer.host else None,
            reserve=ClassOut.of(offer.reserve) if offer.reserve else None,
            meetings=[MeetingOut(starts=one.starts, minutes=one.minutes) for one in offer.meetings],
            hosting=offer.hosting,
        )
