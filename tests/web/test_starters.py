"""Two weeks on the pages, without script: offered, begun, and handed on."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.starter import Starter
from tests.classroom import make_class
from tests.schools import enter


async def test_from_an_offer_to_a_project_and_another_host(client: AsyncClient, db: AsyncSession) -> None:
    today = now().date()
    term = {"term_start": today - timedelta(days=60), "term_end": today + timedelta(days=200)}
    aino, tampere = await make_class(db, "aino", name="Leipuri 2", **term)
    hosts = {who: await make_class(db, who, **term) for who in ("solene", "yassine")}
    place = f"/classes/{tampere.id}/starter"
    await enter(client, aino)
    assert "Your first project?" in (await client.get(f"/find?class={tampere.id}")).text
    assert "No class is free for it just now" in (await client.get(place)).text
    assert (await client.post(place)).headers["location"] == place  # and it says why
    for who, mine in hosts.values():
        await enter(client, who)
        wrong = await client.post(f"/classes/{mine.id}/starter-hosting", data={"most": "9"})
        assert wrong.status_code == 422
        saved = await client.post(f"/classes/{mine.id}/starter-hosting", data={"most": "2"})
        assert saved.status_code == 303
    await enter(client, aino)
    offered = (await client.get(place)).text
    assert "In reserve" in offered
    assert "Begin now" in offered
    begun = await client.post(place)
    starter = (await db.scalars(select(Starter))).one()
    project = f"/projects/{starter.project_id}"
    assert begun.headers["location"] == project
    assert "another class steps in by itself" in (await client.get(project)).text
    assert "Your two weeks are running" in (await client.get(place)).text
    assert "Your first project?" not in (await client.get(f"/find?class={tampere.id}")).text
    host = next(who for who, mine in hosts.values() if mine.id == starter.host_class_id)
    other = next(who for who, mine in hosts.values() if mine.id == starter.reserve_class_id)
    await enter(client, other)
    assert (await client.post(f"/starters/{starter.id}/refusal")).status_code == 404
    await enter(client, host)
    assert "waits for your first line" in (await client.get("/today")).text
    assert "It does not suit us just now" in (await client.get(project)).text
    assert (await client.post(f"/starters/{starter.id}/refusal")).headers["location"] == "/projects"
    assert (await client.get(project)).status_code == 404
    await enter(client, other)
    assert "begins with you" in (await client.get(project)).text
    told = await client.get(f"/api/v1{place.removesuffix('/starter')}/starter")
    assert told.status_code == 403
