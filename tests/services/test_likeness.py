"""What classes write about themselves moves the list a little where the operator wants it, and nothing where not."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.config import BadSettings, Settings, load_settings
from app.domain.errors import NotFound
from app.domain.matching.fairness import Cause
from app.domain.matching.likeness import MOST, likeness_points, packed
from app.jobs import worker
from app.kit import embedding
from app.kit.clock import now
from app.models.class_embedding import ClassEmbedding
from app.models.school_class import SchoolClass
from app.services import calls, embeddings, matchmaking
from app.services.calls.writing import CallText
from app.services.classes import archive_class, change_class
from app.services.embeddings import filling
from app.services.matchmaking import Suggested, Wishes
from tests.cast import Player, signed_in
from tests.classroom import bakers, make_class

API = "/api/v1"
BREAD = "We keep a sourdough alive and want to compare how others feed theirs."
QUEUED = text(
    "SELECT args->'class_ids' FROM procrastinate_jobs WHERE task_name = 'embeddings.keep' ORDER BY id"
)
NEAR, FAR = [1.0, 0.1, 0.0], [0.0, 1.0, 0.0]


async def three(db: AsyncSession) -> tuple[Player, SchoolClass, SchoolClass, SchoolClass]:
    """Solène's class, and two others that fit it equally well; each writes about itself."""
    solene, mine = await make_class(db, "solene", about=BREAD)
    _, finnish = await make_class(db, "aino", name="Aino's", about=BREAD)
    _, tunisian = await make_class(db, "yassine", name="Yassine's", about=BREAD)
    return solene, mine, finnish, tunisian


async def has_vectors(db: AsyncSession, vectors: dict[UUID, list[float]]) -> None:
    """Give classes these vectors, whatever they write; commits."""
    for class_id, vector in vectors.items():
        made = ClassEmbedding(class_id=class_id, text_hash=b"?", model=embedding.MODEL, vector=packed(vector))
        await db.merge(made)
    await db.commit()


async def listed(db: AsyncSession, who: Player, mine: SchoolClass, *, by_texts: bool) -> Suggested:
    """The first page of suggestions."""
    return await matchmaking.suggest(db, who.actor, mine.id, Wishes(), by_texts=by_texts)


async def vectors_of(db: AsyncSession) -> dict[UUID, bytes]:
    """All vectors that are kept."""
    rows = await db.execute(select(ClassEmbedding.class_id, ClassEmbedding.vector))
    return {row.class_id: row.vector for row in rows}


