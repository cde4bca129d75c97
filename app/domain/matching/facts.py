"""What the score may know about a class: this, and nothing else.

There is no name here, no country, no wealth, no school, no size and no popularity, so that none of
them can move the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from app.domain.lessons import Slot, Timetable
from app.domain.vocabulary.skills import Skills
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind


@dataclass(frozen=True, slots=True)
class OccupationFacts:
    """An occupation that a class learns: its ISCO-08 unit group (or ""), and its essential skills with their weights."""

    isco: str
    skills: Skills


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One class as the score sees it. `class_id` only tells classes apart and breaks ties.

    isced_f: ISCED-F 2013 detailed field, four digits, or None. isco: ISCO-08 unit groups.
    eqf: 1 to 8, or None where not told. languages: ISO 639 code to CEFR level.
    slots: weekly lessons in local time of the IANA `zone`. closed: Mondays of the weeks of its term that holidays
    or exams take. equipment, offers, seeks: codes or tags,
    compared as they are (fold people's own words with `tag_code` first).
    """

    class_id: str
    isced_f: str | None = None
    isco: tuple[str, ...] = ()
    occupations: tuple[OccupationFacts, ...] = ()
    eqf: int | None = None
    languages: Mapping[str, Cefr] = field(default_factory=lambda: MappingProxyType({}))
    age_band: AgeBand = AgeBand.MINORS
    zone: str = "UTC"
    slots: tuple[Slot, ...] = ()
    term_start: date | None = None
    term_end: date | None = None
    closed: frozenset[date] = frozenset()
    equipment: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    kinds: frozenset[ExchangeKind] = frozenset()

    @property
    def timetable(self) -> Timetable:
        """Return when this class has lessons."""
        return Timetable(self.zone, self.slots, self.term_start, self.term_end, self.closed)
