"""Proposals on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.models.proposal import Proposal
from app.services.matchmaking.proposals import ProposalPage, ProposalShown


class AnswerIO(Strict):
    """A question of a call, word by word, and its answer."""

    question: str = Field(max_length=200)
    answer: str = Field(max_length=1000)


class DraftOut(BaseModel):
    """First words that the facts of a match make, in both languages; without a second text where they are the same."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    message: str
    language: str
    message_theirs: str
    theirs_language: str


class ProposalIn(Strict):
    """Propose a project from one's own class to another.

    `message` is in `language` (of the interface), `message_theirs` the same in the language of the asked school. With
    `joins_project_id` the asked class would join this running project of one's own.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_class_id": "01900000-0000-7000-8000-000000000001",
                    "to_class_id": "01900000-0000-7000-8000-000000000002",
                    "title": "Bread without borders",
                    "message": "We would like to bake rye with you for six weeks.",
                }
            ]
        }
    )

    from_class_id: UUID
    to_class_id: UUID
    title: str = Field(min_length=1, max_length=140)
    message: str = Field(min_length=1, max_length=4000)
    call_id: UUID | None = None
    message_theirs: str = Field("", max_length=4000)
    language: str = Field("", max_length=12)
    answers: list[AnswerIO] = Field([], max_length=3)
    joins_project_id: UUID | None = None

    @property
    def words(self) -> dict[str, Any]:
        """The same for the service."""
        answers = [(one.question, one.answer) for one in self.answers]
        return {**self.model_dump(exclude={"answers"}), "answers": answers}


class RefusalIn(Strict):
    """A kind no. `reason`: full, dates, topic, later, or nothing; it makes the text by itself.

    `text` and `theirs`: the text as one has changed it, in the own language and in the other school's; `note`: own
    words besides.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "full", "note": "Next year, gladly!"}]}
    )

    reason: str = Field("", max_length=20)
    note: str = Field("", max_length=2000)
    text: str = Field("", max_length=2000)
    theirs: str = Field("", max_length=2000)


class NoteIn(Strict):
    """A question, or its answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "How many hours a week do you think of?"}]}
    )

    text: str = Field(min_length=1, max_length=2000)


class NoteOut(BaseModel):
    """A question or an answer on a proposal."""

    text: str
    author: str
    created_at: datetime


class ProposalOut(BaseModel):
    """A proposal. `state` waiting: the asked class has it; asked: the proposing one; `since` when.

    queued: it waits in line, at `place` (from 1); the rest are ends. `missing`: what is missing, the next thing first.
    `translation`: the message by a machine, beside the original.
    """

    id: UUID
    from_class_id: UUID
    to_class_id: UUID
    title: str
    message: str
    message_language: str
    message_theirs: str
    theirs_language: str
    translation: str
    answers: list[AnswerIO]
    state: str
    place: int
    missing: list[str]
    since: datetime
    expires_at: datetime
    decline_reason: str
    project_id: UUID | None
    joins_project_id: UUID | None
    my_turn: bool
    notes: list[NoteOut] = []

    @classmethod
    def of(cls, shown: ProposalShown) -> "ProposalOut":
        """Return a proposal as it goes over the wire."""
        own = set(cls.model_fields) - {"state", "place", "missing", "answers", "my_turn", "notes"}
        proposal: Proposal = shown.proposal
        told = {name: getattr(proposal, name) for name in own}
        return cls(
            state=proposal.standing.value,
            place=shown.place,
            missing=[one.value for one in shown.missing],
            answers=[AnswerIO(question=asked, answer=said) for asked, said in proposal.answers],
            my_turn=shown.my_turn,
            **told,
        )

    @classmethod
    def of_page(cls, page: ProposalPage) -> "ProposalOut":
        """The same with its notes."""
        notes = [
            NoteOut(
                text=one.note.text,
                author=one.author.display_name if one.author else "",
                created_at=one.note.created_at,
            )
            for one in page.notes
        ]
        return cls.of(page.shown).model_copy(update={"notes": notes})


class AcceptedOut(BaseModel):
    """The project that an accepted proposal opened."""

    project_id: UUID
