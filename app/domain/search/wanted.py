"""What a search asks for, and the same in an address, so that it can be shared and kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self
from urllib.parse import parse_qsl, urlencode

from app.domain.search.documents import Kind
from app.domain.search.facets import FACETS, HOURS, WEEKS, YES, Facet, key_of
from app.domain.vocabulary.fields import broad_fields, detailed_fields
from app.domain.vocabulary.lists import COUNTRIES, EQF_LEVELS, LANGUAGES, equipment
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.kit.world_regions import REGIONS, continent_of, countries_of

LONGEST, MOST_CHOICES = 120, 12
LEVEL_OF_LANGUAGE = "cefr"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: words, one kind of thing or every kind, and choices by facet. `cefr`: languages at least so well."""

    text: str = ""
    kind: Kind | None = None
    cefr: Cefr = Cefr.A1
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return what an address asks for; what makes no sense asks for nothing."""
        text, kind, cefr = "", None, Cefr.A1
        chosen: dict[Facet, tuple[str, ...]] = {}
        for name, value in pairs:
            if name == "q":
                text = " ".join(value.split())[:LONGEST]
            elif name == "kind" and value in Kind._value2member_map_:
                kind = Kind(value)
            elif name == LEVEL_OF_LANGUAGE and value in Cefr._value2member_map_:
                cefr = Cefr(value)
            elif name in Facet._value2member_map_ and value in _known(Facet(name)):
                facet = Facet(name)
                kept = chosen.get(facet, ())
                chosen[facet] = tuple(dict.fromkeys((*kept, value)))[:MOST_CHOICES]
        return cls(text, kind, cefr, MappingProxyType(chosen))

    @classmethod
    def from_query(cls, query: str) -> Self:
        """Return what the part of an address behind "?" asks for."""
        return cls.read(parse_qsl(query[:2000]))

    def query(self, **more: str) -> str:
        """Return the address of this search, always written the same way; empty values in `more` leave a part out."""
        pairs = [("q", self.text), ("kind", self.kind.value if self.kind else "")]
        pairs += [(facet.value, value) for facet in FACETS for value in sorted(self.chosen.get(facet, ()))]
        if Facet.LANGUAGE in self.chosen and self.cefr is not Cefr.A1:
            pairs.append((LEVEL_OF_LANGUAGE, self.cefr.value))
        kept = [(name, value) for name, value in pairs if value and name not in more]
        return urlencode([*kept, *((name, value) for name, value in more.items() if value)])

    def with_choice(self, facet: Facet, values: Iterable[str]) -> "Wanted":
        """Return the same search with these choices of a facet instead."""
        others = {one: kept for one, kept in self.chosen.items() if one is not facet}
        told = tuple(values)
        chosen = {**others, facet: told} if told else others
        return Wanted(self.text, self.kind, self.cefr, MappingProxyType(chosen))

    @property
    def is_narrowed(self) -> bool:
        """Say whether any facet is chosen."""
        return bool(self.chosen)

    @property
    def is_empty(self) -> bool:
        """Say whether it asks for nothing at all."""
        return not (self.text or self.kind or self.chosen)

    def keys(self, facet: Facet) -> list[str]:
        """Return the keys of a facet's choices, any of which a thing must carry."""
        values = self.chosen.get(facet, ())
        if facet is Facet.LANGUAGE:
            values = tuple(f"{code}:{self.cefr.value}" for code in values)
        return [key_of(facet, value) for value in values]


def _known(facet: Facet) -> frozenset[str]:
    return _VALUES[facet]


def _fields() -> Iterable[str]:
    for code in detailed_fields():
        yield from (code, code[:3])
    yield from broad_fields()


_CONTINENTS = {continent_of(country) for region in REGIONS for country in countries_of(region)}
_VALUES: Mapping[Facet, frozenset[str]] = {
    Facet.FIELD: frozenset(_fields()),
    Facet.LEVEL: frozenset(map(str, EQF_LEVELS)),
    Facet.LANGUAGE: frozenset(LANGUAGES),
    Facet.COUNTRY: frozenset(COUNTRIES) | frozenset(REGIONS) | frozenset(filter(None, _CONTINENTS)),
    Facet.AGES: frozenset(one.value for one in AgeBand),
    Facet.HOURS: frozenset(map(str, HOURS)),
    Facet.WEEKS: frozenset(map(str, WEEKS)),
    Facet.EQUIPMENT: frozenset(item.code for item in equipment()),
    Facet.EXCHANGE: frozenset(one.value for one in ExchangeKind),
    Facet.DIRECTION: frozenset(one.value for one in Direction),
    Facet.NEW: frozenset({YES}),
    Facet.ACCESSIBLE: frozenset({YES}),
}
