"""Search over a million things: what a page and its counts take, against plain ILIKE in the same database.

The made-up world (bench/world.py) with its search documents. Each kind of query is asked by a teacher of one school,
through the same functions as the page: words, keys, permission, and loading what is shown. `--load FOLDER` only
loads, and leaves the database in FOLDER; `--from FOLDER` measures there; `--quick` uses 2,000 schools.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.actor import Actor, Kind
from app.domain.search import Wanted
from app.kit.migrations import migrate
from app.kit.postgres import EmbeddedPostgres
from app.kit.typing_mistakes import one_mistake_away
from app.services.search import count_facets, find
from bench.figure import Figure
from bench.population import FULL, Population, load, world_id
from bench.population.documents import load_documents
from bench.population.rows import PERSON, SCHOOL

ASKED, ASKED_PLAINLY, QUICK = 100, 4, 2_000
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
    schools = QUICK if "--quick" in arguments else FULL.schools
    given = next((arguments[n + 1] for n, word in enumerate(arguments) if word in {"--load", "--from"}), None)
    folder = Path(given or tempfile.mkdtemp(prefix="journeywork-bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    figures: list[Figure] = []
    try:
        async with _database(folder) as url:
            if "--from" not in arguments:
                figures += await asyncio.to_thread(_load, url, schools)
            if "--load" not in arguments:
                figures += await _measured(url, 10 if "--quick" in arguments else ASKED)
    finally:
        if given is None:
            shutil.rmtree(folder, ignore_errors=True)
    return figures


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[str]:
    postgres = EmbeddedPostgres(folder)
    await asyncio.to_thread(postgres.start)
    try:
        await asyncio.to_thread(migrate, postgres.url())
        yield postgres.url()
    finally:
        await asyncio.to_thread(postgres.stop)


def _load(url: str, schools: int) -> list[Figure]:
    loaded = load(url, Population(schools=schools))
    count, seconds = load_documents(url, loaded.rows["organisation"], loaded.rows["class"])
    return [
        Figure("load: rows of the world", sum(loaded.rows.values()), "rows"),
        Figure("load: the world", loaded.seconds, "s"),
        Figure("load: search documents", seconds, "s"),
        Figure("load: all", loaded.seconds + seconds, "s", LOAD_S),
        Figure(
            "load: rows a second", (sum(loaded.rows.values()) + count) / (loaded.seconds + seconds), "rows/s"
        ),
    ]


async def _measured(url: str, asked: int) -> list[Figure]:
    engine = create_async_engine(url)
    async with AsyncSession(engine) as db:
        figures = await _sizes(db)
        actor = Actor(
            world_id(PERSON, 0),
            Kind.TEACHER,
            "Teacher",
            "Teacher",
            organisations=frozenset({world_id(SCHOOL, 0)}),
        )
        for name, queries in (await _queries(db, asked)).items():
            pages = await _times([wanted for wanted, _ in queries], lambda one: find(db, actor, one))
            counts = await _times([wanted for wanted, _ in queries], lambda one: count_facets(db, actor, one))
            plain = await _plain(db, [told for _, told in queries[:ASKED_PLAINLY]])
            figures += _figures(name, pages, counts, plain)
    await engine.dispose()
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


async def _times(asked: Sequence[Wanted], ask: Callable[[Wanted], Awaitable[object]]) -> list[float]:
    """Return milliseconds for each; the first few are not counted."""
    for wanted in asked[:3]:
        await ask(wanted)
    return [await _timed(ask, wanted) for wanted in asked]


async def _timed(ask: Callable[[Wanted], Awaitable[object]], wanted: Wanted) -> float:
    began = time.perf_counter()
    await ask(wanted)
    return (time.perf_counter() - began) * 1000


async def _plain(db: AsyncSession, asked: Sequence[Plain]) -> list[float]:
    times = []
    for told in asked:
        began = time.perf_counter()
        (await db.execute(text(_PLAIN), told)).all()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _figures(name: str, pages: list[float], counts: list[float], plain: list[float]) -> Iterator[Figure]:
    yield Figure(f"{name}: page, p50", statistics.median(pages), "ms")
    yield Figure(f"{name}: page, p95", statistics.quantiles(pages, n=20)[-1], "ms", PAGE_MS)
    yield Figure(f"{name}: counts, p50", statistics.median(counts), "ms")
    yield Figure(f"{name}: counts, p95", statistics.quantiles(counts, n=20)[-1], "ms", COUNTS_MS)
    yield Figure(f"{name}: plain ILIKE, median", statistics.median(plain), "ms")
    yield Figure(f"{name}: plain ILIKE / page", statistics.median(plain) / statistics.median(pages), "times")
