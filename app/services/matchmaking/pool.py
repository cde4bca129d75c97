"""Candidates by index: whom to score, with a rough score (rough.py), and counts for the filters.

A small pool is gone through once: every class of a near trade, scored and counted. Of a larger one the best are found in
a few bounded looks (shortlist.py); a large one is also counted by a sample (sample.py). Classes that are equal in the
rough score are drawn by a lot that is fixed for the class that looks, so that no school is always left out. Partners are
looked for in other countries; the own country comes in where it is chosen among the countries.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, RowMapping, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from app.domain.vocabulary.nearness import NEARNESS, Near
from app.domain.vocabulary.terms import ExchangeKind
from app.domain.world_map import Point
from app.models.school_class import SchoolClass
from app.services.matchmaking.cells import near_fields, tiers_of
from app.services.matchmaking.rough import AKIN, days_both, number, rough_of, spoken_with
from app.services.matchmaking.sample import SAMPLED, Sample, size_up
from app.services.matchmaking.shortlist import shortlist
from app.services.matchmaking.wishes import Width, Wishes
from app.services.trades import near_groups

#: How many of the pool are scored exactly, and how many dots a map gets.
SCORED = 60
MOST_DOTS = 4000
HOURS = (1, 2, 4)
#: A class is met by nobody until one of its teachers is verified at its school. In a larger pool than this the
#: counts and dots take that for granted; whoever is suggested has always been looked at.
EXACT_UP_TO = 2000
_VOUCHED = """EXISTS (SELECT FROM class_teacher t JOIN membership m ON m.person_id = t.person_id
    WHERE t.class_id = n.id AND m.organisation_id = n.organisation_id AND m.trust = 'verified')"""
_KEYS, _SAMPLED = "c.trade_keys && :keys", f"c.id IN ({SAMPLED})"
_OPEN = text(
    f"""
    SELECT n.id FROM class n JOIN organisation o ON o.id = n.organisation_id
    WHERE n.id = ANY(:ids) AND n.archived_at IS NULL AND (n.quiet_until IS NULL OR n.quiet_until < CURRENT_DATE)
        AND o.trust = 'verified' AND n.organisation_id <> :school AND {_VOUCHED}
        AND NOT EXISTS (SELECT FROM dismissal WHERE class_id = :mine AND other_class_id = n.id)"""  # noqa: S608
).bindparams(bindparam("ids", type_=ARRAY(Uuid())))


@dataclass(frozen=True, slots=True)
class Pool:
    """Who could fit: the best by the rough score, how many fit the wishes, and counts for every filter.

    `is_estimate`: the counts are those of a sample, scaled up and rounded to two digits.
    """

    best: Sequence[UUID]
    total: int
    all: int
    countries: Mapping[str, int]
    languages: Mapping[str, int]
    counts: Mapping[str, int]
    is_estimate: bool = False


async def find_pool(db: AsyncSession, ours: SchoolClass, wishes: Wishes, *, most: int = SCORED) -> Pool:
    """Return whom to score, with counts. Of `counts`: exact, call, new, hours as h2, kinds by their names."""
    asked = {**await _asked(db, ours, wishes), "most": most}
    tiers = tiers_of(ours, asked["akin"], wishes.width)
    size = await size_up(db, tiers)
    sample = size.sample
    counting = _find(len(ours.languages), sample is not None, size.is_scored_at_once)
    row = (await db.execute(counting, _with(asked, sample))).one()._mapping
    seen: Sequence[UUID] = row["best"] or []
    if not size.is_scored_at_once:
        found = await shortlist(db, ours, tiers, wishes, asked, about=size.about, most=most)
        seen = await _first_open(db, ours, found, most)
    return _counted(ours, row, seen, sample)


async def _first_open(db: AsyncSession, ours: SchoolClass, found: Sequence[UUID], most: int) -> list[UUID]:
    """Return the first so many that can be suggested to the class; most can, so few more than that are looked at."""
    seen: list[UUID] = []
    step = most + most // 2
    for start in range(0, len(found), step):
        some = found[start : start + step]
        asked = {"ids": some, "school": ours.organisation_id, "mine": ours.id}
        open_now = set(await db.scalars(_OPEN, asked))
        seen += [one for one in some if one in open_now]
        if len(seen) >= most:
            break
    return seen[:most]


def _counted(ours: SchoolClass, row: RowMapping, best: Sequence[UUID], sample: Sample | None) -> Pool:
    of_all = (lambda count: count) if sample is None else sample.of_all
    names = [
        "exact",
        "call",
        "new",
        *(f"h{hours}" for hours in HOURS),
        *(kind.value for kind in ExchangeKind),
    ]
    return Pool(
        best,
        of_all(row["total"]),
        of_all(row["everybody"]),
        {country: of_all(count) for country, count in (row["countries"] or {}).items()},
        {code: of_all(row[f"l{place}"]) for place, code in enumerate(ours.languages)},
        {name: of_all(row[f"n_{name}"]) for name in names},
        sample is not None,
    )


def _with(asked: Mapping[str, Any], sample: Sample | None) -> dict[str, Any]:
    return {**asked, **(sample.values if sample is not None else {})}


async def rough_score(db: AsyncSession, ours: SchoolClass, other_id: UUID) -> float | None:
    """Return the rough score of one class; None where the widest search does not look at it."""
    asked = {**await _asked(db, ours, Wishes(Width.WIDE)), "other": other_id}
    found: float | None = await db.scalar(_one(len(ours.languages)), asked)
    return found


async def find_dots(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> list[Point]:
    """Return where all that fit the wishes are; in a large pool, where those of a sample are."""
    asked = await _asked(db, ours, wishes)
    sample = (await size_up(db, tiers_of(ours, asked["akin"], wishes.width))).sample
    of_all = (lambda count: count) if sample is None else sample.of_all
    rows = await db.execute(_dots(len(ours.languages), sample is not None), _with(asked, sample))
    return [Point(row.latitude, row.longitude, of_all(row.classes), row.country) for row in rows]


async def _asked(db: AsyncSession, ours: SchoolClass, wishes: Wishes) -> dict[str, Any]:
    akin = [] if wishes.width is Width.EXACT else await near_groups(db, ours.occupations)
    asked: dict[str, Any] = {
        "unit": list(ours.isco),
        "minor": [key for key in ours.trade_keys if key.startswith("minor:")],
        "field": ours.isced_f,
        "near_fields": near_fields(ours.isced_f),
        "akin": akin,
        "keys": [key for key in ours.trade_keys if key.startswith(wishes.width.keys)]
        + [f"unit:{code}" for code in akin],
        "kinds": list(ours.kinds),
        "seeks": list(ours.seeks),
        "offers": list(ours.offers),
        "equipment": list(ours.equipment),
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
        "lot": ours.id.int % (1 << 63),
    }
    for place, (code, level) in enumerate(ours.languages.items()):
        asked |= {f"code_{place}": code, f"level_{place}": level}
    return asked


@functools.cache
def _find(languages: int, sampled: bool, scored: bool) -> TextClause:
    counted = [
        "count(*) FILTER (WHERE meant) AS everybody",
        "count(*) FILTER (WHERE fits) AS total",
        "count(*) FILTER (WHERE meant AND same_trade) AS n_exact",
        "count(*) FILTER (WHERE meant AND has_call) AS n_call",
        "count(*) FILTER (WHERE meant AND is_new) AS n_new",
        *(f"count(*) FILTER (WHERE meant AND halves >= {2 * hours}) AS n_h{hours}" for hours in HOURS),
        *(f"count(*) FILTER (WHERE meant AND {kind.value}) AS n_{kind.value}" for kind in ExchangeKind),
        *(f"count(*) FILTER (WHERE meant AND l{n}) AS l{n}" for n in range(languages)),
    ]
    best = f"""(SELECT array_agg(id) FROM (
                SELECT id FROM (
                    SELECT id, organisation_id, row_number() OVER (ORDER BY {_rough()} DESC, uuid_hash_extended(id, :lot) DESC)
                        AS place
                    FROM raw WHERE fits ORDER BY place LIMIT 3 * :most) n
                WHERE {_VOUCHED} ORDER BY place LIMIT :most) b)"""  # noqa: S608
    return _typed(
        f"""{_pool(languages, _scored(languages) if scored else "", which=_SAMPLED if sampled else _KEYS)}
        SELECT {", ".join(counted)}, {best if scored else "NULL"} AS best,
            (SELECT jsonb_object_agg(country, n) FROM (
                SELECT country, count(*) AS n FROM raw GROUP BY country) c) AS countries
        FROM raw""",  # noqa: S608  only names and numbers of ours are put in
        languages,
    )


@functools.cache
def _one(languages: int) -> TextClause:
    return _typed(
        f"""{_pool(languages, _scored(languages), which=f"{_KEYS} AND c.id = :other")}
        SELECT {_rough()} FROM raw""",  # noqa: S608
        languages,
    )


@functools.cache
def _dots(languages: int, sampled: bool) -> TextClause:
    return _typed(
        f"""{_pool(languages, "o.latitude, o.longitude,", _SAMPLED if sampled else _KEYS)}
        SELECT country, latitude, longitude, count(*)::int AS classes FROM raw
        WHERE fits AND latitude IS NOT NULL AND longitude IS NOT NULL
        GROUP BY 1, 2, 3 ORDER BY classes DESC, latitude, longitude LIMIT {MOST_DOTS}""",  # noqa: S608
        languages,
    )


def _pool(languages: int, more: str = "", which: str = _KEYS) -> str:
    """Return the part that all questions share: the classes of a near trade, each with what is counted, and `more`."""
    spoken = "".join(f"c.languages ? :code_{n} AS l{n}, " for n in range(languages))
    kinds = "".join(f"c.kinds ? '{kind.value}' AS {kind.value}, " for kind in ExchangeKind)
    many = f"(SELECT count(*) FROM near) > {EXACT_UP_TO}"  # noqa: S608
    vouched = "true" if which == _SAMPLED else f"CASE WHEN {many} THEN true ELSE {_VOUCHED} END"
    return f"""
    WITH near AS MATERIALIZED (
        SELECT c.id, c.organisation_id, o.country, {more} {spoken} {kinds}
            bit_count(c.week & :week) AS halves, c.isco ?| :unit AS same_trade, c.languages,
            EXISTS (SELECT FROM "call" WHERE class_id = c.id AND state = 'open' AND ends_on >= CURRENT_DATE) AS has_call,
            NOT EXISTS (SELECT FROM project_class WHERE class_id = c.id) AS is_new,
            o.country <> (SELECT country FROM organisation WHERE id = :school)
                OR o.country = ANY(:countries) AS meant
        FROM class c JOIN organisation o ON o.id = c.organisation_id
        WHERE c.archived_at IS NULL AND (c.quiet_until IS NULL OR c.quiet_until < CURRENT_DATE) AND {which}
            AND c.kinds ?| :kinds
            AND o.trust = 'verified' AND c.organisation_id <> :school
            AND c.id NOT IN (SELECT other_class_id FROM dismissal WHERE class_id = :mine)
    ), raw AS MATERIALIZED (
        SELECT *, meant AND (cardinality(:countries) = 0 OR country = ANY(:countries))
            AND (:language = '' OR languages ? :language) AND halves >= :halves
            AND (:kind = '' OR CASE :kind WHEN 'virtual' THEN virtual WHEN 'blended' THEN blended ELSE mobility END)
            AND (NOT :with_call OR has_call) AND (NOT :new_here OR is_new) AS fits
        FROM near n WHERE {vouched}
    )"""  # noqa: S608


def _scored(languages: int) -> str:
    """Return the columns of a row that only the score needs."""
    return f"""{spoken_with("c", languages)} AS spoken, {_trade()} AS trade, {days_both("c")} AS days,
            abs(c.eqf - :eqf) AS apart, c.age_band = :age_band AS same_age,
            {_shared("offers", "seeks")} AS get, {_shared("seeks", "offers")} AS give,
            {_shared("kinds", "kinds")} AS wanted, {_shared("equipment", "equipment")} AS shared,"""


def _trade() -> str:
    """Return how near the trade of a row is as SQL (app/domain/vocabulary/nearness.py)."""
    return f"""CASE WHEN c.isco ?| :unit THEN {number(NEARNESS[Near.SAME_TRADE])}
    WHEN c.trade_keys && :minor THEN CASE WHEN c.isced_f = :field THEN {number(NEARNESS[Near.SAME_GROUP_AND_FIELD])}
        ELSE {number(NEARNESS[Near.SAME_GROUP])} END
    WHEN c.isced_f = :field THEN {number(NEARNESS[Near.SAME_FIELD])}
    WHEN c.isco ?| :akin THEN {number(AKIN)}
    WHEN c.isced_f = ANY(:near_fields) THEN {number(NEARNESS[Near.NEAR_FIELD])}
    ELSE {number(NEARNESS[Near.SAME_BROAD_FIELD])} END"""


def _rough() -> str:
    """Return the rough score of a row of `near`, with the columns of `_scored`, as SQL."""
    return rough_of(
        trade="trade",
        halves="halves",
        spoken="spoken",
        days="days",
        apart="apart",
        same_age="same_age",
        get="get",
        give="give",
        kinds="wanted",
        equipment="shared",
    )


def _shared(theirs: str, ours: str) -> str:
    """Return how many of `ours` are in a JSON array, as SQL."""
    count = f"SELECT count(*) FROM unnest(:{ours}) u WHERE c.{theirs} ? u"  # noqa: S608
    return f"CASE WHEN c.{theirs} ?| :{ours} THEN ({count}) ELSE 0 END"


def _typed(statement: str, languages: int) -> TextClause:
    arrays = (
        "unit",
        "akin",
        "minor",
        "keys",
        "kinds",
        "seeks",
        "offers",
        "equipment",
        "countries",
        "near_fields",
        "sampled_units",
        "sampled_fields",
    )
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
    return text(statement).bindparams(*(one for one in typed if f":{one.key}" in statement))
