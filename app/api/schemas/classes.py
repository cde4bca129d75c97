"""Classes and calls on the wire."""

import re
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.api.schemas.accounts import Strict
from app.domain.lessons import Slot
from app.domain.vocabulary.picks import LONGEST_URI
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.models.call import MOST_OPEN as MOST_OPEN_OF_CALL
from app.models.call import Call
from app.models.person import Person
from app.models.school_class import MOST_OPEN
from app.services.calls.writing import CallText
from app.services.classes import ClassProfile, ClassShown

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Tag = Annotated[str, Field(min_length=1, max_length=40)]
Tags = Annotated[list[Tag], Field(max_length=12)]


def _clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise ValueError("write a time such as 08:15")
    return text


Clock = Annotated[str, AfterValidator(_clock), Field(examples=["08:15"])]


class SlotIO(Strict):
    """A weekly lesson in the school's own time. `weekday`: 0 is Monday."""

    weekday: int = Field(ge=0, le=6)
    start: Clock
    end: Clock

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a lesson ends after it begins, on the same day")
        return self

    @classmethod
    def of(cls, slot: Slot) -> "SlotIO":
        """Return a slot as it goes over the wire."""
        return cls(weekday=slot.weekday, start=_as_clock(slot.start), end=_as_clock(slot.end))


class ClassIn(Strict):
    """A class profile. `isco`: up to three ISCO-08 unit groups (see `/trades`); `isced_f`: the usual field if left out.

    `occupations`: URIs of ESCO, whose groups are added to `isco`. A class that learns a whole field tells `isced_f` only.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "CAP Boulanger 1",
                    "isco": ["7512"],
                    "eqf": 3,
                    "languages": {"fr": "C2", "en": "A2"},
                    "size": 14,
                    "age_band": "14-18",
                    "slots": [{"weekday": 1, "start": "10:00", "end": "12:00"}],
                    "term_start": "2026-09-01",
                    "term_end": "2027-06-30",
                    "kinds": ["virtual"],
                }
            ]
        }
    )

    organisation_id: UUID | None = None
    name: str = Field(min_length=1, max_length=120)
    isco: list[Annotated[str, Field(pattern=r"^\d{4}$")]] = Field([], max_length=3)
    occupations: list[Annotated[str, Field(max_length=LONGEST_URI)]] = Field([], max_length=3)
    isced_f: str = Field("", pattern=r"^(\d{4})?$")
    eqf: int = Field(ge=1, le=8)
    languages: dict[LanguageCode, Cefr] = Field(min_length=1, max_length=8)
    size: int = Field(ge=1, le=200)
    age_band: AgeBand
    slots: list[SlotIO] = Field([], max_length=84)
    term_start: date
    term_end: date
    kinds: list[ExchangeKind] = Field([ExchangeKind.VIRTUAL], min_length=1)
    equipment: list[Tag] = Field([], max_length=60)
    offers: Tags = Field([])
    seeks: Tags = Field([])
    about: str = Field("", max_length=4000)
    mobility: list[Direction] = Field([], max_length=2, description="Which way learners travel")
    is_accessible: bool = Field(False, description="Learners with disabilities can take part")

    @property
    def profile(self) -> ClassProfile:
        """The same for the service."""
        return ClassProfile(
            name=self.name,
            isco=tuple(self.isco),
            occupations=tuple(self.occupations),
            isced_f=self.isced_f,
            eqf=self.eqf,
            languages=self.languages,
            size=self.size,
            age_band=self.age_band,
            slots=tuple(Slot(one.weekday, _minutes(one.start), _minutes(one.end)) for one in self.slots),
            term_start=self.term_start,
            term_end=self.term_end,
            kinds=frozenset(self.kinds),
            equipment=tuple(self.equipment),
            offers=tuple(self.offers),
            seeks=tuple(self.seeks),
            about=self.about,
            mobility=frozenset(self.mobility),
            is_accessible=self.is_accessible,
        )


class SchoolBrief(BaseModel):
    """The school of a class."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    place: str
    country: str
    trust: str


