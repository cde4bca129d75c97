"""Candidates by index: one pass over the classes of a near trade, with a rough score and counts for the filters.

The rough score is the exact one (app/domain/matching) in what SQL can see cheaply: the same weights and
brakes, the week of `REFERENCE_WEEK` instead of every week. It only chooses whom to score.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.domain.matching.parts import CEFR_VALUES, ENOUGH_MINUTES, ENOUGH_WEEKS, WEIGHTS
from app.domain.vocabulary.nearness import NEARNESS, Near
from app.domain.vocabulary.terms import Cefr
from app.domain.world_map import Point
from app.models.school_class import SchoolClass
from app.services.matchmaking.wishes import Wishes

#: How many of the pool are scored exactly, and how many dots a map gets.
SCORED = 80
MOST_DOTS = 4000
HOURS = (1, 2, 4)

_POOL = f"""
WITH raw AS MATERIALIZED (
    SELECT c.id, c.organisation_id, o.country, o.latitude, o.longitude, c.kinds, c.reach,
        bit_count(c.week & :week) AS halves,
        CASE WHEN c.trade_keys && :unit THEN {NEARNESS[Near.SAME_TRADE]}
            WHEN c.trade_keys && :minor AND c.trade_keys && :field THEN {NEARNESS[Near.SAME_GROUP_AND_FIELD]}
            WHEN c.trade_keys && :minor THEN {NEARNESS[Near.SAME_GROUP]}
            WHEN c.trade_keys && :field THEN {NEARNESS[Near.SAME_FIELD]}
            WHEN c.trade_keys && :narrow THEN {NEARNESS[Near.NEAR_FIELD]}
            ELSE {NEARNESS[Near.SAME_BROAD_FIELD]} END AS trade,
        CASE WHEN c.reach && :c1 THEN {CEFR_VALUES[Cefr.C1]} WHEN c.reach && :b2 THEN {CEFR_VALUES[Cefr.B2]}
            WHEN c.reach && :b1 THEN {CEFR_VALUES[Cefr.B1]} WHEN c.reach && :a2 THEN {CEFR_VALUES[Cefr.A2]}
            WHEN c.reach && :a1 THEN {CEFR_VALUES[Cefr.A1]} ELSE 0 END AS language,
        least(1, greatest(0, least(c.term_end, :term_end) - greatest(c.term_start, :term_start))
            / (7.0 * {ENOUGH_WEEKS})) AS weeks,
        abs(c.eqf - :eqf) AS apart, c.age_band = :age_band AS same_age,
        CASE WHEN c.offers ?| :seeks THEN 0.35 ELSE 0 END + CASE WHEN c.seeks ?| :offers THEN 0.35 ELSE 0 END
            AS exchange,
        EXISTS (SELECT FROM "call" k WHERE k.class_id = c.id AND k.state = 'open' AND k.ends_on >= CURRENT_DATE)
            AS has_call,
        NOT EXISTS (SELECT FROM project_class p WHERE p.class_id = c.id) AS is_new
    FROM class c JOIN organisation o ON o.id = c.organisation_id
    WHERE c.archived_at IS NULL AND c.trade_keys && :keys AND c.kinds ?| :kinds
        AND o.trust = 'verified' AND c.organisation_id <> :school
        AND c.id NOT IN (SELECT other_class_id FROM dismissal WHERE class_id = :mine)
), timed AS (
    SELECT *, sqrt(least(1, halves * 30.0 / {ENOUGH_MINUTES})) AS time FROM raw
), pool AS (
    SELECT *,
        ({WEIGHTS["trade"]} * trade + {WEIGHTS["time"]} * time + {WEIGHTS["language"]} * language
         + {WEIGHTS["weeks"]} * weeks + {WEIGHTS["exchange"]} * exchange
         + {WEIGHTS["level"]} * CASE apart WHEN 0 THEN 1 WHEN 1 THEN 0.7 WHEN 2 THEN 0.35 WHEN 3 THEN 0.1 ELSE 0 END
         + {WEIGHTS["ages"]} * CASE WHEN same_age THEN 1 ELSE 0.3 END)
        * (0.4 + 0.6 * least(1, trade / 0.4)) * (0.6 + 0.4 * least(1, language / 0.35))
        * (0.75 + 0.25 * least(1, time / 0.5)) AS rough
    FROM timed
), fitting AS MATERIALIZED (
    SELECT * FROM pool
    WHERE (cardinality(:countries) = 0 OR country = ANY(:countries))
        AND (:language_key = '' OR :language_key = ANY(reach))
        AND halves >= :halves AND (:kind = '' OR kinds ? :kind)
        AND (NOT :with_call OR has_call) AND (NOT :new_here OR is_new)
)
"""  # noqa: S608  only numbers of ours are put in

_FIND = f"""{_POOL}
SELECT
    (SELECT count(*) FROM fitting) AS total,
    (SELECT count(*) FROM pool) AS all,
    (SELECT array_agg(id) FROM (SELECT id FROM fitting ORDER BY rough DESC, md5(id::text) LIMIT :most) best) AS best,
    (SELECT jsonb_object_agg(country, n) FROM (SELECT country, count(*) AS n FROM pool GROUP BY country) s) AS countries,
    (SELECT jsonb_object_agg(key, n) FROM (
        SELECT key, count(*) AS n FROM pool, unnest(reach) AS key WHERE key = ANY(:a1) GROUP BY key) s) AS languages,
    (SELECT jsonb_object_agg(kind, n) FROM (
        SELECT kind, count(*) AS n FROM pool, jsonb_array_elements_text(kinds) AS kind GROUP BY kind) s) AS kinds,
    (SELECT jsonb_build_object(
        'exact', count(*) FILTER (WHERE trade = 1), 'call', count(*) FILTER (WHERE has_call),
        'new', count(*) FILTER (WHERE is_new),
        {", ".join(f"'h{hours}', count(*) FILTER (WHERE halves >= {2 * hours})" for hours in HOURS)}
    ) FROM pool) AS counts
