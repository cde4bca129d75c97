"""Search over a million things: what a page and its counts take, against plain ILIKE in the same database.

The made-up world (bench/world.py) with its search documents. Each kind of query is asked by a teacher of one school,
through the same functions as the page: words, keys, permission, and loading what is shown. The bars are for CPU time
(bench/costs.py). `--load FOLDER` only loads, and leaves the database in FOLDER; `--from FOLDER` measures there;
`--quick` uses 2,000 schools.
"""

import statistics
from collections.abc import Iterator, Sequence
from functools import partial
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.search import Wanted
from app.kit.db import Database
from app.kit.memory import keep_for_good
from app.kit.typing_mistakes import one_mistake_away
from app.services.search import count_facets, find
from bench.costs import Cost, cost_figures, costs_of, memory, p95
from bench.figure import Figure
from bench.population import FULL, Population, world_id
from bench.population.rows import PERSON, SCHOOL
from bench.population.standing import Made, standing

ASKED, ASKED_PLAINLY, QUICK = 40, 3, 2_000
PAGE_MS, COUNTS_MS, LOAD_S = 50, 150, 600
TRADES = ("baker", "Elektriker", "soudeur", "cuisinier", "hairdresser", "informatique", "خباز", "κομμωτής")
ONE_FACET = ({"level": "4"}, {"ages": "14-18"}, {"new": "1"}, {"country": "FI"}, {"field": "0722"})
_PLAIN = """SELECT c.id FROM class c JOIN organisation o ON o.id = c.organisation_id
    WHERE (c.name ILIKE :like OR c.about ILIKE :like OR o.name ILIKE :like OR o.place ILIKE :like)
    AND (:country = '' OR o.country = :country) AND (:eqf = 0 OR c.eqf = :eqf)
    AND (:language = '' OR c.languages ? :language)
    AND c.archived_at IS NULL AND o.trust = 'verified' ORDER BY c.created_at DESC, c.id DESC LIMIT 21"""
Plain = dict[str, str | int]


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    quick = "--quick" in arguments
    folder = next((arguments[n + 1] for n, word in enumerate(arguments) if word in {"--load", "--from"}), "")
    only_load = "--load" in arguments
    # What is loaded to stay serves the benchmark of the suggestions too.
    made = {Made.DOCUMENTS, Made.CANDIDATES} if only_load else {Made.DOCUMENTS}
    population = Population(schools=QUICK) if quick else FULL
    keep_for_good()
    async with standing(folder, population, made) as world:
        figures = [*world.loading, *_all_of(world.loading)]
        if not only_load:
            figures += await _measured(world.url, 10 if quick else ASKED)
    return figures


def _all_of(loading: Sequence[Figure]) -> Iterator[Figure]:
    seconds = sum(one.value for one in loading if one.unit == "s")
    rows = sum(one.value for one in loading if one.unit == "rows")
    if loading:
        yield Figure("load: all", seconds, "s", LOAD_S)
        yield Figure("load: rows a second", rows / seconds, "rows/s")


async def _measured(url: str, asked: int) -> list[Figure]:
    database = Database(url)
    async with database.session() as db:
        figures = await _sizes(db)
        actor = Actor(
            world_id(PERSON, 0),
            Kind.TEACHER,
            "Teacher",
            "Teacher",
            organisations=frozenset({world_id(SCHOOL, 0)}),
        )
        for name, queries in (await _queries(db, asked)).items():
            looks = [partial(find, db, actor, wanted) for wanted, _ in queries]
            counting = [partial(count_facets, db, actor, wanted) for wanted, _ in queries]
            first = await costs_of(db, looks), await costs_of(db, counting)
            then = await costs_of(db, looks), await costs_of(db, counting)
            plain = await costs_of(db, [partial(_plainly, db, told) for _, told in queries[:ASKED_PLAINLY]])
            figures += _figures(name, first, then, plain)
        figures += await memory(db)
    await database.close()
    return figures


