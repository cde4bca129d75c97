"""Names a term in a reader's language: our own names for trades and things, the CLDR's for languages and countries."""

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.units import format_unit

from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import age_band_name, item_name, kind_name
from app.domain.vocabulary.terms import (
    AgeBand,
    Cefr,
    Country,
    Equipment,
    ExchangeKind,
    Field,
    Kinds,
    Language,
    Minutes,
    Tags,
    Term,
    Trade,
    Trades,
)
from app.domain.vocabulary.trades import trade_name


def name_of(term: Term | int, locale: str) -> str:
    """Return what a reader of `locale` reads for a term. Raises KeyError for a code that is in no vocabulary."""
    match term:
        case Cefr():
            return term.value
        case AgeBand():
            return age_band_name(term.value, locale)
        case ExchangeKind():
            return kind_name(term.value, locale)
        case Trade():
            return trade_name(term.code, locale)
        case Field():
            return field_name(term.code, locale)
        case Language():
            return language_name(term.code, locale)
        case Country():
            return country_name(term.code, locale)
        case Minutes():
            return duration(term.minutes, locale)
        case int():
            return str(term)
    return _listed(term, locale)


def language_name(code: str, locale: str) -> str:
    """Return the CLDR's name of a language, in English and then as the code where it has none."""
    return str(_cldr(locale).languages.get(code) or _cldr("en").languages.get(code, code))


def country_name(code: str, locale: str) -> str:
    """Return the CLDR's name of a country or of a region of the world (UN M49), in English where it has none."""
    return str(_cldr(locale).territories.get(code) or _cldr("en").territories.get(code, code))


def duration(minutes: int, locale: str) -> str:
    """Return "1 h 30 min" in the short units of the CLDR."""
    hours, rest = divmod(minutes, 60)
    parts = [_unit(hours, "hour", locale)] if hours else []
    parts += [_unit(rest, "minute", locale)] if rest or not hours else []
    return " ".join(parts)


def _listed(term: Trades | Equipment | Tags | Kinds, locale: str) -> str:
    match term:
        case Trades():
            named = [trade_name(code, locale) for code in term.codes]
        case Equipment():
            named = [item_name("equipment", code, locale) for code in term.codes]
        case Tags():
            named = [item_name("wishes", tag, locale) for tag in term.tags]
        case Kinds():
            named = [kind_name(kind.value, locale) for kind in term.kinds]
    return format_list(named, locale=_cldr(locale))


def _unit(value: int, unit: str, locale: str) -> str:

    return format_unit(value, f"duration-{unit}", "short", locale=_cldr(locale))


def _cldr(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
