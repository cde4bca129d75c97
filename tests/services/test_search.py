"""Finding classes, calls and schools: by words of any language, by facets, and only what one may see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.actor import Actor
from app.domain.actor import Kind as ActorKind
from app.domain.errors import Forbidden
from app.domain.search import Facet, Kind, Wanted
from app.domain.vocabulary.terms import Cefr, Direction, ExchangeKind
from app.kit.clock import now
from app.models.organisation import Membership, Organisation, Trust
from app.models.school_class import SchoolClass
from app.models.search_document import SearchDocument
from app.services import calls, classes, stories
from app.services.calls.writing import CallText
from app.services.closing import close_project
from app.services.findable import keep_school, learn_all, rebuild
from app.services.search import Found, count_facets, find, find_places
from tests.cast import BASE
from tests.classroom import bakers, make_class
from tests.factories.lessons import make_lesson


def asking(query: str) -> Wanted:
    return Wanted.from_query(query)


async def names(db: AsyncSession, who: Actor, query: str) -> set[str]:
    found = (await find(db, who, asking(query))).found
    return {name_of(one) for one in found}


def name_of(one: Found) -> str:
    named = one.call or one.story
    if named is not None:
        return named.title
    row = one.of or one.school
    assert row is not None
    return row.name


async def test_a_class_is_found_by_its_words_and_by_its_trade_in_any_language(db: AsyncSession) -> None:
    solene, _ = await make_class(db, "solene", name="Boulangers de Łódź")
    aino, _ = await make_class(db, "aino", name="Ωραία ψωμιά", isco=("7231",))
    await learn_all(db)
    for query in (
        "q=lodz",
        "q=%C5%81%C3%93D%C5%B9",
        "q=boul",
        "q=baker",
        "q=B%C3%A4cker",
        "q=leipuri",
        "q=boulangres",
        "q=bakr",
        "q=boulang",
    ):
        assert "Boulangers de Łódź" in await names(db, aino.actor, query), query
    assert await names(db, solene.actor, "q=ωραια&kind=class") == {"Ωραία ψωμιά"}
    assert await names(db, solene.actor, "q=xylophone") == set()


async def test_others_do_not_find_what_is_not_open_to_them(db: AsyncSession) -> None:
    owner, hidden = await make_class(db, "solene", verified=False, name="Hidden bakers")
    outsider, _ = await make_class(db, "odile", name="Outside")
    await learn_all(db)
    assert await names(db, owner.actor, "q=hidden") == {"Hidden bakers"}  # it is there
    mistyped = await find(db, outsider.actor, asking("q=hiddn"))
    assert mistyped.asked is not None
    assert mistyped.asked.meant == {}, "not even the word is given away"
    assert await names(db, outsider.actor, "q=hidden") == set()
    assert (await count_facets(db, outsider.actor, asking("q=hidden"))).total == 0
    assert await find_places(db, outsider.actor, asking("q=hidden")) == []

    # Somebody of the same country, but of another school, is an outsider like all others.
    same_country = replace(outsider.actor, organisations=frozenset())
    assert await names(db, same_country, "q=hidden&country=FR") == set()
    officer = replace(same_country, officer_countries=frozenset({"FR"}))
    assert await names(db, officer, "q=hidden&country=FR") == {"Hidden bakers"}

    await verify(db, hidden)
    assert await names(db, outsider.actor, "q=hidden&kind=class") == {"Hidden bakers"}
    await classes.archive_class(db, owner.actor, hidden.id)
    assert await names(db, outsider.actor, "q=hidden&kind=class") == set()
    assert await names(db, owner.actor, "q=hidden&kind=class") == set()


async def test_a_document_that_is_behind_gives_nothing_away(db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene", name="Hidden bakers")
    outsider, _ = await make_class(db, "odile")
    assert await names(db, outsider.actor, "q=hidden") == {"Hidden bakers"}
    # As if some change had forgotten the documents.
    await db.execute(
        update(Organisation).where(Organisation.id == made.organisation_id).values(trust=Trust.PENDING)
    )
    assert await names(db, outsider.actor, "q=hidden") == set()
    assert await names(db, solene.actor, "q=hidden") == {"Hidden bakers"}


async def test_learners_do_not_search(db: AsyncSession) -> None:
    solene, _ = await make_class(db, "solene", name="Hidden bakers")
    learner = Actor(solene.actor.id, ActorKind.LEARNER, "Lea", "Lea")
    for look in (find, count_facets, find_places):
        with pytest.raises(Forbidden):
            await look(db, learner, asking("q=hidden"))  # type: ignore[operator]


async def test_an_open_call_is_found_until_it_ends(db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene")
    outsider, _ = await make_class(db, "odile")
    call = await calls.open_call(
        db, solene.actor, made.id, CallText("Rye week", ends_on=now().date() + timedelta(days=9))
    )
    assert await names(db, outsider.actor, "kind=call") == {"Rye week"}
    assert await names(db, outsider.actor, "q=rye+lyon") == {"Rye week"}
    await calls.close_call(db, solene.actor, call.id)
    assert await names(db, outsider.actor, "kind=call") == set()


async def test_facets_narrow_and_count_without_their_own_choice(db: AsyncSession) -> None:
    solene, _ = await make_class(db, "solene", languages={"fr": Cefr.C2, "en": Cefr.A2}, name="Lyon")
    await make_class(
        db, "aino", languages={"fi": Cefr.C2, "en": Cefr.B2}, name="Tampere", eqf=4,
        kinds=frozenset({ExchangeKind.MOBILITY}), mobility=frozenset({Direction.HOST}), is_accessible=True,
    )  # fmt: skip
    who = solene.actor
    assert await names(db, who, "kind=class&language=en&cefr=B1") == {"Tampere"}
    assert await names(db, who, "kind=class&language=en") == {"Lyon", "Tampere"}
    assert await names(db, who, "kind=class&country=150&level=4") == {"Tampere"}
    assert await names(db, who, "kind=class&country=155") == {"Lyon"}
    assert await names(db, who, "kind=class&exchange=mobility&direction=host&accessible=1") == {"Tampere"}
    assert await names(db, who, "kind=class&direction=send") == set()
    counts = await count_facets(db, who, asking("kind=class&level=4"))
    assert counts.total == 1
    assert counts.facets[Facet.LEVEL].counts == {"3": 1, "4": 1}
    assert counts.facets[Facet.COUNTRY].counts["FI"] == 1
    assert "FR" not in counts.facets[Facet.COUNTRY].counts
    assert counts.kinds.counts == {"class": 1, "call": 0, "school": 0, "project": 0}


async def test_the_documents_after_many_changes_are_those_of_a_rebuild(
    db: AsyncSession, engine: AsyncEngine
) -> None:
    solene, made = await make_class(db, "solene")
    await make_class(db, "aino")
    await calls.open_call(
        db, solene.actor, made.id, CallText("Rye week", ends_on=now().date() + timedelta(days=9))
    )
    await classes.change_class(db, solene.actor, made.id, bakers(name="CAP 2", eqf=5))
    await db.commit()
    before = await written(db)
    assert {kind for kind, *_ in before} == {Kind.CLASS, Kind.CALL}
    await rebuild(engine)
    after = await written(db)
    assert [one for one in after if one[0] is not Kind.SCHOOL] == before
    assert len(after) == len(before) + 2, "the schools of the cast came without a service"


async def verify(db: AsyncSession, made: SchoolClass) -> None:
    school = await db.get_one(Organisation, made.organisation_id)
    school.trust = Trust.VERIFIED
    await db.execute(
        update(Membership).where(Membership.organisation_id == school.id).values(trust=Trust.VERIFIED)
    )
    await keep_school(db, school.id)


async def written(db: AsyncSession) -> list[tuple[object, ...]]:
    d = SearchDocument
    rows = await db.execute(
        select(d.kind, d.id, d.is_open, d.was_open, d.since, d.until, d.keys, d.words).order_by(d.kind, d.id)
    )
    return [tuple(row) for row in rows]


async def test_a_finished_project_is_found_while_its_page_is_shown(db: AsyncSession) -> None:
    lesson = await make_lesson(db)
    await close_project(db, lesson.solene, lesson.project, base_url=BASE)
    text = stories.StoryText("Sourdough and rieska", "Each other's bread.", 4, "", ())
    story = await stories.write_story(db, lesson.solene, lesson.project, text)
    assert await names(db, lesson.odile, "q=rieska") == set()
    for who in (lesson.solene, lesson.aino):
        await stories.agree(db, who, lesson.project, changed_at=story.changed_at, public=False, base_url=BASE)
    assert await names(db, lesson.odile, "q=rieska&kind=project") == {"Sourdough and rieska"}
    assert await names(db, lesson.odile, "q=baker&kind=project&country=FI") == {"Sourdough and rieska"}
    await stories.take_back(db, lesson.aino, story.id, base_url=BASE)
    assert await names(db, lesson.odile, "q=rieska") == set()
    words = await db.scalar(select(SearchDocument.words).where(SearchDocument.id == story.id))
    assert words == "", "not a word stays behind"
