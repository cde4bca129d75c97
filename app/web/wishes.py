"""Filters of the partner search, read from an address: what makes no sense filters nothing."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.domain.vocabulary.naming import country_name, duration, language_name
from app.domain.vocabulary.terms import ExchangeKind
from app.kit.folding import fold
from app.services.classes import ClassShown
from app.services.matchmaking import Width, Wishes
from app.services.matchmaking.pool import HOURS, Pool
from app.web.class_words import kind_names

_COUNTRY, _LANGUAGE = re.compile("[A-Z]{2}"), re.compile("[a-z]{2,3}")
MOST_COUNTRIES = 40
FIRST_COUNTRIES = 6


def wishes_from(query: QueryParams) -> Wishes:
    """Return the filters of an address."""
    width, hours = query.get("width", ""), query.get("hours", "")
    language, kind = query.get("language", ""), query.get("kind", "")
    return Wishes(
        width=Width(width) if width in Width._value2member_map_ else Width.NEAR,
        countries=tuple(dict.fromkeys(code for code in query.getlist("country") if _COUNTRY.fullmatch(code)))[
            :MOST_COUNTRIES
        ],
        language=language if _LANGUAGE.fullmatch(language) else "",
        hours=min(40, int(hours)) if hours.isascii() and hours.isdecimal() and len(hours) < 3 else 0,
        kind=kind if kind in ExchangeKind._value2member_map_ else "",
        with_call=query.get("call") == "1",
        new_here=query.get("new") == "1",
    )


def as_query(class_id: object, wishes: Wishes, **more: Any) -> str:
    """Return the address of the same filters, with what is in `more`."""
    told: dict[str, Any] = {
        "class": str(class_id),
        "width": wishes.width.value if wishes.width is not Width.NEAR else None,
        "country": list(wishes.countries),
        "language": wishes.language,
        "hours": wishes.hours,
        "kind": wishes.kind,
        "call": 1 if wishes.with_call else None,
        "new": 1 if wishes.new_here else None,
        **more,
    }
    return urlencode({key: value for key, value in told.items() if value}, doseq=True)


def filter_options(ours: ClassShown, wishes: Wishes, pool: Pool, locale: str) -> dict[str, Any]:
    """Return what the filters offer, each with how many classes of the chosen trade it keeps."""
    # The own country is an offer like any other, but the last: partners are meant to be abroad.
    home = ours.school.country
    codes = sorted(
        pool.countries,
        key=lambda code: (code not in wishes.countries, code == home, -pool.countries[code], code),
    )
    named = [(code, country_name(code, locale), pool.countries[code]) for code in codes]
    chosen_gone = [code for code in wishes.countries if code not in pool.countries]
    first = max(FIRST_COUNTRIES, len(wishes.countries))
    return {
        "exact": pool.counts["exact"],
        "all": pool.all,
        "countries": [*((code, country_name(code, locale), 0) for code in chosen_gone), *named[:first]],
        "more_countries": sorted(named[first:], key=lambda one: fold(one[1])),
        "languages": [
            (code, language_name(code, locale), pool.languages.get(code, 0)) for code in ours.row.languages
        ],
        "hours": [(hours, duration(60 * hours, locale), pool.counts[f"h{hours}"]) for hours in HOURS],
        "kinds": [(kind, kind_names([kind], locale), pool.counts[kind]) for kind in _kinds(ours)],
        "call": pool.counts["call"],
        "new": pool.counts["new"],
    }


def _kinds(ours: ClassShown) -> Iterable[str]:
    return sorted(ours.row.kinds)
