"""Texts of classes become vectors, where the operator wants texts compared; else their vectors go."""

from collections.abc import Iterator
from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.kit.embedding import open_model
from app.services import embeddings

#: Classes of one unit of work, and how long one run fills gaps: the next begins ten minutes after it.
PORTION = 32
SECONDS = 480


@app.task(name="embeddings.keep", retry=RETRY)
async def keep(class_ids: list[str]) -> None:
    """Bring the vectors of these classes up to date, where their texts have changed."""
    shed = tools()
    if not shed.settings.compare_texts:
        return
    for portion in _portions([UUID(one) for one in class_ids]):
        async with shed.database.unit() as db:
            texts = await embeddings.texts_to_embed(db, portion)
        if texts:
            async with open_model() as embed:
                vectors = await embed(list(texts.values()))
            async with shed.database.unit() as db:
                await embeddings.keep_vectors(db, texts, vectors)


@app.periodic(cron="*/10 * * * *")
@app.task(name="embeddings.care", queueing_lock="embeddings.care", pass_context=False)
async def care_every_ten_minutes(timestamp: int) -> None:
    """Make the vectors that are missing, as after switching it on; delete all where it is switched off."""
    shed = tools()
    if shed.settings.compare_texts:
        async with shed.database.unit() as db:
            missing = await embeddings.is_any_missing(db)
        if missing:
            async with open_model() as embed:
                await embeddings.fill(shed.database.engine, embed, seconds=SECONDS)
        return
    while True:
        async with shed.database.unit() as db:
            if not await embeddings.forget_all(db):
                return


def _portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), PORTION):
        yield ids[start : start + PORTION]
