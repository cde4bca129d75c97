"""Learners, their cards and their way in, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict


class LearnersIn(Strict):
    """A class list as pasted: one name a line, or columns."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"names": "Mikko Virtanen\nAino Laine"}]})

    names: str = Field(min_length=1, max_length=20_000)


class LearnerNameIn(Strict):
    """The name by which the school knows a learner."""

    name: str = Field(min_length=1, max_length=120)


class LearnerOut(BaseModel):
    """A learner, for the own teachers alone."""

    id: UUID
    name: str
    display_name: str
    opened_at: datetime | None
    last_seen_at: datetime | None


class ListReadOut(BaseModel):
    """What was read from a class list, before anything is added."""

    names: list[str]
    known: list[str]
    repeated: list[str]
    unread: list[str]


class CardOut(BaseModel):
    """A card that has not been opened: what is printed."""

    learner_id: UUID
    name: str
    code: str
    address: str


class LearnerSignInIn(Strict):
    """The code of the card, and the PIN or password."""

    code: str = Field(min_length=1, max_length=40)
    secret: str = Field(max_length=256, json_schema_extra={"format": "password"})


class DoorIn(Strict):
    """The learners' door as a page: who opens the card for the first time has no PIN yet."""

    code: str = Field(min_length=1, max_length=40)
    secret: str = Field("", max_length=256)


class CardOpeningIn(Strict):
    """What a learner chooses on opening the card."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": "7KQ2M-XW9RT", "display_name": "Rieska", "secret": "402917"}]
        }
    )

    code: str = Field(min_length=1, max_length=40)
    display_name: str = Field(min_length=1, max_length=60)
    secret: str = Field(max_length=256, json_schema_extra={"format": "password"})


class CardChoiceIn(Strict):
    """The same as a page: the code is in its address."""

    display_name: str = Field(min_length=1, max_length=60)
    secret: str = Field(max_length=256)
