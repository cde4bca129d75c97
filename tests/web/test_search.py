"""The page of the search without script: an address that can be shared, and nothing typed is lost."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.search import Wanted
from app.kit.clock import travel
from app.kit.tokens import stamp
from app.services import search
from app.services.findable import learn_all
from app.services.search.saved import END
from tests.cast import BASE, Player, signed_in
from tests.classroom import make_class


async def enter(client: AsyncClient, player: Player) -> None:
    token = (await signed_in(client, player))["authorization"].removeprefix("Bearer ")
    client.cookies.set("journeywork", token)


async def test_words_filters_counts_and_the_map_are_one_address(
    client: AsyncClient, db: AsyncSession
) -> None:
    await make_class(db, "aino", name="Leipuri 2")
    odile, _ = await make_class(db, "odile")
    await learn_all(db)
    await db.commit()
    await enter(client, odile)
    page = (await client.get("/search?q=leipuri&kind=class&country=154&level=3")).text
    assert "Leipuri 2" in page
    assert 'class="day-strip"' in page
    assert 'value="154" checked' in page
    assert "/search?q=leipuri&amp;level=3&amp;country=154&amp;kind=call" in page
    assert "1 fits" in page
    mistyped = (await client.get("/search?q=leipru")).text
    assert "Leipuri 2" in mistyped
    assert "We looked for: leipuri" in mistyped
    assert "world-spot" in (await client.get("/search?q=leipuri&view=map")).text
    nothing = (await client.get("/search?q=xylophone&level=8")).text
    assert "Nothing fits all of this" in nothing
    assert "Leipuri 2" not in nothing


async def test_a_search_is_saved_opened_and_ended_without_script(
    client: AsyncClient, db: AsyncSession, settings: Settings
) -> None:
    odile, _ = await make_class(db, "odile")
    await enter(client, odile)
    wrong = await client.post("/saved-searches", data={"name": "", "query": "q=rye", "by_mail": "1"})
    assert wrong.status_code == 422
    assert 'name="query" value="q=rye"' in wrong.text
    saved = await client.post("/saved-searches", data={"name": "Rye", "query": "q=rye", "by_mail": "1"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/search?q=rye")
    [one] = await search.saved_searches(db, odile.actor)
    assert (await client.get(f"/saved-searches/{one.id}")).headers["location"] == "/search?q=rye"
    await client.post(f"/saved-searches/{one.id}/mail", data={})
    await db.refresh(one)
    assert not one.by_mail
    client.cookies.clear()  # the letter is read on another machine
    link = f"/saved-searches/ending/{stamp(settings.secret(END), END, str(one.id))}"
    assert "End this search?" in (await client.get(link)).text
    db.expire_all()
    assert len(await search.saved_searches(db, odile.actor)) == 1, "looking ends nothing"
    assert "This search has ended" in (await client.post(link)).text
    assert await search.saved_searches(db, odile.actor) == []
    assert (await client.post(link[:-2])).status_code == 410


async def test_today_leads_to_what_is_new_and_is_quiet_afterwards(
    client: AsyncClient, db: AsyncSession
) -> None:
    odile, _ = await make_class(db, "odile")
    saved = await search.save_search(
        db, odile.actor, Wanted.from_query("q=leipuri"), name="Bakers in Finland", by_mail=False
    )
    await db.commit()
    await make_class(db, "aino", name="Leipuri 2")
    with travel(timedelta(days=1)):
        await search.tell_news(db, odile.actor.id, BASE, str)
        await db.commit()
    await enter(client, odile)
    said = "1 new for “Bakers in Finland”"
    assert said in (await client.get("/today")).text
    there = (await client.get(f"/saved-searches/{saved.id}")).headers["location"]
    page = (await client.get(there)).text
    assert "New for “Bakers in Finland”" in page
    assert "Leipuri 2" in page
    assert "Leipuri 2" in (await client.get(there)).text, "the page can be opened again"
    assert said not in (await client.get("/today")).text
    since = there.split("?")[1].replace("2026", "2036").replace("2025", "2035")
    assert (
        "Nothing of it is there any more"
        in (await client.get(f"/saved-searches/{saved.id}/news?{since}")).text
    )


async def test_a_search_that_takes_too_long_gets_a_kind_answer(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    odile, _ = await make_class(db, "odile")
    await enter(client, odile)
    monkeypatch.setattr("app.services.search.looking.PATIENCE", 1)
    monkeypatch.setattr(
        "app.services.search.counting.newest",
        lambda *told: "SELECT kind, keys FROM search_document, pg_sleep(1)",
    )
    page = await client.get("/search")
    assert page.status_code == 503
    assert "This takes too long" in page.text
    monkeypatch.undo()
    assert (await client.get("/search")).status_code == 200
    assert await db.scalar(text("SHOW statement_timeout")) == "0"
