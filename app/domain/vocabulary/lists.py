"""The shorter vocabularies: levels, languages, countries, equipment, and what classes offer and seek."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.vocabulary.tables import NAMED_LOCALES, codes, in_locale, language_of, names, rows
from app.kit.folding import fold
from app.kit.phrases import Phrase, PhraseIndex

EQF_LEVELS = (1, 2, 3, 4, 5, 6, 7, 8)

#: ISO 639-1, then languages and sign languages that have three letters only; those the CLDR can name.
LANGUAGES: tuple[str, ...] = codes("languages")

#: ISO 3166-1 alpha-2, and XK, which Kosovo uses until it has a code.
COUNTRIES: tuple[str, ...] = codes("countries")

TABLES = ("equipment", "wishes")
EVERY_FIELD = "*"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of equipment, or something classes offer and seek. `fields`: beginnings of ISCED-F codes, or "*"."""

    code: str
    names: Mapping[str, str]
    fields: tuple[str, ...]

    def name(self, locale: str) -> str:
        """Return the name, in English where the locale has none."""
        return in_locale(self.names, locale)

    def fits(self, field: str | None) -> bool:
        """Tell whether it belongs to an ISCED-F field (None: to any)."""
        return field is None or EVERY_FIELD in self.fields or self.closeness(field) > 0

    def closeness(self, field: str) -> int:
        """Return how many digits of an ISCED-F field it names: 4 is made for this field, 0 for every field or none."""
        return max((len(one) for one in self.fields if field.startswith(one)), default=0)


def equipment(field: str | None = None) -> tuple[Item, ...]:
    """Return the equipment list, or the part that fits an ISCED-F field: things of that field first."""
    return _of_field("equipment", field)


def suggested_tags(field: str | None = None) -> tuple[Item, ...]:
    """Return what classes often offer and seek, or the part that fits an ISCED-F field: special things first."""
    return _of_field("wishes", field)


def item_name(table: str, code: str, locale: str) -> str:
    """Return the name of an item of `TABLES`, or `code` itself where it is somebody's own words."""
    item = _items(table).get(code)
    return item.name(locale) if item else code


def tag_code(text: str) -> str:
    """Return the code for what somebody typed as a tag: of the suggested list where it is one of its names.

    Own words are kept in folded form, so that "Sauerteig-Brot" and "sauerteig brot" meet.
    """
    folded = fold(text)
    return _tag_codes().get(folded, folded)


def search_items(table: str, text: str, locale: str, limit: int = 10) -> list[Item]:
    """Return the items of `TABLES` that `text` may mean, best first."""
    own = language_of(locale)
    found = _index(table).search(text, lambda phrase: 0.06 if phrase.tag == own else 0.0)
    return [_items(table)[code] for code, _ in found[:limit]]


def eqf_name(level: int, locale: str) -> str:
    """Return a level with a few words on what it means. Raises KeyError for a level that does not exist."""
    return in_locale(names("levels")[f"eqf.{level}"], locale)


def can_do(cefr: str, locale: str) -> str:
    """Return our sentence on what a learner can do at a CEFR level. Raises KeyError."""
    return in_locale(names("levels")[f"cefr.{cefr}"], locale)


def age_band_name(band: str, locale: str) -> str:
    """Return the name of an age band. Raises KeyError."""
    return in_locale(names("levels")[f"age.{band}"], locale)


def kind_name(kind: str, locale: str) -> str:
    """Return the name of a kind of exchange. Raises KeyError."""
    return in_locale(names("levels")[f"kind.{kind}"], locale)


@cache
def _items(table: str) -> Mapping[str, Item]:
    return {
        row["code"]: Item(row["code"], names(table)[row["code"]], tuple(row["fields"].split()))
        for row in rows(table)
    }


@cache
def _of_field(table: str, field: str | None) -> tuple[Item, ...]:
    fitting = [item for item in _items(table).values() if item.fits(field)]
    return tuple(sorted(fitting, key=lambda item: -item.closeness(field))) if field else tuple(fitting)


@cache
def _tag_codes() -> Mapping[str, str]:
    by_name = {fold(name): item.code for item in _items("wishes").values() for name in item.names.values()}
    return by_name | {fold(code): code for code in _items("wishes")}


@cache
def _index(table: str) -> PhraseIndex:
    return PhraseIndex(
        Phrase(item.names[locale], item.code, locale)
        for item in _items(table).values()
        for locale in NAMED_LOCALES
    )
