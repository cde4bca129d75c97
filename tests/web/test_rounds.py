"""A matching round on the pages, without script: opened, entered, asked, answered; nothing typed is lost."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.matching_round import MatchingRound, RoundEntry
from app.models.project import Project
from tests.cast import address
from tests.classroom import make_class
from tests.matching_rounds import asked_round
from tests.schools import enter, make_officer


def day(days: int) -> str:
    return (now().date() + timedelta(days=days)).isoformat()


async def test_from_a_round_to_an_entry_on_pages(client: AsyncClient, db: AsyncSession) -> None:
    officer = await make_officer(db, "kreszentia", "FR", "BE")
    solene, mine = await make_class(db, "solene", term_end=now().date() + timedelta(days=250))
    await make_class(db, "aino")
    await enter(client, officer)
    assert "No round yet" in (await client.get("/support/rounds")).text
    form = {"title": "Circles", "country": "FR", "field": "", "last_day": day(20), "term_start": day(40)}
    form |= {"size_min": "2", "size_max": "4", "least_minutes": "45", "answer_days": "7"}
    wrong = await client.post("/support/rounds/new", data={**form, "term_start": day(10)})
    assert (wrong.status_code, 'value="Circles"' in wrong.text) == (422, True)
    opened = await client.post("/support/rounds/new", data={**form, "facilitator": address("aino")})
    assert opened.status_code == 303, opened.text
    led = await client.get(opened.headers["location"])
    assert "Aino Korhonen" in led.text
    found = (await db.scalars(select(MatchingRound))).one()
    await enter(client, solene)
    assert "A matching round is open" in (await client.get("/today")).text
    assert "Circles" in (await client.get("/rounds")).text
    place = f"/rounds/{found.id}/classes/{mine.id}"
    assert "In which languages" in (await client.get(place)).text
    refused = await client.post(place, data={"languages": "xx", "not_countries": ["FI"]})
    assert (refused.status_code, "speaks at A2" in refused.text) == (422, True)
    assert 'value="FI" checked' in refused.text
    entered = await client.post(place, data={"languages": "en", "size_max": "3", "not_countries": ["FI"]})
    assert entered.status_code == 303
    page = await client.get(f"/rounds/{found.id}")
    assert "Takes part" in page.text
    assert "A matching round is open" not in (await client.get("/today")).text
    assert (await db.scalars(select(RoundEntry.not_countries))).one() == ["FI"]
    assert (await client.post(f"{place}/withdrawal")).status_code == 303
    assert "Does not take part yet" in (await client.get(f"/rounds/{found.id}")).text


async def test_a_group_is_seen_accepted_and_becomes_a_project_on_pages(
    client: AsyncClient, db: AsyncSession
) -> None:
    officer = await make_officer(db, "kreszentia", "FR")
    later = now().date() + timedelta(days=250)
    solene, lyon = await make_class(db, "solene", term_end=later)
    aino, tampere = await make_class(db, "aino", term_end=later)
    yassine, tunis = await make_class(db, "yassine", term_end=later)
    pair = [(solene.actor, lyon.id), (aino.actor, tampere.id)]
    ids = await asked_round(db, officer.actor, "Circles", pair, (yassine.actor, tunis.id))
    await db.commit()
    group, seat = f"/rounds/groups/{ids['group']}", f"/rounds/seats/{ids['seat']}"
    await enter(client, yassine)
    assert (await client.get(group)).status_code == 404
    await enter(client, officer)
    led = await client.get(f"/support/rounds/{ids['round']}")
    assert "2 of 3" in led.text
    assert "Ask another class" in led.text
    assert "تونس" in (await client.get(f"/support{seat}/replacement")).text
    await enter(client, solene)
    assert "has a place in a group" in (await client.get("/today")).text
    page = await client.get(group)
    assert "You can both use English at A2" in page.text
    accepted = await client.post(f"{seat}/acceptance")
    assert accepted.headers["location"] == group
    assert "You have accepted" in (await client.get(group)).text
    assert (await client.post(f"{seat}/acceptance")).status_code == 303, "a second press is the first"
    await enter(client, aino)
    other = (await client.get("/rounds")).text
    assert "Circles" in other
    answer = await client.get(f"/api/v1/round-groups/{ids['group']}")
    [theirs] = [one for one in answer.json()["seats"] if one["class_id"] == str(tampere.id)]
    opened = await client.post(f"/rounds/seats/{theirs['id']}/acceptance")
    project = (await db.scalars(select(Project))).one()
    assert opened.headers["location"] == f"/projects/{project.id}"
    assert "Open the project" in (await client.get(group)).text
