"""Matching rounds on the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.api.schemas.classes import ClassOut
from app.api.schemas.suggestions import MatchOut
from app.domain.rounds import Reserve
from app.domain.vocabulary.terms import ExchangeKind
from app.models.matching_round import MatchingRound, RoundEntry, RoundSeat
from app.services.classes import ClassShown
from app.services.rounds import EntryWishes, RoundText
from app.services.rounds.groups import GroupShown
from app.services.rounds.looking import GroupPage, RoundLed, RoundShown

Code = Annotated[str, Field(max_length=8)]


class RoundIn(Strict):
    """Open a round. `field`: an ISCED-F code of 2 to 4 digits, "" for all; `facilitator`: a teacher's address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Autumn circles of bakers",
                    "field": "07",
                    "last_day": "2027-01-15",
                    "term_start": "2027-02-01",
                    "size_min": 3,
                    "size_max": 5,
                }
            ]
        }
    )

    title: str = Field(min_length=1, max_length=140)
    about: str = Field("", max_length=2000)
    country: str = Field("", max_length=2)
    field: str = Field("", max_length=4)
    last_day: date
    term_start: date
    size_min: int = Field(3, ge=2, le=5)
    size_max: int = Field(5, ge=2, le=5)
    least_minutes: int = Field(45, ge=0, le=240)
    answer_days: int = Field(7, ge=3, le=28)
    facilitator: str = Field("", max_length=254)

    @property
    def said(self) -> RoundText:
        """The same for the service."""
        return RoundText(**self.model_dump(exclude={"country", "facilitator"}))


class FacilitatorIn(Strict):
    """Who leads a round besides the officers, or guides one group: the address of a teacher, "" for nobody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"facilitator": "aino@school.example"}]})

    facilitator: str = Field("", max_length=254)


class EntryIn(Strict):
    """What a class wishes. Empty languages and kinds take all of the class's own."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"languages": ["en"], "size_max": 4}]})

    languages: list[Code] = Field([], max_length=20)
    kinds: list[ExchangeKind] = Field([], max_length=3)
    size_min: int = Field(2, ge=2, le=5)
    size_max: int = Field(5, ge=2, le=5)
    not_countries: list[Code] = Field([], max_length=50)
    not_classes: list[UUID] = Field([], max_length=50)

    @property
    def wishes(self) -> EntryWishes:
        """The same for the service."""
        return EntryWishes(
            frozenset(self.languages),
            frozenset(self.kinds),
            self.size_min,
            self.size_max,
            frozenset(self.not_countries),
            frozenset(self.not_classes),
        )


class ReplacementIn(Strict):
    """Which reserve is asked instead."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"class_id": "01900000-0000-7000-8000-000000000001"}]}
    )

    class_id: UUID


class EntryOut(BaseModel):
    """A class that takes part, with its wishes."""

    class_id: UUID
    languages: list[str]
    kinds: list[str]
    size_min: int
    size_max: int
    not_countries: list[str]
    not_classes: list[UUID]

    @classmethod
    def of(cls, entry: RoundEntry) -> "EntryOut":
        """Return an entry as it goes over the wire."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class SeatOut(BaseModel):
    """A place in a group. `state`: asked, accepted, declined, expired, replaced or released; `since` when."""

    id: UUID
    group_id: UUID
    class_id: UUID
    state: str
    since: datetime
    answer_until: datetime
    from_reserve: bool

    @classmethod
    def of(cls, seat: RoundSeat) -> "SeatOut":
        """Return a place as it goes over the wire."""
        told = {name: getattr(seat, name) for name in cls.model_fields if name != "state"}
        return cls(state=seat.state.value, **told)


