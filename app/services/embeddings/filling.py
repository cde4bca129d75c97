"""Makes the vectors that are missing, portion by portion, while the house is open; or takes all of them away."""

import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.kit.embedding import MODEL, Embed
from app.services.embeddings.keeping import WORDS, keep_vectors

PORTION = 32
MOST_FORGOTTEN = 10_000
_MISSING = """NOT EXISTS (SELECT FROM class_embedding e WHERE e.class_id = c.id AND e.model = :model)"""
_NEXT = text(WORDS.format(which=f"c.id > :after AND {_MISSING}") + " ORDER BY id LIMIT :most")
_COUNT = text(f"SELECT count(*) FROM ({WORDS.format(which=_MISSING)}) w")  # noqa: S608  only words of ours
_FORGET = text(
    """
    WITH gone AS (DELETE FROM class_embedding
        WHERE class_id IN (SELECT class_id FROM class_embedding LIMIT :most) RETURNING 1)
    SELECT count(*) FROM gone
    """
)


async def fill(
    engine: AsyncEngine,
    embed: Embed,
    *,
    seconds: float | None = None,
    say: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Make the vectors of all classes that have none, and return how many; at most for so many `seconds`.

    Each portion is a short transaction of its own, so a stop in between costs one portion, and the next run goes on.
    `say` is told after each portion how many are done, of how many.
    """
    began, done, after = time.monotonic(), 0, UUID(int=0)
    async with AsyncSession(engine) as db:
        missing = await db.scalar(_COUNT, {"model": MODEL}) or 0
    while seconds is None or time.monotonic() - began < seconds:
        async with AsyncSession(engine) as db:
            rows = await db.execute(_NEXT, {"after": after, "model": MODEL, "most": PORTION})
            texts = {row.id: row.words for row in rows}
        if not texts:
            break
        vectors = await embed(list(texts.values()))
        async with AsyncSession(engine) as db, db.begin():
            await keep_vectors(db, texts, vectors)
        done, after = done + len(texts), [*texts][-1]
        say(done, max(done, missing))
    return done


async def is_any_missing(db: AsyncSession) -> bool:
    """Say whether a class has words enough and no vector."""
    return bool((await db.execute(_NEXT, {"after": UUID(int=0), "model": MODEL, "most": 1})).first())


async def forget_all(db: AsyncSession) -> bool:
    """Delete some vectors, where texts are not compared any more; says whether there may be others."""
    gone: int = await db.scalar(_FORGET, {"most": MOST_FORGOTTEN}) or 0
    return gone == MOST_FORGOTTEN
