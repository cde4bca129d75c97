"""Search over a million things: what a page and its counts take, against plain ILIKE in the same database.

The made-up world (bench/world.py) with its search documents. Each kind of query is asked by a teacher of one school,
through the same functions as the page: words, keys, permission, and loading what is shown. The bars are for CPU time of
our process and the PostgreSQL process that answers, since other work of the machine does not count there; on a machine
with nothing else to do, and all in memory, the clock says the same. `--load FOLDER` only
loads, and leaves the database in FOLDER; `--from FOLDER` measures there; `--quick` uses 2,000 schools.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

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
Ask = Callable[[], Awaitable[object]]


class Cost(NamedTuple):
    """Milliseconds on the clock, and of the processors: our process and the PostgreSQL process that answers."""

    wall: float
    cpu: float


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
    count, seconds = load_documents(
        url, *(loaded.rows[name] for name in ("organisation", "class", "project"))
    )
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
        # Work of helpers would not be counted.
        await db.execute(text("SET max_parallel_workers_per_gather = 0"))
        actor = Actor(
            world_id(PERSON, 0),
            Kind.TEACHER,
            "Teacher",
            "Teacher",
            organisations=frozenset({world_id(SCHOOL, 0)}),
        )
        for name, queries in (await _queries(db, asked)).items():
            pages = await _times(db, [partial(find, db, actor, wanted) for wanted, _ in queries])
            counts = await _times(db, [partial(count_facets, db, actor, wanted) for wanted, _ in queries])
            plain = await _times(db, [partial(_plainly, db, told) for _, told in queries[:ASKED_PLAINLY]])
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


async def _plainly(db: AsyncSession, told: Plain) -> None:
    (await db.execute(text(_PLAIN), told)).all()


async def _times(db: AsyncSession, asks: Sequence[Ask]) -> list[Cost]:
    """Return what each costs; the first few are asked once before, as by somebody who was here already."""
    answering = Path(f"/proc/{await db.scalar(text('SELECT pg_backend_pid()'))}/schedstat")
    for ask in asks[:3]:
        await ask()
    return [await _timed(answering, ask) for ask in asks]


async def _timed(answering: Path, ask: Ask) -> Cost:
    began, ours, theirs = time.perf_counter(), time.process_time_ns(), _nanoseconds(answering)
    await ask()
    cpu = (time.process_time_ns() - ours + _nanoseconds(answering) - theirs) / 1e6
    return Cost((time.perf_counter() - began) * 1000, cpu)


def _nanoseconds(schedstat: Path) -> int:
    return int(schedstat.read_text().split()[0])


def _figures(name: str, pages: list[Cost], counts: list[Cost], plain: list[Cost]) -> Iterator[Figure]:
    for what, costs, bar in (("page", pages, PAGE_MS), ("counts", counts, COUNTS_MS)):
        cpu, wall = [one.cpu for one in costs], [one.wall for one in costs]
        yield Figure(f"{name}: {what}, p50", statistics.median(cpu), "ms CPU")
        yield Figure(f"{name}: {what}, p95", statistics.quantiles(cpu, n=20)[-1], "ms CPU", bar)
        yield Figure(f"{name}: {what}, p50 on the clock", statistics.median(wall), "ms")
        yield Figure(f"{name}: {what}, p95 on the clock", statistics.quantiles(wall, n=20)[-1], "ms")
    slow = statistics.median(one.cpu for one in plain)
    yield Figure(f"{name}: plain ILIKE, median", slow, "ms CPU")
    yield Figure(f"{name}: plain ILIKE / page", slow / statistics.median(one.cpu for one in pages), "times")