class RoundOut(BaseModel):
    """A round. `state`: open, solving, answering, ended or cancelled; `entered`: how many classes take part."""

    id: UUID
    title: str
    about: str
    field: str
    term_start: date
    size_min: int
    size_max: int
    least_minutes: int
    closes_at: datetime
    answer_days: int
    state: str
    since: datetime
    entered: int
    entries: list[EntryOut] = []
    seats: list[SeatOut] = []

    @classmethod
    def of_round(cls, found: MatchingRound, entered: int) -> "RoundOut":
        """Return a round without the reader's classes."""
        other = {"state", "entered", "entries", "seats"}
        told = {name: getattr(found, name) for name in cls.model_fields if name not in other}
        return cls(state=found.standing.value, entered=entered, **told)

    @classmethod
    def of(cls, shown: RoundShown) -> "RoundOut":
        """Return a round with the reader's own entries and places."""
        own = {
            "entries": [EntryOut.of(one.entry) for one in shown.mine if one.entry],
            "seats": [SeatOut.of(one.seat) for one in shown.mine if one.seat],
        }
        return cls.of_round(shown.round, shown.entered).model_copy(update=own)


class GroupOut(BaseModel):
    """A group: all places that were ever given, in order. `fit`: the mean score of its pairs when it was found.

    `facilitator`: the name of who guides it, if anybody does.
    """

    id: UUID
    number: int
    fit: float
    state: str
    since: datetime
    project_id: UUID | None
    facilitator: str | None
    seats: list[SeatOut]

    @classmethod
    def of(cls, shown: GroupShown) -> "GroupOut":
        """Return a group as it goes over the wire."""
        own = {name: getattr(shown.group, name) for name in ("id", "number", "fit", "since", "project_id")}
        seats = [SeatOut.of(one.seat) for one in shown.seats]
        guide = shown.guide.display_name if shown.guide else None
        return cls(state=shown.group.state.value, facilitator=guide, seats=seats, **own)


class PartnerOut(BaseModel):
    """Another class of a group, whether it has answered, and how it fits."""

    class_: ClassOut = Field(serialization_alias="class")
    state: str
    match: MatchOut


class GroupPageOut(GroupOut):
    """A group with its classes and what all of them share."""

    partners: list[PartnerOut]
    languages: dict[str, str]
    kinds: list[str]
    minutes: int
    weeks: int

    @classmethod
    def of_page(cls, page: GroupPage, locale: str) -> "GroupPageOut":
        """Return a group from the reader's side, with sentences in `locale`."""
        partners = [
            PartnerOut(
                class_=ClassOut.of(one.of), state=one.state.value, match=MatchOut.of(one.match, locale)
            )
            for one in page.partners
        ]
        return cls(
            **GroupOut.of(page.shown).model_dump(),
            partners=partners,
            languages={code: level.value for code, level in page.shared.languages},
            kinds=[kind.value for kind in page.shared.kinds],
            minutes=page.shared.minutes,
            weeks=page.shared.weeks,
        )


class RoundLedOut(BaseModel):
    """A round as who leads it sees it. `counts`: places by their state; `result`: how good the groups are."""

    round: RoundOut
    facilitator: str | None
    progress: dict[str, Any]
    result: dict[str, Any] | None
    counts: dict[str, int]
    groups: list[GroupOut]

    @classmethod
    def of(cls, led: RoundLed) -> "RoundLedOut":
        """Return it as it goes over the wire."""
        return cls(
            round=RoundOut.of_round(led.round, led.entered),
            facilitator=led.facilitator.display_name if led.facilitator else None,
            progress=led.round.progress,
            result=led.round.result,
            counts=dict(led.counts),
            groups=[GroupOut.of(one) for one in led.groups],
        )


class ReserveOut(BaseModel):
    """A class that could take a place, and how well the group would fit with it."""

    class_: ClassOut = Field(serialization_alias="class")
    fit: float

    @classmethod
    def of(cls, one: Reserve, classes: Mapping[UUID, ClassShown]) -> "ReserveOut":
        """Return a reserve with its class."""
        return cls(class_=ClassOut.of(classes[UUID(one.entrant.id)]), fit=one.fit)
