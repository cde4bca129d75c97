"""A made-up world that stands in a folder: loaded once, and found again by every benchmark that searches in it.

A file in the folder says of each thing that it is there: the world, its search documents, its candidates.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.migrations import migrate
from app.kit.postgres import EmbeddedPostgres
from app.services.findable.candidates import index_all
from bench.figure import Figure
from bench.population import Population, load
from bench.population.documents import load_documents


class Made(StrEnum):
    """What is made from the world when it is loaded."""

    DOCUMENTS = "documents"
    CANDIDATES = "candidates"


@dataclass(frozen=True)
class Standing:
    """A world that stands: the address of its database, and what loading it took if it was loaded now."""

    url: str
    loading: list[Figure]


@asynccontextmanager
async def standing(at: str, population: Population, made: Collection[Made]) -> AsyncIterator[Standing]:
    """Open the world in the folder `at`, with what is missing of it made now; without a folder, one for once."""
    folder = Path(at or tempfile.mkdtemp(prefix="journeywork-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder)
    await asyncio.to_thread(postgres.start)
    try:
        await asyncio.to_thread(migrate, postgres.url())
        yield Standing(postgres.url(), await _complete(folder, postgres.url(), population, made))
    finally:
        await asyncio.to_thread(postgres.stop)
        if not at:
            shutil.rmtree(folder, ignore_errors=True)


async def _complete(folder: Path, url: str, population: Population, made: Collection[Made]) -> list[Figure]:
    figures: list[Figure] = []
    if not (folder / "world").exists():
        loaded = await asyncio.to_thread(load, url, population)
        figures += [
            Figure("load: rows of the world", sum(loaded.rows.values()), "rows"),
            Figure("load: the world", loaded.seconds, "s"),
        ]
        (folder / "world").touch()
    for one, make in ((Made.DOCUMENTS, _documents), (Made.CANDIDATES, _candidates)):
        if one in made and not (folder / one).exists():
            began = time.perf_counter()
            count = await make(url)
            figures += [
                Figure(f"load: {one}", count, "rows"),
                Figure(f"load: making {one}", time.perf_counter() - began, "s"),
            ]
            (folder / one).touch()
    return figures


async def _documents(url: str) -> int:
    with psycopg.connect(_plain(url)) as connection:
        asked = "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM class), (SELECT count(*) FROM project)"
        counts: tuple[int, int, int] = connection.execute(asked).fetchone() or (0, 0, 0)
    return (await asyncio.to_thread(load_documents, url, *counts))[0]


async def _candidates(url: str) -> int:
    engine = create_async_engine(url)
    async with AsyncSession(engine) as db:
        await index_all(db)
        await db.commit()
    await engine.dispose()
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE candidate")
        count: int = (connection.execute("SELECT count(*) FROM candidate").fetchone() or (0,))[0]
    return count


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
