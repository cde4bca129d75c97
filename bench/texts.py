"""Texts: what it costs to turn the words of classes into vectors, and what a list of suggestions costs with them.

The model runs as the job runs it, in a process of its own on one thread. Then every class of a made-up world has a
vector, and the suggestions of a sample are asked for without and with them: the difference of each. `--quick`: few.
"""

import os
import random
import resource
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching.likeness import packed
from app.kit.db import Database
from app.kit.embedding import MODEL, open_model
from app.models.class_embedding import ClassEmbedding
from app.models.school_class import SchoolClass
from app.services.embeddings.keeping import LONGEST_ABOUT, LONGEST_CALL
from app.services.matchmaking import Wishes, suggest
from bench.costs import costs_of
from bench.figure import Figure
from bench.matching import find_actor, find_viewers
from bench.population import Population
from bench.population.standing import Made, standing

SCHOOLS, VIEWERS, TEXTS = 6_000, 100, 200
#: What a list may cost more with texts than without, in percent.
MORE_ALLOWED = 10


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    schools, viewers, texts = (2_000, 10, 20) if "--quick" in arguments else (SCHOOLS, VIEWERS, TEXTS)
    async with standing("", Population(schools=schools, teachers=1), {Made.CANDIDATES}) as world:
        database = Database(world.url)
        async with database.session() as db:
            written = select(SchoolClass.about).where(SchoolClass.about != "").order_by(SchoolClass.id)
            abouts = (await db.scalars(written.limit(4 * texts))).all()
        figures = await _of_the_model(abouts, texts)
        async with database.session() as db:
            figures += await _of_lists(db, viewers)
        await database.close()
    return figures


async def _of_the_model(abouts: Sequence[str], count: int) -> list[Figure]:
    short = [" ".join(abouts[at : at + 2]) for at in range(0, 2 * count, 2)]
    long = [" ".join(abouts[at:])[: LONGEST_ABOUT + LONGEST_CALL] for at in range(count // 4)]
    start, _ = await _seconds_of_child([])
    short_cost, _ = await _seconds_of_child(short)
    long_cost, size = await _seconds_of_child(long)
    return [
        Figure("model: its process starts", 1000 * start, "ms CPU"),
        Figure("model: memory of its process", size, "MiB"),
        Figure("text: letters of a short one", statistics.mean(map(len, short)), ""),
        Figure("text: a short one", 1000 * (short_cost - start) / len(short), "ms CPU"),
        Figure("text: letters of the longest", statistics.mean(map(len, long)), ""),
        Figure("text: the longest", 1000 * (long_cost - start) / len(long), "ms CPU"),
    ]


async def _seconds_of_child(texts: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of the processors that these texts take from start to end, and the memory in MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    async with open_model() as embed:
        await embed(["Bread"])
        await embed(texts)
        memory = _memory_of_child()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory


def _memory_of_child() -> float:
    """Return the most memory that the process of the model has had, in MiB."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    for child in (Path("/proc") / one for one in children):
        if "app.kit.embedding" in (child / "cmdline").read_text():
            lines = (child / "status").read_text().splitlines()
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    raise LookupError("the process of the model has gone")


async def _of_lists(db: AsyncSession, viewers: int) -> list[Figure]:
    dice = random.Random(5)
    vectors = [packed([dice.gauss(0, 1) for _ in range(384)]) for _ in range(64)]
    ids = (await db.scalars(select(SchoolClass.id))).all()
    made = ({"class_id": id, "text_hash": b"", "model": MODEL, "vector": dice.choice(vectors)} for id in ids)
    db.add_all(ClassEmbedding(**one) for one in made)
    await db.commit()
    await db.execute(text("ANALYZE class_embedding"))
    room = await db.scalar(text("SELECT pg_total_relation_size('class_embedding')")) or 0
    found = await find_viewers(db, viewers)
    # Called with the same class one after the other, so that neither finds warmer what the other has read.
    asks = [
        partial(suggest, db, await find_actor(db, person), row.id, Wishes(), by_texts=by_texts)
        for row, person in found
        for by_texts in (False, True, False, True)
    ]
    db.expunge_all()
    costs = [one.cpu for one in await costs_of(db, asks, before=20)]
    more = [costs[at + 3] - costs[at + 2] for at in range(0, len(costs), 4)]
    scored = [
        (await suggest(db, await find_actor(db, person), row.id, Wishes())).scored for row, person in found
    ]
    return [
        Figure("room of a class with its index", room / len(ids), "bytes"),
        Figure("list: classes scored, median", statistics.median(scored), ""),
        Figure("list: without texts, median", statistics.median(costs[2::4]), "ms CPU"),
        Figure("list: with texts, median", statistics.median(costs[3::4]), "ms CPU"),
        Figure("list: more with texts, median of pairs", statistics.median(more), "ms CPU"),
        Figure(
            "list: more with texts",
            100 * statistics.median(more) / statistics.median(costs[2::4]),
            "%",
            MORE_ALLOWED,
        ),
    ]
