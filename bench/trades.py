"""Trades: importing a full-size ESCO, memory, and what a search for a trade costs the server.

A download of 3,039 occupations, 13,900 skills and 130,000 relations in 28 languages is made (the same each time) and
imported twice into an empty database. A search is measured in CPU milliseconds of our process and of the PostgreSQL
process that answers it, since the machine's other work does not count there. `bin/bench trades FOLDER` measures with
a real download instead.
"""

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.trades import search_trades
from bench.figure import Figure
from bench.house import House, open_house
from tests.factories.esco import FULL, write_download

SEARCHES = 200
LOCALES = ("de", "en", "ar", "el", "fr", "uk", "es")
SECONDS_ALLOWED, SEARCH_ALLOWED = 300, 20  # s, ms of CPU
Typed = tuple[str, str]


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    with tempfile.TemporaryDirectory(prefix="journeywork-esco-") as made:
        folder = Path(arguments[0]) if arguments else write_download(Path(made), FULL)
        async with open_house() as house:
            first, second = [await _import(house, folder) for _ in range(2)]
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            words = await house.db.scalar(text("SELECT count(*) FROM trade_word")) or 0
            searches = await _searches(house.db)
            kept = {kind: await _costs(house.db, typed) for kind, typed in searches.items()}
            size = await house.db.scalar(text("SELECT pg_database_size(current_database())")) or 0
    return [
        Figure("words", words, "rows"),
        Figure("database", size / 2**20, "MiB"),
        Figure("first import", first, "s", SECONDS_ALLOWED),
        Figure("import again", second, "s", SECONDS_ALLOWED),
        Figure("memory of the import", memory, "MiB"),
        *(figure for kind, costs in kept.items() for figure in _figures(kind, costs)),
    ]


async def _import(house: House, folder: Path) -> float:
    program = (
        "import sys; from pathlib import Path; from app.services.esco import import_esco;"
        "import_esco(sys.argv[1], Path(sys.argv[2]), lambda line: None)"
    )
    began = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, house.server.database_url, str(folder)
    )
    assert await child.wait() == 0
    return time.perf_counter() - began


async def _searches(db: AsyncSession) -> dict[str, list[Typed]]:
    """Return what is typed: words as they are, their beginnings, mistyped, two letters, and nonsense."""
    query = text(
        "SELECT text, language FROM trade_word WHERE language = ANY(:languages)"
        " ORDER BY md5(kind || key || language || searched) LIMIT :most"
    )
    rows = (await db.execute(query, {"languages": list(LOCALES), "most": SEARCHES})).all()
    chance = Random(5)
    typed: dict[str, list[Typed]] = {}
    for word, language in rows:
        for kind, changed in _changed(word, chance):
            typed.setdefault(kind, []).append((changed, language))
    return typed


def _changed(word: str, chance: Random) -> Iterator[tuple[str, str]]:
    at = chance.randrange(1, max(2, len(word) - 1))
    yield "a name", word
    yield "a beginning", word[: chance.randint(3, 6)]
    yield "a mistake", word[:at] + word[at + 1 :]
    yield "two letters", word[:2]
    yield "nonsense", "".join(chance.choices("bcdfghklmnprstaeiou", k=9))


async def _costs(db: AsyncSession, typed: list[Typed]) -> list[float]:
    """Return what each search cost, in CPU milliseconds of both processes."""
    pid = await db.scalar(text("SELECT pg_backend_pid()"))
    answering = Path(f"/proc/{pid}/schedstat")
    costs = []
    for words, locale in typed:
        ours, theirs = time.process_time_ns(), _nanoseconds(answering)
        await search_trades(db, words, locale, 8)
        costs.append((time.process_time_ns() - ours + _nanoseconds(answering) - theirs) / 1e6)
    return costs


def _nanoseconds(schedstat: Path) -> int:
    return int(schedstat.read_text().split()[0])


def _figures(kind: str, costs: list[float]) -> Iterator[Figure]:
    ordered = sorted(costs)
    yield Figure(f"search for {kind}, median", statistics.median(ordered), "ms CPU")
    yield Figure(f"search for {kind}, p95", ordered[int(0.95 * len(ordered))], "ms CPU", SEARCH_ALLOWED)
