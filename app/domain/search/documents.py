"""Documents: what a search knows of a class, a call, a school or a project: the words and keys by which it is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.domain.search.facets import HOURS, WEEKS, YES, Facet, cefr_up_to, key_of, up_to
from app.domain.vocabulary.terms import Cefr
from app.domain.vocabulary.trade_words import words_of
from app.kit.world_regions import continent_of, region_of

#: How many different words of a thing are kept, and how long one may be.
MOST_WORDS, LONGEST_WORD = 250, 60
#: Raise it when keys or words below change: every installation then makes its documents again.
FORM = 1


class Kind(StrEnum):
    """What sort of thing is found."""

    CLASS = "class"
    CALL = "call"
    SCHOOL = "school"
    PROJECT = "project"


class Weight(StrEnum):
    """How much a word says about the thing: names most, running text least (PostgreSQL's four weights)."""

    NAME = "A"
    PLACE = "B"
    THING = "C"
    TEXT = "D"


@dataclass(frozen=True, slots=True)
class ClassTold:
    """What a class tells that a facet asks for. `minutes`: of its lessons in a week; `days`: of its term."""

    country: str
    isced_f: str
    eqf: int
    languages: Mapping[str, str]
    age_band: str
    minutes: int
    days: int
    equipment: Iterable[str]
    kinds: Iterable[str]
    directions: Iterable[str]
    is_accessible: bool
    is_new: bool


def class_keys(told: ClassTold) -> list[str]:
    """Return the keys of a class; those of its calls are the same, but for the kinds of exchange."""
    keys = [
        *_place_keys(told.country),
        *_field_keys(told.isced_f),
        key_of(Facet.LEVEL, told.eqf),
        key_of(Facet.AGES, told.age_band),
        *(key for code, level in told.languages.items() for key in _language_keys(code, level)),
        *(key_of(Facet.HOURS, hours) for hours in up_to(HOURS, told.minutes / 60)),
        *(key_of(Facet.WEEKS, weeks) for weeks in up_to(WEEKS, told.days / 7)),
        *(key_of(Facet.EQUIPMENT, code) for code in told.equipment),
        *(key_of(Facet.EXCHANGE, kind) for kind in told.kinds),
        *(key_of(Facet.DIRECTION, direction) for direction in told.directions),
        *([key_of(Facet.NEW, YES)] if told.is_new else []),
        *([key_of(Facet.ACCESSIBLE, YES)] if told.is_accessible else []),
    ]
    return sorted(set(keys))


def school_keys(
    country: str,
    fields: Iterable[str],
    languages: Iterable[str],
    *,
    levels: Iterable[int] = (),
    equipment: Iterable[str] = (),
    is_new: bool,
    is_accessible: bool,
) -> list[str]:
    """Return the keys of a school. Its languages are those of lessons: they are spoken at every level.

    Levels and equipment are those that it tells itself; classes bring their own keys.
    """
    keys = [
        *_place_keys(country),
        *(key for field in fields for key in _field_keys(field)),
        *(key_of(Facet.LEVEL, level) for level in levels),
        *(key_of(Facet.EQUIPMENT, code) for code in equipment),
        *(key_of(Facet.LANGUAGE, f"{code}:{level}") for code in languages for level in Cefr),
        *([key_of(Facet.NEW, YES)] if is_new else []),
        *([key_of(Facet.ACCESSIBLE, YES)] if is_accessible else []),
    ]
    return sorted(set(keys))


def project_keys(
    countries: Iterable[str],
    fields: Iterable[str],
    languages: Iterable[str],
    kinds: Iterable[str],
    weeks: int,
) -> list[str]:
    """Return the keys of a finished project: of every country, field and language that took part."""
    keys = [
        *(key for country in countries for key in _place_keys(country)),
        *(key for field in fields for key in _field_keys(field)),
        *(key_of(Facet.LANGUAGE, f"{code}:{level}") for code in languages for level in Cefr),
        *(key_of(Facet.EXCHANGE, kind) for kind in kinds),
        *(key_of(Facet.WEEKS, one) for one in up_to(WEEKS, weeks)),
    ]
    return sorted(set(keys))


def words_vector(parts: Iterable[tuple[Weight, str]], marks: Iterable[str] = ()) -> str:
    """Return a thing's words as PostgreSQL writes a tsvector. Of a word that occurs twice the greater weight counts.

    `marks` are words that nobody can type: "@7512" for a trade, so that its names in every language lead to it.
    """
    found: dict[str, str] = {}
    for weight, text in sorted(parts):
        for word in _words(text):
            if len(found) >= MOST_WORDS:
                break
            found.setdefault(word[:LONGEST_WORD], weight.value)
    vector = [f"'{word}':1{weight}" for word, weight in found.items() if word]
    return " ".join([*vector, *(f"'{mark}':1C" for mark in sorted(set(marks)))])


def trade_mark(code: str) -> str:
    """Return the mark of a unit group of ISCO-08 or of a field of ISCED-F ("@7512", "@f0721")."""
    return f"@{code}"


@lru_cache(maxsize=4_000)
def _words(text: str) -> tuple[str, ...]:
    # Names of things, of schools and of towns come again and again while many documents are made.
    return tuple(words_of(text))


@lru_cache(maxsize=2_000)
def _language_keys(code: str, level: str) -> tuple[str, ...]:
    return tuple(key_of(Facet.LANGUAGE, f"{code}:{one}") for one in cefr_up_to(Cefr(level)))


@lru_cache(maxsize=500)
def _place_keys(country: str) -> tuple[str, ...]:
    regions = (country, region_of(country), continent_of(country))
    return tuple(key_of(Facet.COUNTRY, one) for one in regions if one)


def _field_keys(field: str) -> list[str]:
    return [key_of(Facet.FIELD, field[:digits]) for digits in (2, 3, 4)]
