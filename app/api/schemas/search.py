"""What goes over the wire of the search."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.api.schemas.classes import CallOut, ClassOut, SchoolBrief
from app.api.schemas.stories import StoryOut
from app.domain.search import Facet, Kind, Wanted
from app.domain.search.wanted import LONGEST, MOST_CHOICES
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.models.saved_search import SavedSearch
from app.services.search import Counts, Found
from app.services.search.saved import LONGEST_NAME

Choices: Any = Field(default_factory=list, max_length=MOST_CHOICES)


class SearchIn(Strict):
    """What is asked. Choices of one facet are joined by "or", facets by "and"; unknown choices ask for nothing."""

    q: str = Field(
        "", max_length=LONGEST, description="Words of any language: beginnings, trades, with mistakes"
    )
    kind: Kind | None = None
    field: list[str] = Field(
        default_factory=list, max_length=MOST_CHOICES, description="ISCED-F: 2 digits broad, 3 near, 4 exact"
    )
    level: list[Annotated[int, Field(ge=1, le=8)]] = Choices
    language: list[str] = Choices
    cefr: Cefr = Field(Cefr.A1, description="Each language at this level or better")
    country: list[str] = Field(
        default_factory=list, max_length=MOST_CHOICES, description="ISO 3166 countries or UN M49 regions"
    )
    ages: list[AgeBand] = Choices
    hours: list[int] = Field(
        default_factory=list, max_length=4, description="Lessons a week at least: 1, 2, 4, 8"
    )
    weeks: list[int] = Field(
        default_factory=list, max_length=4, description="Weeks of a term at least: 4, 8, 12, 24"
    )
    equipment: list[str] = Choices
    exchange: list[ExchangeKind] = Choices
    direction: list[Direction] = Choices
    new: bool = Field(False, description="Only who has had no project yet")
    accessible: bool = False

    @property
    def wanted(self) -> Wanted:
        """The same for the service."""
        pairs = [("q", self.q), ("kind", self.kind.value if self.kind else ""), ("cefr", self.cefr.value)]
        for facet in Facet:
            told = getattr(self, facet.value)
            values = (["1"] if told else []) if isinstance(told, bool) else told
            pairs += [(facet.value, str(getattr(value, "value", value))) for value in values]
        return Wanted.read(pairs)


class PageIn(SearchIn):
    """The same, with the place where the page begins."""

    after: str = Field("", max_length=400, description="`after` of the page before")


class FoundOut(BaseModel):
    """One thing that fits: a class, a call with its class, a school, or the page of a finished project."""

    kind: Kind
    id: UUID
    school: SchoolBrief | None
    of_class: ClassOut | None = None
    call: CallOut | None = None
    project: StoryOut | None = None

    @classmethod
    def of(cls, found: Found) -> "FoundOut":
        """Return what was found as it goes over the wire."""
        school = found.of.school if found.of else found.school
        return cls(
            kind=found.kind,
            id=found.id,
            school=SchoolBrief.model_validate(school) if school else None,
            of_class=ClassOut.of(found.of) if found.of else None,
            call=CallOut.of(found.call) if found.call else None,
            project=StoryOut.of(found.story) if found.story else None,
        )


class SearchOut(BaseModel):
    """One page. `after` leads to the next one and is empty on the last; `meant`: what mistyped words were taken for."""

    found: list[FoundOut]
    after: str
    meant: dict[str, list[str]]


class FacetOut(BaseModel):
    """How many things carry each answer. Where `is_whole` is false there are at least so many."""

    counts: dict[str, int]
    is_whole: bool


class CountsOut(BaseModel):
    """Counts, each facet without its own choice. `total` stops at 1,001: more than a thousand."""

    total: int
    kinds: FacetOut
    facets: dict[Facet, FacetOut]

    @classmethod
    def of(cls, counts: Counts) -> "CountsOut":
        """Return counts as they go over the wire."""
        return cls(
            total=counts.total,
            kinds=FacetOut(counts=dict(counts.kinds.counts), is_whole=counts.kinds.is_whole),
            facets={
                facet: FacetOut(counts=dict(one.counts), is_whole=one.is_whole)
                for facet, one in counts.facets.items()
            },
        )


class NewsOut(BaseModel):
    """What became findable after `since` and fits a saved search, the newest first; a hundred at most."""

    found: list[FoundOut]
    since: datetime


class SavedSearchIn(Strict):
    """A search to be saved: `query` as in the address of the search page."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Bakers in the north", "query": "q=baker&country=154"}]}
    )

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    query: str = Field(max_length=2000)
    by_mail: bool = True


class SavedSearchOut(BaseModel):
    """A saved search. `news`: how much is new since it was last opened."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    query: str
    by_mail: bool
    news: int
    created_at: datetime

    @classmethod
    def of(cls, saved: SavedSearch) -> "SavedSearchOut":
        """Return a saved search as it goes over the wire."""
        return cls.model_validate(saved)
