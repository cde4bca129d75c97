"""Candidates by index: one pass over the classes of a near trade, with a rough score and counts for the filters.

The rough score is the exact one (app/domain/matching) in what SQL can see cheaply: the same weights and
brakes, the week of `REFERENCE_WEEK` instead of every week. It only chooses whom to score. Classes that are
equal in it are drawn by a lot that is fixed for the class that looks, so that no school is always left out.
Partners are looked for in other countries; the own country comes in where it is chosen among the countries.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.domain.matching import BRAKES
from app.domain.matching.parts import (
    CEFR_VALUES,
    DIFFERENT_AGES_VALUE,
    ENOUGH_MINUTES,
    ENOUGH_WEEKS,
    LEVEL_VALUES,
    WEIGHTS,
    WISHES_MET_VALUES,
)
from app.domain.vocabulary.nearness import NEARNESS, Near
from app.domain.vocabulary.terms import Cefr, ExchangeKind
from app.domain.world_map import Point
from app.models.school_class import SchoolClass
from app.services.matchmaking.wishes import Width, Wishes
from app.services.trades import near_groups

#: How many of the pool are scored exactly, and how many dots a map gets.
SCORED = 60
MOST_DOTS = 4000
HOURS = (1, 2, 4)
#: A class is met by nobody until one of its teachers is verified at its school. In a larger pool than this the
#: counts and dots take that for granted; whoever is suggested has always been looked at.
EXACT_UP_TO = 2000
#: What a class of a group is worth here whose occupations share many skills with ours; the exact score asks which.
AKIN = 0.5
_VOUCHED = """EXISTS (SELECT FROM class_teacher t JOIN membership m ON m.person_id = t.person_id
    JOIN class tc ON tc.id = t.class_id AND tc.organisation_id = m.organisation_id
    WHERE t.class_id = n.id AND m.trust = 'verified')"""


@dataclass(frozen=True, slots=True)
class Pool:
    """Who could fit: the best by the rough score, how many fit the wishes, and counts for every filter."""

    best: list[UUID]
    total: int
    all: int
    countries: Mapping[str, int]
    languages: Mapping[str, int]
    counts: Mapping[str, int]


async def find_pool(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> Pool:
    """Return whom to score, with counts. Of `counts`: exact, call, new, hours as h2, kinds by their names."""
    asked = {**await _asked(db, ours, wishes), "most": SCORED, "lot": ours.id.int % (1 << 63)}
    row = (await db.execute(_find(len(ours.languages)), asked)).one()._mapping
    languages = {code: row[f"l{number}"] for number, code in enumerate(ours.languages)}
    names = [
        "exact",
        "call",
        "new",
        *(f"h{hours}" for hours in HOURS),
        *(kind.value for kind in ExchangeKind),
    ]
    counts = {name: row[f"n_{name}"] for name in names}
    return Pool(row["best"] or [], row["total"], row["everybody"], row["countries"] or {}, languages, counts)


async def find_dots(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> list[Point]:
    """Return where all that fit the wishes are."""
    rows = await db.execute(_dots(len(ours.languages)), await _asked(db, ours, wishes))
    return [Point(row.latitude, row.longitude, row.classes, row.country) for row in rows]


async def _asked(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> dict[str, Any]:
    akin = [] if wishes.width is Width.EXACT else await near_groups(db, ours.occupations)
    asked: dict[str, Any] = {
        "unit": list(ours.isco),
        "minor": [key for key in ours.trade_keys if key.startswith("minor:")],
        "field": ours.isced_f,
        "akin": akin,
        "keys": [key for key in ours.trade_keys if key.startswith(wishes.width.keys)]
        + [f"unit:{code}" for code in akin],
        "kinds": list(ours.kinds),
        "seeks": list(ours.seeks),
        "offers": list(ours.offers),
        "countries": list(wishes.countries),
        "week": ours.week,
        "term_start": ours.term_start,
        "term_end": ours.term_end,
        "eqf": ours.eqf,
        "age_band": ours.age_band,
        "school": ours.organisation_id,
        "mine": ours.id,
        "language": wishes.language,
        "halves": 2 * wishes.hours,
        "kind": wishes.kind,
        "with_call": wishes.with_call,
        "new_here": wishes.new_here,
    }
    for number, (code, level) in enumerate(ours.languages.items()):
        asked |= {f"code_{number}": code, f"level_{number}": level}
    return asked


@functools.cache
def _find(languages: int) -> TextClause:
    counted = [
        "count(*) FILTER (WHERE meant) AS everybody",
        "count(*) FILTER (WHERE fits) AS total",
        "count(*) FILTER (WHERE meant AND trade = 1) AS n_exact",
        "count(*) FILTER (WHERE meant AND has_call) AS n_call",
        "count(*) FILTER (WHERE meant AND is_new) AS n_new",
        *(f"count(*) FILTER (WHERE meant AND halves >= {2 * hours}) AS n_h{hours}" for hours in HOURS),
        *(f"count(*) FILTER (WHERE meant AND {kind.value}) AS n_{kind.value}" for kind in ExchangeKind),
        *(f"count(l{number}) FILTER (WHERE meant) AS l{number}" for number in range(languages)),
    ]
    return _typed(
        f"""{_pool(languages)}
        SELECT {", ".join(counted)},
            (SELECT array_agg(id) FROM (
                SELECT id FROM (
                    SELECT id, row_number() OVER (ORDER BY {_rough(languages)} DESC, uuid_hash_extended(id, :lot), id)
                        AS place
                    FROM raw WHERE fits ORDER BY place LIMIT 3 * :most) n
                WHERE {_VOUCHED} ORDER BY place LIMIT :most) b) AS best,
            (SELECT jsonb_object_agg(country, n) FROM (
                SELECT country, count(*) AS n FROM raw GROUP BY country) c) AS countries
        FROM raw""",  # noqa: S608  only names and numbers of ours are put in
        languages,
    )


@functools.cache
def _dots(languages: int) -> TextClause:
    return _typed(
        f"""{_pool(languages, "o.latitude, o.longitude,")}
        SELECT country, latitude, longitude, count(*)::int AS classes FROM raw
        WHERE fits AND latitude IS NOT NULL AND longitude IS NOT NULL
        GROUP BY 1, 2, 3 ORDER BY classes DESC, latitude, longitude LIMIT {MOST_DOTS}""",  # noqa: S608
        languages,
    )


def _pool(languages: int, place: str = "") -> str:
    """Return the part that both questions share: the classes of a near trade, each with what the score needs."""
    common = "".join(
        f"CASE WHEN c.languages ? :code_{n} THEN least(c.languages ->> :code_{n}, :level_{n}) END AS l{n}, "
        for n in range(languages)
    )
    kinds = "".join(f"c.kinds ? '{kind.value}' AS {kind.value}, " for kind in ExchangeKind)
    one_wish = _number(WISHES_MET_VALUES[1] / 2)
    return f"""
    WITH near AS MATERIALIZED (
        SELECT c.id, o.country, {place} {common} {kinds}
            bit_count(c.week & :week) AS halves, {_trade()} AS trade, c.languages,
            greatest(0, least(c.term_end, :term_end) - greatest(c.term_start, :term_start)) AS days,
            abs(c.eqf - :eqf) AS apart, c.age_band = :age_band AS same_age,
            CASE WHEN c.offers ?| :seeks THEN {one_wish} ELSE 0 END
                + CASE WHEN c.seeks ?| :offers THEN {one_wish} ELSE 0 END AS exchange,
            c.id IN (SELECT class_id FROM "call" WHERE state = 'open' AND ends_on >= CURRENT_DATE) AS has_call,
            c.id NOT IN (SELECT class_id FROM project_class) AS is_new,
            o.country <> (SELECT country FROM organisation WHERE id = :school)
                OR o.country = ANY(:countries) AS meant
        FROM class c JOIN organisation o ON o.id = c.organisation_id
        WHERE c.archived_at IS NULL AND (c.quiet_until IS NULL OR c.quiet_until < CURRENT_DATE) AND c.trade_keys && :keys AND c.kinds ?| :kinds
            AND o.trust = 'verified' AND c.organisation_id <> :school
            AND c.id NOT IN (SELECT other_class_id FROM dismissal WHERE class_id = :mine)
    ), raw AS MATERIALIZED (
        SELECT *, meant AND (cardinality(:countries) = 0 OR country = ANY(:countries))
            AND (:language = '' OR languages ? :language) AND halves >= :halves
            AND (:kind = '' OR CASE :kind WHEN 'virtual' THEN virtual WHEN 'blended' THEN blended ELSE mobility END)
            AND (NOT :with_call OR has_call) AND (NOT :new_here OR is_new) AS fits
        FROM near n
        WHERE CASE WHEN (SELECT count(*) FROM near) > {EXACT_UP_TO} THEN true ELSE {_VOUCHED} END
    )"""  # noqa: S608


def _trade() -> str:
    """Return how near the trade of a row is as SQL (app/domain/vocabulary/nearness.py)."""
    return f"""CASE WHEN c.isco ?| :unit THEN {_number(NEARNESS[Near.SAME_TRADE])}
    WHEN c.trade_keys && :minor THEN CASE WHEN c.isced_f = :field THEN {_number(NEARNESS[Near.SAME_GROUP_AND_FIELD])}
        ELSE {_number(NEARNESS[Near.SAME_GROUP])} END
    WHEN c.isced_f = :field THEN {_number(NEARNESS[Near.SAME_FIELD])}
    WHEN c.isco ?| :akin THEN {_number(AKIN)}
    WHEN left(c.isced_f, 3) = left(:field, 3) THEN {_number(NEARNESS[Near.NEAR_FIELD])}
    ELSE {_number(NEARNESS[Near.SAME_BROAD_FIELD])} END"""


def _rough(languages: int) -> str:
    """Return the rough score of a row as SQL."""
    levels = ", ".join(f"l{number}" for number in range(languages))
    language = _cases(f"greatest({levels})", {f"'{level}'": CEFR_VALUES[level] for level in Cefr})
    level = _cases("apart", {str(apart): value for apart, value in enumerate(LEVEL_VALUES)})
    time = f"sqrt(least(1, halves * {_number(30 / ENOUGH_MINUTES)}))"
    parts = {
        "trade": "trade",
        "time": time,
        "language": language,
        "exchange": "exchange",
        "weeks": f"least(1, days / {_number(7 * ENOUGH_WEEKS)})",
        "level": level,
        "ages": f"CASE WHEN same_age THEN 1 ELSE {_number(DIFFERENT_AGES_VALUE)} END",
    }
    total = " + ".join(f"{_number(WEIGHTS[name])} * ({value})" for name, value in parts.items())
    brakes = (
        f"({_number(brake.floor)} + {_number(1 - brake.floor)} * least(1, ({parts[name]}) / {_number(brake.enough)}))"
        for name, brake in BRAKES.items()
    )
    return f"({total}) * {' * '.join(brakes)}"


def _cases(what: str, values: Mapping[str, float]) -> str:
    return f"CASE {what} {' '.join(f'WHEN {key} THEN {_number(value)}' for key, value in values.items())} ELSE 0 END"


def _number(value: float) -> str:
    # Without the cast PostgreSQL counts in numeric, which takes several times as long.
    return f"{value}::float8"


def _typed(statement: str, languages: int) -> TextClause:
    arrays = ("unit", "akin", "minor", "keys", "kinds", "seeks", "offers", "countries")
    texts = (
        "field",
        "language",
        "kind",
        *(f"{key}_{n}" for n in range(languages) for key in ("code", "level")),
    )
    typed: list[BindParameter[Any]] = [
        *(bindparam(name, type_=ARRAY(Text)) for name in arrays),
        *(bindparam(name, type_=Text()) for name in texts),
        bindparam("week", type_=BIT(336)),
    ]
    return text(statement).bindparams(*typed)