async def _sizes(db: AsyncSession) -> list[Figure]:
    asked = text(
        "SELECT count(*), pg_table_size('search_document'), pg_indexes_size('search_document'),"
        " pg_relation_size('ix_search_document_found'), pg_database_size(current_database()),"
        " (SELECT count(*) FROM search_word), pg_total_relation_size('search_word') FROM search_document"
    )
    row = (await db.execute(asked)).one()
    mib = 2**20
    return [
        Figure("things that can be found", row[0], "rows"),
        Figure("search documents: table", row[1] / mib, "MiB"),
        Figure("search documents: indexes", row[2] / mib, "MiB"),
        Figure("of these, words and keys (GIN)", row[3] / mib, "MiB"),
        Figure("known words", row[5], "rows"),
        Figure("known words: table and indexes", row[6] / mib, "MiB"),
        Figure("whole database", row[4] / mib, "MiB"),
    ]


async def _queries(db: AsyncSession, count: int) -> dict[str, list[tuple[Wanted, Plain]]]:
    """Return what is asked, by kind of query, from what is in the database; the same in every run."""
    dice = Random(11)
    rows = "SELECT name, place, country FROM organisation WHERE trust = '{}' ORDER BY md5(id::text) LIMIT :n"
    open_ = (await db.execute(text(rows.format("verified")), {"n": count})).all()
    shut = (await db.execute(text(rows.format("pending")), {"n": count})).all()
    long = [row.place for row in open_ if len(row.place) > 6 and row.place.isalpha()] or ["Lyon"]
    return {
        "rare": [_asked(f"{row.name} {row.place}") for row in open_],
        "common": [_asked(dice.choice(TRADES)) for _ in range(count)],
        "prefix": [_asked(row.place[: dice.randrange(3, 5)], kind="class") for row in open_],
        "typo": [_asked(_mistaken(dice, dice.choice(long))) for _ in range(count)],
        "zero hits": [_asked("".join(dice.choices("bcdfghklmnprst", k=9))) for _ in range(count)],
        "many facets": [_many(dice, row.country) for row in open_],
        "one facet": [_asked("", kind="class", **dice.choice(ONE_FACET)) for _ in range(count)],
        "no access": [_asked(f"{row.name} {row.place}", kind="class") for row in shut],
    }


def _asked(typed: str, **more: str) -> tuple[Wanted, Plain]:
    wanted = Wanted.read([("q", typed), *more.items()])
    return wanted, {"like": f"%{typed}%", "country": "", "eqf": 0, "language": ""}


def _many(dice: Random, country: str) -> tuple[Wanted, Plain]:
    eqf = dice.choice(("3", "4"))
    pairs = [("kind", "class"), ("country", country), ("level", eqf), ("language", "en"), ("cefr", "A2")]
    pairs += [
        ("ages", "14-18"),
        ("exchange", "virtual"),
        ("hours", "2"),
        ("field", dice.choice(("07", "10", "09"))),
    ]
    return Wanted.read(pairs), {"like": "%", "country": country, "eqf": int(eqf), "language": "en"}


def _mistaken(dice: Random, word: str) -> str:
    return dice.choice([one for one in one_mistake_away(word.lower()) if len(one) > 4])


async def _plainly(db: AsyncSession, told: Plain) -> None:
    (await db.execute(text(_PLAIN), told)).all()


Costs = tuple[list[Cost], list[Cost]]


def _figures(name: str, first: Costs, then: Costs, plain: list[Cost]) -> Iterator[Figure]:
    """Yield what pages and counts cost: the bars are for what is in memory already, as it is where people search."""
    for what, cold, warm, bar in zip(("page", "counts"), first, then, (PAGE_MS, COUNTS_MS), strict=True):
        yield from cost_figures(f"{name}: {what}", warm, bar)
        early = p95(one.cpu for one in cold)
        yield Figure(f"{name}: {what}, p95 where nobody asked before", early, "ms CPU")
    slow = statistics.median(one.cpu for one in plain)
    yield Figure(f"{name}: plain ILIKE, median", slow, "ms CPU")
    page = statistics.median(one.cpu for one in then[0])
    yield Figure(f"{name}: plain ILIKE / page", slow / page, "times")
