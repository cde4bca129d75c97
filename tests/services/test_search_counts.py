"""Pages and counts over a made-up world equal what comes out of looking at every single document."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.actor import Actor
from app.domain.actor import Kind as ActorKind
from app.domain.search import FACETS, Facet, Kind, Wanted, key_of
from app.domain.search.facets import answer_of
from app.models.search_document import SearchDocument
from app.services.findable import rebuild
from app.services.search import count_facets, counting, find, finding, looking
from bench.population import Population, load, world_id
from bench.population.rows import PERSON, SCHOOL

TEACHER = Actor(
    world_id(PERSON, 0), ActorKind.TEACHER, "T", "T", organisations=frozenset({world_id(SCHOOL, 0)})
)


@pytest.fixture
async def documents(
    database_url: str, clean_database: None, db: AsyncSession, engine: AsyncEngine
) -> list[SearchDocument]:
    load(database_url, Population(schools=70, seed=3))
    await rebuild(engine)
    found = (await db.scalars(select(SearchDocument))).all()
    assert {one.kind for one in found} == set(Kind)
    assert {one.is_open for one in found} == {True, False}
    return list(found)


def fits(document: SearchDocument, wanted: Wanted, without: Facet | str | None = None) -> bool:
    """Say by hand whether the teacher finds it."""
    if not (document.is_open or document.school_id in TEACHER.organisations):
        return False
    if document.until and document.until < looking.today():
        return False
    if wanted.kind and without != "kind" and document.kind is not wanted.kind:
        return False
    return all(
        set(wanted.keys(facet)) & set(document.keys)
        for facet in FACETS
        if facet in wanted.chosen and facet is not without
    )


def some_searches(documents: list[SearchDocument], count: int) -> list[Wanted]:
    """Return searches that somebody could find something with, and some that find nothing."""
    dice, made = Random(4), [Wanted()]
    for _ in range(count):
        pairs = [("kind", dice.choice(["", *Kind]))]
        for _ in range(dice.randrange(4)):
            facet, value = answer_of(dice.choice(dice.choice(documents).keys))
            value, _, level = value.partition(":")
            pairs += [(facet.value, value), *([("cefr", level)] if level else [])]
        made.append(Wanted.read(pairs))
    return made


@pytest.mark.parametrize("shared", [counting.SHARED, 5])
async def test_counts_equal_brute_force(
    documents: list[SearchDocument], db: AsyncSession, monkeypatch: pytest.MonkeyPatch, shared: int
) -> None:
    monkeypatch.setattr(counting, "SHARED", shared)  # five are never all: each set is counted by itself then
    for wanted in some_searches(documents, 40):
        counts = await count_facets(db, TEACHER, wanted)
        whole = [one for one in documents if fits(one, wanted)]
        assert counts.total == len(whole), wanted.query()
        for facet in FACETS:
            told = [one for one in documents if fits(one, wanted, facet)]
            expected: dict[str, int] = {}
            for one in told:
                for key in one.keys:
                    if key.startswith(key_of(facet, "")):
                        expected[answer_of(key)[1]] = expected.get(answer_of(key)[1], 0) + 1
            assert counts.facets[facet].counts == expected, (wanted.query(), facet)
            assert counts.facets[facet].is_whole
        kinds = [one.kind for one in documents if fits(one, wanted, "kind")]
        assert counts.kinds.counts == {kind.value: kinds.count(kind) for kind in Kind}


@pytest.mark.parametrize(("window", "probed"), [(5_000, 4_000), (30, 4_000), (30, 25)])
async def test_pages_hold_everything_once_the_newest_first(
    documents: list[SearchDocument],
    db: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    window: int,
    probed: int,
) -> None:
    monkeypatch.setattr(looking, "WINDOW", window)
    monkeypatch.setattr(looking, "FAR", window)
    monkeypatch.setattr(finding, "PROBED", probed)
    since = {one.id: (one.since, one.id) for one in documents}
    for wanted in some_searches(documents, 12):
        ids = await all_pages(db, wanted)
        assert set(ids) == {one.id for one in documents if fits(one, wanted)}, wanted.query()
        assert ids == sorted(ids, key=lambda one: since[one], reverse=True), wanted.query()


@pytest.mark.parametrize("shared", [counting.SHARED, 30])
async def test_of_very_many_there_are_at_least_so_many(
    documents: list[SearchDocument], db: AsyncSession, monkeypatch: pytest.MonkeyPatch, shared: int
) -> None:
    monkeypatch.setattr(counting, "COUNTED", 20)
    monkeypatch.setattr(counting, "SHARED", shared)  # of thirty handed over, twenty-one are enough
    counts = await count_facets(db, TEACHER, Wanted.from_query("level=4"))
    assert (counts.total, counts.facets[Facet.AGES].is_whole) == (21, False)
    true = [one for one in documents if fits(one, Wanted.from_query("level=4"))]
    for value, n in counts.facets[Facet.AGES].counts.items():
        assert 0 < n <= sum(key_of(Facet.AGES, value) in one.keys for one in true)


async def all_pages(db: AsyncSession, wanted: Wanted) -> list[UUID]:
    ids: list[UUID] = []
    after, last = "", None
    while after != last:
        page: Any = await find(db, TEACHER, wanted, after=after)
        ids += [one.id for one in page.found]
        after, last = page.after, after
        if not after:
            break
    assert len(ids) == len(set(ids))
    return ids