class ClassOut(BaseModel):
    """A class as teachers of other schools may see it: no learner is named."""

    id: UUID
    name: str
    school: SchoolBrief
    isco: list[str]
    occupations: list[str]
    isced_f: str
    eqf: int
    languages: dict[str, str]
    size: int
    age_band: str
    time_zone: str
    slots: list[SlotIO]
    term_start: date
    term_end: date
    kinds: list[str]
    equipment: list[str]
    offers: list[str]
    seeks: list[str]
    about: str
    mobility: list[str]
    is_accessible: bool
    archived_at: datetime | None

    @classmethod
    def of(cls, shown: ClassShown) -> "ClassOut":
        """Return a class as it goes over the wire."""
        row = shown.row
        own = set(cls.model_fields) - {"school", "slots"}
        return cls(
            school=SchoolBrief.model_validate(shown.school),
            slots=[SlotIO.of(Slot(*slot)) for slot in row.slots],
            **{name: getattr(row, name) for name in own},
        )


class TeacherOut(BaseModel):
    """A teacher of a class."""

    id: UUID
    name: str

    @classmethod
    def of(cls, person: Person) -> "TeacherOut":
        """Return a teacher as others see them."""
        return cls(id=person.id, name=person.display_name)


class OpennessIn(Strict):
    """How many proposals a class takes at a time, and the last day of its break (null: no break)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"most_open": 8, "quiet_until": None}]})

    most_open: int = Field(MOST_OPEN, ge=1, le=30)
    quiet_until: date | None = None


class OpennessOut(BaseModel):
    """How open a class is: so many of its places are taken, so many proposals wait in line."""

    model_config = ConfigDict(from_attributes=True)

    placed: int
    most_open: int
    in_line: int
    quiet_until: date | None
    is_full: bool


class CallIn(Strict):
    """What a call says. `ends_on` is its last day; up to three `questions` are answered by whoever proposes.

    `most_open`: so many proposals to it may be open at once, the others wait in line.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Who bakes rye with us?",
                    "text": "We plan six weeks of sourdough.",
                    "offers": ["viennoiserie"],
                    "seeks": ["rye"],
                    "kinds": ["virtual"],
                    "wanted": 1,
                    "ends_on": "2027-02-28",
                    "questions": ["Which flour do you use?"],
                    "most_open": 5,
                }
            ]
        }
    )

    title: str = Field(min_length=1, max_length=140)
    text: str = Field("", max_length=4000)
    offers: Tags = Field([])
    seeks: Tags = Field([])
    kinds: list[ExchangeKind] = Field([ExchangeKind.VIRTUAL], min_length=1)
    wanted: int = Field(1, ge=1, le=10)
    questions: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field([], max_length=3)
    most_open: int = Field(MOST_OPEN_OF_CALL, ge=1, le=30)
    ends_on: date

    @property
    def said(self) -> CallText:
        """The same for the service."""
        return CallText(
            title=self.title,
            text=self.text,
            wanted=self.wanted,
            ends_on=self.ends_on,
            kinds=frozenset(self.kinds),
            offers=tuple(self.offers),
            seeks=tuple(self.seeks),
            questions=tuple(self.questions),
            most_open=self.most_open,
        )


class NewCallIn(CallIn):
    """A call of one's own class."""

    class_id: UUID


class CallOut(BaseModel):
    """A call. `is_running`: open, and its last day is not over."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    class_id: UUID
    title: str
    text: str
    offers: list[str]
    seeks: list[str]
    kinds: list[str]
    wanted: int
    questions: list[str]
    most_open: int
    ends_on: date
    is_running: bool
    created_at: datetime

    @classmethod
    def of(cls, call: Call) -> "CallOut":
        """Return a call as it goes over the wire."""
        return cls.model_validate(call)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _as_clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
