"""The search documents of the made-up world, made by the application's own code, with the indexes afterwards."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.domain.search import Kind
from app.services.findable.rebuilding import rebuild_some, settle
from bench.population.copying import without_indexes
from bench.population.rows import CLASS, SCHOOL, STORY, world_id

TABLES = ("search_document", "search_word")
#: Each chunk takes away what its classes had before.
LOOKED_UP = ("ix_search_document_class_id",)
#: So many processes make them: one for each core.
WORKERS = 2


def load_documents(url: str, schools: int, classes: int, projects: int) -> tuple[int, float]:
    """Make them for what is in the database at `url`; returns how many, and the seconds it took."""
    began = time.perf_counter()
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    parts = [*_parts(Kind.SCHOOL, SCHOOL, schools), *_parts(Kind.CLASS, CLASS, classes)]
    parts += _parts(Kind.PROJECT, STORY, projects)
    with psycopg.connect(address, autocommit=True) as connection:
        with without_indexes(connection, TABLES, LOOKED_UP):
            with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
                for done in [pool.submit(_make, url, *part) for part in parts]:
                    done.result()
            count = asyncio.run(_settled(url))
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}".encode())
    return count, time.perf_counter() - began


def _parts(kind: Kind, number: int, count: int) -> list[tuple[Kind, UUID, UUID]]:
    """Return ranges of ids, so many that the last ones end together."""
    size = max(1, -(-count // (4 * WORKERS)))
    starts = range(0, count, size)
    return [(kind, UUID(int=world_id(number, at).int - 1), world_id(number, at + size - 1)) for at in starts]


def _make(url: str, kind: Kind, after: UUID, until: UUID) -> None:
    async def run(engine: AsyncEngine) -> None:
        await rebuild_some(engine, kind, after=after, until=until)
        await engine.dispose()

    asyncio.run(run(create_async_engine(url)))


async def _settled(url: str) -> int:
    engine = create_async_engine(url)
    count = await settle(engine)
    await engine.dispose()
    return count
