"""The choices of the search in the reader's language, each with how many things it keeps."""

from collections.abc import Iterable
from typing import Any

from app.domain.search import Facet, Kind, Wanted
from app.domain.search.facets import HOURS, WEEKS
from app.domain.vocabulary.fields import broad_fields, detailed_fields, field_name
from app.domain.vocabulary.lists import (
    COUNTRIES,
    EQF_LEVELS,
    age_band_name,
    can_do,
    eqf_name,
    equipment,
    kind_name,
)
from app.domain.vocabulary.naming import country_name, duration, language_name
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.kit.folding import fold
from app.kit.words import N_
from app.kit.world_regions import REGIONS, continent_of, countries_of
from app.services.language import speak
from app.services.search import Counts
from app.services.search.counting import Counted
from app.web.class_forms import DIRECTIONS

KINDS = {
    None: N_("All"),
    Kind.CLASS: N_("Classes"),
    Kind.CALL: N_("Open calls"),
    Kind.SCHOOL: N_("Schools"),
    Kind.PROJECT: N_("Finished projects"),
}
#: Countries shown as boxes; the others are in a list.
FEW = 6
Choice = tuple[str, str, str | None]


def facet_choices(wanted: Wanted, counts: Counts, locale: str) -> dict[str, Any]:
    """Return what the filters offer, in words and with counts."""
    of = _Choices(wanted, counts, locale)
    return {
        "fields": of.fields(),
        "languages": of.languages(),
        "cefr": [(level.value, f"{level.value}: {can_do(level.value, locale)}") for level in Cefr],
        "countries": of.countries(),
        "places": of.places(),
        "levels": of.some(Facet.LEVEL, ((str(n), eqf_name(n, locale)) for n in EQF_LEVELS), hide=True),
        "ages": of.some(Facet.AGES, ((one.value, age_band_name(one.value, locale)) for one in AgeBand)),
        "hours": of.at_least(Facet.HOURS, ((str(n), duration(60 * n, locale)) for n in HOURS)),
        "weeks": of.at_least(Facet.WEEKS, ((str(n), str(n)) for n in WEEKS)),
        "equipment": of.some(Facet.EQUIPMENT, ((i.code, i.name(locale)) for i in equipment()), hide=True)[
            :20
        ],
        "exchange": of.some(
            Facet.EXCHANGE, ((one.value, kind_name(one.value, locale)) for one in ExchangeKind)
        ),
        "directions": of.some(
            Facet.DIRECTION, ((one.value, speak(locale)(DIRECTIONS[one])) for one in Direction)
        ),
        "new": of.count(Facet.NEW, "1"),
        "accessible": of.count(Facet.ACCESSIBLE, "1"),
    }


def in_figures(counted: Counted, value: str) -> str | None:
    """Return "12", "12+" where there are at least so many, and nothing where nobody has counted."""
    found = counted.counts.get(value)
    if counted.is_whole:
        return str(found or 0)
    return f"{found}+" if found else None


class _Choices:
    def __init__(self, wanted: Wanted, counts: Counts, locale: str) -> None:
        self._wanted, self._counts, self._locale = wanted, counts, locale

    def count(self, facet: Facet, value: str) -> str | None:
        return in_figures(self._counts.facets[facet], value)

    def some(self, facet: Facet, named: Iterable[tuple[str, str]], *, hide: bool = False) -> list[Choice]:
        """Return choices with counts; with `hide`, only those that somebody or this search has."""
        chosen, known = self._wanted.chosen.get(facet, ()), self._counts.facets[facet].counts
        return [
            (value, text, self.count(facet, value))
            for value, text in named
            if not hide or value in chosen or value in known
        ]

    def at_least(self, facet: Facet, named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return choices for a list, with counts behind their names."""
        return [(value, _with(text, self.count(facet, value))) for value, text in named]

    def fields(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return groups of fields: the broad ones, and what lies in those that are chosen."""
        chosen = self._wanted.chosen.get(Facet.FIELD, ())
        groups = [("", self._fields(broad_fields()))]
        for broad in sorted({code[:2] for code in chosen}):
            below = detailed_fields(broad)
            near = sorted({code[:3] for code in below})
            groups.append((field_name(broad, self._locale), self._fields([*near, *below])))
        return groups

    def _fields(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        chosen = self._wanted.chosen.get(Facet.FIELD, ())
        near = speak(self._locale)(N_("%(field)s and near fields"))
        told = []
        for code in codes:
            name = field_name(code, self._locale)
            count = self.count(Facet.FIELD, code)
            if count != "0" or code in chosen:
                told.append((code, _with(near % {"field": name} if len(code) == 3 else name, count)))
        return told

    def languages(self) -> list[tuple[str, str]]:
        """Return languages that occur, at the level that is asked for."""
        at, counted = self._wanted.cefr.value, self._counts.facets[Facet.LANGUAGE]
        codes = {key.partition(":")[0] for key in counted.counts if key.endswith(f":{at}")}
        codes |= set(self._wanted.chosen.get(Facet.LANGUAGE, ()))
        named = sorted(((code, language_name(code, self._locale)) for code in codes), key=_by_name)
        return [(code, _with(name, in_figures(counted, f"{code}:{at}"))) for code, name in named]

    def countries(self) -> list[Choice]:
        """Return chosen countries and regions, then those with most things."""
        counts, chosen = self._counts.facets[Facet.COUNTRY].counts, self._wanted.chosen.get(Facet.COUNTRY, ())
        most = sorted((code for code in counts if code.isalpha()), key=lambda code: (-counts[code], code))
        shown = list(dict.fromkeys((*chosen, *most)))[: max(FEW, len(chosen))]
        return self.some(Facet.COUNTRY, ((code, country_name(code, self._locale)) for code in shown))

    def places(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return one group a continent: itself, its regions, and the countries that occur."""
        counts = self._counts.facets[Facet.COUNTRY].counts
        groups = []
        for continent in dict.fromkeys(continent_of(min(countries_of(region))) for region in REGIONS):
            if continent is None:
                continue
            regions = [one for one in REGIONS if continent_of(min(countries_of(one))) == continent]
            codes = [one for one in COUNTRIES if one in counts and continent_of(one) == continent]
            named = sorted(((code, country_name(code, self._locale)) for code in codes), key=_by_name)
            all_ = [(code, country_name(code, self._locale)) for code in (continent, *regions)]
            told = [(code, _with(name, self.count(Facet.COUNTRY, code))) for code, name in (*all_, *named)]
            groups.append((country_name(continent, self._locale), told))
        return groups


def _with(name: str, count: str | None) -> str:
    return f"{name} ({count})" if count is not None else name


def _by_name(one: tuple[str, str]) -> str:
    return fold(one[1])
