"""Matching: weeks of a made-up world in both orders, then speed, recall and room at 600,000 classes.

First, weeks of some hundred classes pass twice, by score alone and with the step of fairness; the Gini coefficients of
exposure and of partners say how evenly both are spread (`bin/bench fairness` is this part alone). Then the suggestions
of a sample of classes are timed at full size beside a plain search by ILIKE and filters, and the best ten are compared
with a brute force over every class of a near trade. `--quick`: a small world. `--schools N`: another number.
`--at FOLDER`: keep the loaded world there, and find it again. `--only weeks` or `--only speed`.
"""

import statistics
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import fsum
from random import Random
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.matching import BRAKES, WEIGHTS, ClassFacts, Match, rank, score
from app.domain.vocabulary.nearness import kinship
from app.kit.db import Database
from app.kit.memory import keep_for_good
from app.models.organisation import Membership, Organisation, Trust
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.actors import actor_of
from app.services.classes import classes_shown
from app.services.classes.showing import facts_of
from app.services.matchmaking import Width, Wishes, suggest
from app.services.matchmaking.pool import find_pool
from bench import fairness
from bench.costs import cost_figures, costs_of, memory, p95
from bench.figure import Figure
from bench.population import FULL, Population
from bench.population.standing import Made, standing

VIEWERS, PLAIN, COMPARED, BEST = 200, 12, 10, 10
P95_ALLOWED, RECALL_ALLOWED = 150, 0.95

_BASELINE = text(
    """
    SELECT c.id FROM class c JOIN organisation o ON o.id = c.organisation_id
    WHERE c.archived_at IS NULL AND o.trust = 'verified' AND o.country <> :country AND c.kinds ?| :kinds
        AND (c.name ILIKE :word OR c.about ILIKE :word) AND c.age_band = :age AND abs(c.eqf - :eqf) <= 1
    ORDER BY c.created_at DESC LIMIT 60
    """
)
_SIZES = text("SELECT pg_table_size(to_regclass(:name)), pg_indexes_size(to_regclass(:name))")


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    quick = "--quick" in arguments
    only = _told(arguments, "--only", "")
    figures = []
    if only != "speed":
        figures += await fairness.measure(["--quick"] if quick else [])
    if only != "weeks":
        schools = int(_told(arguments, "--schools", str(2_000 if quick else FULL.schools)))
        asked = (20, 4) if quick else (VIEWERS, COMPARED)
        figures += await _at_full_size(schools, _told(arguments, "--at", ""), *asked)
    return figures


def _told(arguments: list[str], name: str, otherwise: str) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else otherwise


async def _at_full_size(schools: int, at: str, viewers: int, compared: int) -> list[Figure]:
    """Return the figures of suggestions in the made-up world, loaded before or now."""
    keep_for_good()
    # Whose world is loaded for this alone, one teacher a school is enough.
    async with standing(at, Population(schools=schools, teachers=1), {Made.CANDIDATES}) as world:
        database = Database(world.url)
        async with database.session() as db:
            figures = [*world.loading, *await _speed(db, viewers, compared)]
        await database.close()
    return figures


async def _speed(db: AsyncSession, viewers: int, compared: int) -> list[Figure]:
    rows = await find_viewers(db, viewers)
    asks = [partial(suggest, db, await find_actor(db, person), row.id, Wishes()) for row, person in rows]
    db.expunge_all()
    first = await costs_of(db, asks, before=20)
    took = await costs_of(db, asks)
    plain = await costs_of(db, [partial(_baseline, db, row) for row, _ in rows[:PLAIN]])
    recall = [await _recall(db, row) for row, _ in rows[:compared]]
    slow = statistics.median(one.cpu for one in plain)
    figures = [
        Figure("classes", await db.scalar(text("SELECT count(*) FROM class")) or 0, "rows"),
        *cost_figures("suggestions", took, P95_ALLOWED),
        Figure("suggestions, asked for the first time, p95", p95(one.cpu for one in first), "ms CPU"),
        Figure("plain search by ILIKE, p50", slow, "ms CPU"),
        Figure("plain p50 by suggestions p50", slow / statistics.median(one.cpu for one in took), "times"),
        Figure("recall of the best ten", statistics.mean(recall), "", RECALL_ALLOWED, at_least=True),
        Figure("recall of the best ten, worst class", min(recall), ""),
    ]
    for name in ("class", "candidate", "exposure"):
        table, indexes = (await db.execute(_SIZES, {"name": name})).one()
        figures.append(Figure(f"{name}: table", table / 2**20, "MiB"))
        figures.append(Figure(f"{name}: indexes", indexes / 2**20, "MiB"))
    return [*figures, *await memory(db)]


