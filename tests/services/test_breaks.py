"""A class that takes a break is not found, is no news, and comes back by itself."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.actor import Actor
from app.domain.search import Wanted
from app.kit.clock import now, travel
from app.models.school_class import SchoolClass
from app.models.search_document import SearchDocument
from app.services import calls, matchmaking, search
from app.services.calls.writing import CallText
from app.services.findable import end_breaks, rebuild
from app.services.search import Found, count_facets, find, find_places
from tests.cast import BASE, Player
from tests.classroom import make_class

DAY = timedelta(days=1)


async def kinds(db: AsyncSession, who: Actor, query: str = "q=lyon") -> list[str]:
    found = (await find(db, who, Wanted.from_query(query))).found
    return sorted(_kind(one) for one in found)


def _kind(one: Found) -> str:
    return one.kind.value


async def take_a_break(db: AsyncSession, who: Player, of: SchoolClass, days: int) -> None:
    until = now().date() + days * DAY
    await matchmaking.set_openness(db, who.actor, of.id, most_open=8, quiet_until=until)


async def call_out(db: AsyncSession, who: Player, of: SchoolClass) -> None:
    await calls.open_call(db, who.actor, of.id, CallText("Rye week", ends_on=now().date() + 60 * DAY))


async def test_during_a_break_neither_class_nor_calls_are_found_but_by_their_own_school(
    db: AsyncSession, engine: AsyncEngine
) -> None:
    odile, _ = await make_class(db, "odile")
    solene, lyon = await make_class(db, "solene")
    await call_out(db, solene, lyon)
    assert await kinds(db, odile.actor) == ["call", "class"]
    await take_a_break(db, solene, lyon, days=7)
    assert await kinds(db, odile.actor) == []
    assert (await count_facets(db, odile.actor, Wanted.from_query("q=lyon"))).total == 0
    assert await find_places(db, odile.actor, Wanted.from_query("q=lyon")) == []
    assert await kinds(db, solene.actor) == ["call", "class"], "their own school sees what it has"
    await db.commit()
    await rebuild(engine)
    assert await kinds(db, odile.actor, "q=lyon&kind=class") == []


async def test_what_a_document_says_too_much_is_left_out_when_it_is_loaded(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    _, lyon = await make_class(db, "solene")
    lyon.quiet_until = now().date() + DAY
    await db.flush()
    assert await kinds(db, odile.actor) == []


async def test_a_break_ends_by_itself_or_early(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, lyon = await make_class(db, "solene")
    await take_a_break(db, solene, lyon, days=3)
    assert await end_breaks(db) == 0
    with travel(3 * DAY):
        assert await end_breaks(db) == 0, "the last day belongs to the break"
    with travel(4 * DAY):
        assert await end_breaks(db) == 1
        assert await kinds(db, odile.actor) == ["class"]
        assert lyon.quiet_until is None
        await take_a_break(db, solene, lyon, days=3)
        await matchmaking.set_openness(db, solene.actor, lyon.id, most_open=8, quiet_until=None)
        assert await kinds(db, odile.actor) == ["class"]


async def test_who_comes_back_is_no_news_but_who_began_with_a_break_is(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, lyon = await make_class(db, "solene")
    await search.save_search(db, odile.actor, Wanted.from_query("q=bakers"), name="Bakers", by_mail=False)
    await take_a_break(db, solene, lyon, days=3)
    with travel(DAY):
        aino, tampere = await make_class(db, "aino")
        await take_a_break(db, aino, tampere, days=2)
        # As if it had begun with the break: nobody found it in between.
        await _never_seen(db, tampere)
    with travel(2 * DAY):
        assert await told(db, odile) == []
    with travel(5 * DAY):
        await end_breaks(db)
    with travel(6 * DAY):
        assert await told(db, odile) == ["Tampereen ammattiopisto"]


async def told(db: AsyncSession, who: Player) -> list[str]:
    news = await search.tell_news(db, who.actor.id, BASE, str)
    return [found.of.school.name for one in news for found in one.first if found.of]


async def _never_seen(db: AsyncSession, of: SchoolClass) -> None:
    await db.execute(update(SearchDocument).where(SearchDocument.id == of.id).values(was_open=False))
