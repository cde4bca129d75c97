"""What happens to saved searches; kept in the audit log, and known to nobody but the person."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import PersonEvent


@dataclass(frozen=True, slots=True)
class SearchSaved(PersonEvent):
    """A person saved a search, to be told of news."""

    name = "search.saved"
    search_id: UUID


@dataclass(frozen=True, slots=True)
class SearchEnded(PersonEvent):
    """A person ended a saved search."""

    name = "search.ended"
    search_id: UUID


@dataclass(frozen=True, slots=True)
class SearchNewsTold(PersonEvent):
    """Something new fits a saved search."""

    name = "search.news"
    search_id: UUID
    count: int