async def find_viewers(db: AsyncSession, count: int) -> list[tuple[SchoolClass, UUID]]:
    """Return classes of verified schools, each with a verified teacher of it, drawn from all alike."""
    query = (
        select(SchoolClass, ClassTeacher.person_id)
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .join(Membership, Membership.person_id == ClassTeacher.person_id)
        .where(
            SchoolClass.archived_at.is_(None),
            Organisation.trust == Trust.VERIFIED,
            Membership.trust == Trust.VERIFIED,
            Membership.organisation_id == SchoolClass.organisation_id,
        )
        .order_by(text("md5(class.id::text)"))
        .limit(count)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def find_actor(db: AsyncSession, person: UUID) -> Actor:
    """Return a teacher as rules see them."""
    actor = await actor_of(db, person)
    assert actor is not None
    return actor


async def _baseline(db: AsyncSession, row: SchoolClass) -> None:
    country = await db.scalar(select(Organisation.country).where(Organisation.id == row.organisation_id))
    word = Random(str(row.id)).choice((row.name.split() or ["a"])[:2])
    told = {
        "country": country,
        "kinds": list(row.kinds),
        "word": f"%{word}%",
        "age": row.age_band,
        "eqf": row.eqf,
    }
    (await db.execute(_BASELINE, told)).all()


async def _recall(db: AsyncSession, row: SchoolClass) -> float:
    """Return which part of the best ten scores of all classes is among those that the index found.

    Equal scores are equally good: what counts is how many reach the tenth best score of the brute force.
    """
    ours = (await classes_shown(db, [row.id]))[row.id].facts
    pool = await find_pool(db, row, Wishes())
    shown = await classes_shown(db, pool.best)
    found = rank(ours, (one.facts for one in shown.values()))[:BEST]
    best = await _brute_force(db, row, ours)
    if not best:
        return 1.0
    return sum(one.match.score >= best[-1] - 1e-9 for one in found) / len(best)


async def _brute_force(db: AsyncSession, row: SchoolClass, ours: ClassFacts) -> list[float]:
    """Return the best ten scores over every class of a near trade.

    A class is left out only where even the best lesson times could not lift it among them: nothing is lost.
    """
    keys = [key for key in row.trade_keys if key.startswith(Width.NEAR.keys)]
    bounds: dict[tuple[str, ...], float] = {}
    rows = await db.stream(
        select(*SchoolClass.__table__.c)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(
            SchoolClass.trade_keys.overlap(keys),
            SchoolClass.archived_at.is_(None),
            Organisation.trust == Trust.VERIFIED,
            Organisation.country
            != select(Organisation.country).where(Organisation.id == row.organisation_id).scalar_subquery(),
            select(ClassTeacher.id)
            .join(Membership, Membership.person_id == ClassTeacher.person_id)
            .where(
                ClassTeacher.class_id == SchoolClass.id,
                Membership.organisation_id == SchoolClass.organisation_id,
                Membership.trust == Trust.VERIFIED,
            )
            .exists(),
        )
        .execution_options(yield_per=2000)
    )
    best: list[float] = []
    async for other in rows:
        trade = (other.isced_f, *other.isco)
        if trade not in bounds:
            bounds[trade] = _trade_at_most(ours, other.isco, other.isced_f)
        if len(best) == BEST and bounds[trade] < best[-1]:
            continue
        theirs = facts_of(other)
        if len(best) == BEST and _at_most(ours, theirs) < best[-1]:
            continue
        match = score(ours, theirs)
        if match.excluded is None:
            best = sorted([*best, match.score], reverse=True)[:BEST]
    return best


def _trade_at_most(ours: ClassFacts, isco: Sequence[str], field: str) -> float:
    """Return the score that a class of this trade would have if everything else were perfect."""
    near = kinship(ours.isco, [ours.isced_f or ""], isco, [field]).value
    return (WEIGHTS["trade"] * near + 1 - WEIGHTS["trade"]) * BRAKES["trade"].factor(near) + 1e-9


def _at_most(ours: ClassFacts, theirs: ClassFacts) -> float:
    """Return the score that the two would have with the best lesson times."""
    match: Match = score(replace(ours, slots=()), replace(theirs, slots=()))
    total = fsum(part.points for part in match.parts) + WEIGHTS["time"]
    for part in match.parts:
        if part.code in BRAKES and part.code != "time":
            total *= BRAKES[part.code].factor(part.value)
    return total + 1e-9