"""  # noqa: S608

_DOTS = f"""{_POOL}
SELECT country, latitude, longitude, count(*)::int AS classes FROM fitting
WHERE latitude IS NOT NULL AND longitude IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY classes DESC, latitude, longitude LIMIT {MOST_DOTS}
"""  # noqa: S608

_ARRAYS = ("unit", "minor", "field", "narrow", "keys", "kinds", "seeks", "offers", "countries")
_LEVELS = {"a1": 1, "a2": 2, "b1": 3, "b2": 4, "c1": 5}
_TYPED: tuple[BindParameter[Any], ...] = (
    *(bindparam(name, type_=ARRAY(Text)) for name in (*_ARRAYS, *_LEVELS)),
    bindparam("week", type_=BIT(336)),
    bindparam("language_key", type_=Text()),
    bindparam("kind", type_=Text()),
)
FIND, DOTS = text(_FIND).bindparams(*_TYPED), text(_DOTS).bindparams(*_TYPED)


@dataclass(frozen=True, slots=True)
class Pool:
    """Who could fit: the best by the rough score, how many fit the wishes, and counts for every filter."""

    best: list[UUID]
    total: int
    all: int
    countries: Mapping[str, int]
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    counts: Mapping[str, int]


async def find_pool(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> Pool:
    """Return whom to score, with counts."""
    row = (await db.execute(FIND, {**_asked(ours, wishes), "most": SCORED})).one()
    languages = {key.partition(":")[0]: n for key, n in (row.languages or {}).items()}
    return Pool(
        row.best or [], row.total, row.all, row.countries or {}, languages, row.kinds or {}, row.counts
    )


async def find_dots(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> list[Point]:
    """Return where all that fit the wishes are."""
    rows = await db.execute(DOTS, _asked(ours, wishes))
    return [Point(row.latitude, row.longitude, row.classes, row.country) for row in rows]


def _asked(ours: SchoolClass, wishes: Wishes) -> dict[str, Any]:
    def keys(*prefixes: str) -> list[str]:
        return [key for key in ours.trade_keys if key.startswith(prefixes)]

    return {
        "unit": keys("unit:"),
        "minor": keys("minor:"),
        "field": keys("field:"),
        "narrow": keys("narrow:"),
        "keys": keys(*wishes.width.keys),
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
        "language_key": f"{wishes.language}:1" if wishes.language else "",
        "halves": math.ceil(2 * wishes.hours),
        "kind": wishes.kind,
        "with_call": wishes.with_call,
        "new_here": wishes.new_here,
        **{name: [key for key in ours.reach if key.endswith(f":{rank}")] for name, rank in _LEVELS.items()},
    }
