"""Countries: ISO 3166 codes with names from CLDR, in the reader's language and in those spoken there."""

import functools

from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages

from app.kit.folding import fold

# Codes of two letters in CLDR that are no countries: unions, "pseudo" locales, outlying oceans, unknown.
_OTHERS = frozenset({"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"})


@functools.cache
def country_codes() -> frozenset[str]:
    """Return the codes of all countries and territories."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in _OTHERS)


def country_name(code: str, locale: str) -> str:
    """Return the name of a country, or its code where CLDR has none."""
    return str(Locale.parse(locale).territories.get(code, code))


@functools.cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of all countries, by name in `locale`."""
    names = Locale.parse(locale).territories
    pairs = [(code, str(names.get(code, code))) for code in country_codes()]
    return tuple(sorted(pairs, key=lambda pair: (fold(pair[1]), pair[0])))


@functools.cache
def languages(locale: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the languages in which schools teach somewhere as an official language."""
    names = Locale.parse(locale).languages
    spoken = {lang for code in country_codes() for lang in get_official_languages(code, regional=True)}
    plain = {lang.split("_")[0] for lang in spoken}
    pairs = [(code, str(names[code])) for code in plain if code in names]
    return tuple(sorted(pairs, key=lambda pair: (fold(pair[1]), pair[0])))


@functools.cache
def names_of_country(code: str) -> str:
    """Return the names of a country in the interface languages and its own, folded, for search."""
    found: dict[str, None] = {}
    for locale in ("en", "de", "ar", *get_official_languages(code)):
        try:
            name = Locale.parse(locale).territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            found[fold(str(name))] = None
    return " ".join(found)