def switch_on(app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this installation compare texts until the end of the test."""
    monkeypatch.setitem(app.state._state, "settings", settings.model_copy(update={"compare_texts": True}))


async def test_a_class_that_writes_about_similar_things_comes_first_and_both_sides_see_why(
    db: AsyncSession,
) -> None:
    solene, mine, *others = await three(db)
    first, last = (one.shown.id for one in (await listed(db, solene, mine, by_texts=True)).suggestions)
    await has_vectors(db, {mine.id: NEAR, last: NEAR, first: FAR})
    moved = (await listed(db, solene, mine, by_texts=True)).suggestions
    assert [one.shown.id for one in moved] == [last, first]
    assert moved[0].ordered.is_lifted
    assert Cause.TEXTS in [lift.cause for lift in moved[0].ordered.lifts]
    assert Cause.TEXTS not in [lift.cause for lift in moved[1].ordered.lifts]
    assert {one.match.score for one in moved} == {one.match.score for one in (await listed(db, solene, mine, by_texts=False)).suggestions}  # fmt: skip
    pair = await matchmaking.explain_pair(db, solene.actor, mine.id, last, by_texts=True)
    assert pair.texts is not None
    assert (pair.texts.cosine, pair.texts.points) == (1, MOST)
    assert [lift for lift in pair.lifts if lift.cause is Cause.TEXTS] == [
        lift for lift in pair.their_lifts if lift.cause is Cause.TEXTS
    ]
    assert {one.id for one in others} == {first, last}


async def test_switched_off_nothing_is_different_whatever_is_kept(db: AsyncSession) -> None:
    solene, mine, finnish, tunisian = await three(db)
    before = [
        (one.shown.id, one.ordered) for one in (await listed(db, solene, mine, by_texts=False)).suggestions
    ]
    nothing_made = [
        (one.shown.id, one.ordered) for one in (await listed(db, solene, mine, by_texts=True)).suggestions
    ]
    await has_vectors(db, {mine.id: NEAR, finnish.id: NEAR, tunisian.id: NEAR})
    off = [
        (one.shown.id, one.ordered) for one in (await listed(db, solene, mine, by_texts=False)).suggestions
    ]
    on = [(one.shown.id, one.ordered) for one in (await listed(db, solene, mine, by_texts=True)).suggestions]
    assert before == nothing_made == off
    assert on != off
    assert (await matchmaking.explain_pair(db, solene.actor, mine.id, finnish.id)).texts is None


async def test_vectors_of_another_model_are_not_compared(db: AsyncSession) -> None:
    _, mine, finnish, tunisian = await three(db)
    await has_vectors(db, {mine.id: NEAR, finnish.id: NEAR, tunisian.id: NEAR})
    assert set(await embeddings.cosines_between(db, mine.id, [finnish.id, tunisian.id])) == {
        finnish.id,
        tunisian.id,
    }
    kept = await db.get(ClassEmbedding, finnish.id)
    assert kept is not None
    kept.model = "an older one"
    assert await embeddings.cosines_between(db, mine.id, [finnish.id, tunisian.id]) == {tunisian.id: 1}
    assert await embeddings.cosines_between(db, finnish.id, [tunisian.id, mine.id]) == {}


async def test_the_page_and_the_api_tell_every_number_and_nothing_where_it_is_off(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    solene, mine, finnish, tunisian = await three(db)
    near = [1.0, 0.48, 0.0]
    await has_vectors(db, {mine.id: [1.0, 0.0, 0.0], finnish.id: near})
    me = await signed_in(client, solene)
    match, find = f"/matches/{mine.id}/{finnish.id}", f"/find?class={mine.id}"
    one, many = f"{API}/classes/{mine.id}/suggestions/{finnish.id}", f"{API}/classes/{mine.id}/suggestions"
    assert (await client.get(one, headers=me)).json()["texts"] is None
    assert "Its place in your list" in (await client.get(match, headers=me)).text
    assert "Your own words" not in (await client.get(match, headers=me)).text
    assert "similar things" not in (await client.get(find, headers=me)).text

    switch_on(app, settings, monkeypatch)
    told = (await client.get(one, headers=me)).json()
    cosine = told["texts"]["closeness"]
    points = likeness_points(cosine)
    assert 0 < points < MOST
    assert told["texts"] == {"closeness": pytest.approx(0.9015, abs=0.001), "points": pytest.approx(points), "counts_from": 0.88, "counts_full": 0.93, "most": 0.03}  # fmt: skip
    [move] = [move for move in told["moves"] if move["code"] == "texts"]
    assert (move["points"], move["text"]) == (pytest.approx(points), "you write about similar things")
    assert move in told["their_moves"]
    in_list = {one["class"]["id"]: one for one in (await client.get(many, headers=me)).json()["suggestions"]}
    assert "texts" in [move["code"] for move in in_list[str(finnish.id)]["moves"]]
    assert "texts" not in [move["code"] for move in in_list[str(tunisian.id)]["moves"]]
    page = (await client.get(match, headers=me)).text
    assert (
        f"Your own words: closeness {cosine:.3f}, which adds {points:.3f}. Up to 0.88 it adds nothing" in page
    )
    assert f"{points:+.3f}" in page
    assert "ou write about similar things" in (await client.get(find, headers=me)).text
    silent = (await client.get(f"/matches/{mine.id}/{tunisian.id}", headers=me)).text
    assert "one of the classes has written too little about itself" in silent


async def test_an_outsider_learns_nothing_of_how_near_two_others_are(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(app, settings, monkeypatch)
    solene, mine, finnish, _ = await three(db)
    await has_vectors(db, {mine.id: NEAR, finnish.id: NEAR})
    odile, _ = await make_class(db, "odile")
    asked = f"{API}/classes/{mine.id}/suggestions/{finnish.id}"
    assert (await client.get(asked, headers=await signed_in(client, solene))).json()["texts"][
        "closeness"
    ] == 1
    refused = await client.get(asked, headers=await signed_in(client, odile))
    assert refused.status_code == 403
    assert "closeness" not in refused.text
    _, hidden = await make_class(db, "dimitra", verified=False, about=BREAD)
    await has_vectors(db, {hidden.id: NEAR})
    with pytest.raises(NotFound):
        await matchmaking.explain_pair(db, solene.actor, mine.id, hidden.id, by_texts=True)
    assert hidden.id not in [
        one.shown.id for one in (await listed(db, solene, mine, by_texts=True)).suggestions
    ]


async def test_the_job_is_written_with_the_change(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", about=BREAD)
    await db.execute(text("DELETE FROM procrastinate_jobs"))
    await db.commit()
    await change_class(
        db, solene.actor, mine.id, bakers(about="Something else that is long enough to be compared.")
    )
    assert (await db.scalars(QUEUED)).all() == [[str(mine.id)]]
    await db.rollback()
    assert (await db.scalars(QUEUED)).all() == []
    mine = (await db.scalars(select(SchoolClass))).one()
    await calls.open_call(
        db, solene.actor, mine.id, CallText("Bread that travels", now().date() + timedelta(days=30))
    )
    await db.commit()
    assert (await db.scalars(QUEUED)).all() == [[str(mine.id)]]


async def test_a_text_is_what_a_class_says_and_its_newest_call_and_no_name(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", about="  " + BREAD + "x" * 3000)
    later = now().date() + timedelta(days=30)
    await calls.open_call(db, solene.actor, mine.id, CallText("An older call", later, "Not this one"))
    call = await calls.open_call(
        db, solene.actor, mine.id, CallText("Rye wanted", later, "Who bakes with rye?")
    )
    words = (await embeddings.texts_to_embed(db, [mine.id]))[mine.id]
    assert words == (BREAD + "x" * 3000)[:600] + "\nRye wanted. Who bakes with rye?"
    assert mine.name not in words
    await calls.close_call(db, solene.actor, call.id)
    assert "An older call" in (await embeddings.texts_to_embed(db, [mine.id]))[mine.id]


async def test_what_is_the_same_is_not_made_again_and_what_has_gone_is_forgotten(db: AsyncSession) -> None:
    solene, mine, finnish, tunisian = await three(db)
    ids = [mine.id, finnish.id, tunisian.id]
    texts = await embeddings.texts_to_embed(db, ids)
    assert set(texts) == set(ids)
    await embeddings.keep_vectors(db, texts, [NEAR] * 3)
    assert await embeddings.texts_to_embed(db, ids) == {}
    await change_class(db, solene.actor, mine.id, bakers(about="Bakers"))
    assert await embeddings.texts_to_embed(db, ids) == {}
    assert set(await vectors_of(db)) == {finnish.id, tunisian.id}, "too few words say nothing"
    await change_class(db, solene.actor, mine.id, bakers(about=BREAD + " Every day."))
    changed = await embeddings.texts_to_embed(db, ids)
    assert changed == {mine.id: BREAD + " Every day."}
    await change_class(db, solene.actor, mine.id, bakers(about=BREAD + " Every week."))
    await embeddings.keep_vectors(db, changed, [NEAR])
    assert mine.id not in await vectors_of(db), "the text has changed meanwhile, and its own job comes"
    await embeddings.keep_vectors(db, await embeddings.texts_to_embed(db, ids), [NEAR])
    assert mine.id in await vectors_of(db)
    await archive_class(db, solene.actor, mine.id)
    assert await embeddings.texts_to_embed(db, ids) == {}
    await db.execute(delete(SchoolClass).where(SchoolClass.id == finnish.id))
    assert set(await vectors_of(db)) == {tunisian.id}


async def test_filling_goes_on_after_a_stop_and_tells_how_far_it_is(
    db: AsyncSession, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(db)
    await make_class(db, "odile", about="Too short")
    monkeypatch.setattr(filling, "PORTION", 1)
    asked: list[str] = []

    async def fails_at_the_second(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        if len(asked) == 2:
            raise embedding.NotEmbedded
        return [NEAR for _ in texts]

    told: list[tuple[int, int]] = []
    with pytest.raises(embedding.NotEmbedded):
        await embeddings.fill(engine, fails_at_the_second, say=lambda done, of: told.append((done, of)))
    assert told == [(1, 3)]
    assert await embeddings.is_any_missing(db)
    assert (
        await embeddings.fill(engine, fails_at_the_second, say=lambda done, of: told.append((done, of))) == 2
    )
    assert told == [(1, 3), (1, 2), (2, 2)]
    assert len(asked) == 4
    assert not await embeddings.is_any_missing(db)
    assert await embeddings.fill(engine, fails_at_the_second) == 0
    assert await embeddings.fill(engine, fails_at_the_second, seconds=0) == 0


async def test_where_it_is_off_jobs_make_nothing_and_what_was_made_goes(
    db: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mine, finnish, _ = await three(db)
    assert len((await db.scalars(QUEUED)).all()) == 3
    await worker.run(settings, once=True)
    assert (await db.scalars(QUEUED)).all() == []
    assert await vectors_of(db) == {}
    await has_vectors(db, {mine.id: NEAR, finnish.id: NEAR})
    monkeypatch.setattr(filling, "MOST_FORGOTTEN", 1)
    assert await embeddings.forget_all(db)
    assert await embeddings.forget_all(db)
    assert not await embeddings.forget_all(db)
    assert await db.scalar(select(func.count()).select_from(ClassEmbedding)) == 0


def test_switched_on_without_the_package_the_start_stops_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings(_env_file=None).compare_texts is False
    monkeypatch.setattr(embedding, "PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(BadSettings, match="JOURNEYWORK_COMPARE_TEXTS: needs the package a_package_that_is"):
        load_settings(_env_file=None, compare_texts=True)
    monkeypatch.setattr(embedding, "PACKAGE", "json")
    assert load_settings(_env_file=None, compare_texts=True).compare_texts


async def test_a_process_that_dies_is_told_from_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding.sys, "executable", "/bin/false")
    async with asyncio.timeout(60), embedding.open_model() as embed:
        with pytest.raises(embedding.NotEmbedded, match="status 1"):
            await embed(["Bread"])
