"""Buddies of newcomers on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.domain.buddies import FEWEST_AT_A_TIME, MOST_AT_A_TIME, USUAL_AT_A_TIME
from app.services.buddies import NoteShown, PairShown


class BuddyHelpIn(Strict):
    """Help newcomers, at most so many at a time; or nobody any more: those helped until now are told."""

    helps: bool = False
    most: int = Field(USUAL_AT_A_TIME, ge=FEWEST_AT_A_TIME, le=MOST_AT_A_TIME)


class BuddyHelpOut(BaseModel):
    """How one helps. `may`: a verified teacher who has had a project with another school."""

    model_config = ConfigDict(from_attributes=True)

    helps: bool
    most: int
    may: bool


class BuddyNoteIn(Strict):
    """Something to write to the other one, who gets it by mail, too."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Which class shall I describe first?"}]}
    )

    text: str = Field(min_length=1, max_length=4000)


class BuddyEndIn(Strict):
    """End it; `another`: the newcomer goes on the list for another buddy."""

    another: bool = False


class StepsOut(BaseModel):
    """How far the newcomer is: facts alone."""

    model_config = ConfigDict(from_attributes=True)

    verified: bool
    classes: int
    proposals: int
    projects: int


class PairOut(BaseModel):
    """A newcomer and a buddy, as one of the two sees it: `name`, `schools`, `languages` are the other one's."""

    id: UUID
    is_newcomer: bool
    name: str
    schools: list[str]
    languages: list[str]
    steps: StepsOut
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, shown: PairShown) -> Self:
        """Return it as it goes over the wire."""
        return cls(
            id=shown.pair.id,
            is_newcomer=shown.is_newcomer,
            name=shown.other.display_name,
            schools=[school.name for school in shown.schools],
            languages=shown.languages,
            steps=StepsOut.model_validate(shown.steps),
            began_at=shown.pair.created_at,
            ends_at=shown.ends_at,
            ended_at=shown.pair.ended_at,
        )


class BuddyNoteOut(BaseModel):
    """A note of one of the two."""

    id: UUID
    is_mine: bool
    text: str
    created_at: datetime

    @classmethod
    def of(cls, shown: NoteShown) -> Self:
        """Return it as it goes over the wire."""
        note = shown.note
        return cls(id=note.id, is_mine=shown.is_mine, text=note.text, created_at=note.created_at)
