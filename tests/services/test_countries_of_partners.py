"""Partners are looked for abroad; the own country comes in where somebody chooses it."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.organisation import Organisation
from app.models.school_class import SchoolClass
from app.services import calls, matchmaking
from app.services.calls.writing import CallText
from app.services.classes import classes_of, describe_class
from app.services.matchmaking import Wishes
from tests.cast import Player
from tests.classroom import bakers, make_class


async def names(db: AsyncSession, who: Player, mine: SchoolClass, *countries: str) -> set[str]:
    """Who is suggested."""
    found = await matchmaking.suggest(db, who.actor, mine.id, Wishes(countries=countries))
    return {one.shown.name for one in found.suggestions}


async def make_neighbour(db: AsyncSession) -> None:
    """A class of bakers in Lille, in the same country as Solène's."""
    _odile, hers = await make_class(db, "odile", name="Boulangers de Lille")
    school = await db.get_one(Organisation, hers.organisation_id)
    school.country = "FR"
    await db.commit()


async def test_a_class_of_the_own_country_is_shown_only_where_it_is_asked_for(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    await make_class(db, "aino", name="Leipuri 2")
    await make_neighbour(db)
    assert await names(db, solene, mine) == {"Leipuri 2"}
    assert await names(db, solene, mine, "FR") == {"Boulangers de Lille"}
    assert await names(db, solene, mine, "FR", "FI") == {"Leipuri 2", "Boulangers de Lille"}


async def test_the_filters_count_what_choosing_them_would_show(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    await make_class(db, "aino")
    await make_neighbour(db)
    pool = (await matchmaking.suggest(db, solene.actor, mine.id, Wishes())).pool
    assert (pool.total, pool.all, pool.counts["exact"]) == (1, 1, 1)
    assert dict(pool.countries) == {"FI": 1, "FR": 1}


async def test_the_class_with_an_open_call_stands_before_a_newer_one(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", name="Bakers")
    await describe_class(db, solene.actor, mine.organisation_id, bakers(name="Joiners", isco=("7522",)))
    assert [one.name for one in await classes_of(db, solene.actor)] == ["Joiners", "Bakers"]
    until = (now() + timedelta(days=30)).date()
    await calls.open_call(db, solene.actor, mine.id, CallText("Who bakes rye?", until))
    assert [one.name for one in await classes_of(db, solene.actor)] == ["Bakers", "Joiners"]
