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


async def test_a_group_gets_a_facilitator_and_goes_on_without_on_pages(
    client: AsyncClient, db: AsyncSession
) -> None:
    officer = await make_officer(db, "kreszentia", "FR")
    later = now().date() + timedelta(days=250)
    solene, lyon = await make_class(db, "solene", term_end=later)
    aino, tampere = await make_class(db, "aino", term_end=later)
    odile, _liege = await make_class(db, "odile")
    ids = await asked_round(db, officer.actor, "Circles", [(solene.actor, lyon.id), (aino.actor, tampere.id)])
    await db.commit()
    group, naming = f"/rounds/groups/{ids['group']}", f"/support/rounds/groups/{ids['group']}/facilitator"
    await enter(client, officer)
    wrong = await client.post(naming, data={"facilitator": "nobody@school.example"})
    assert (wrong.status_code, 'value="nobody@school.example"' in wrong.text) == (422, True)
    assert "no teacher with this address" in wrong.text
    named = await client.post(naming, data={"facilitator": address("odile")})
    assert named.headers["location"] == group
    await enter(client, odile)
    assert "Groups that you guide" in (await client.get("/support/rounds")).text
    [guided] = (await client.get("/api/v1/round-groups")).json()
    assert (guided["id"], guided["facilitator"]) == (str(ids["group"]), "Odile Outsider")
    for who in (solene, aino):
        await enter(client, who)
        assert "You can go on without at any time" in (await client.get(group)).text
        seats = {
            one["class_id"]: one["id"] for one in (await client.get(f"/api/v1{_wire(group)}")).json()["seats"]
        }
        mine = lyon if who is solene else tampere
        assert (await client.post(f"/rounds/seats/{seats[str(mine.id)]}/acceptance")).status_code == 303
    project = (await db.scalars(select(Project))).one()
    await enter(client, odile)
    people = await client.get(f"/projects/{project.id}/people")
    assert "Helps the classes to begin" in people.text
    assert "Go on without" not in people.text
    await enter(client, aino)
    assert "Go on without" in (await client.get(f"/projects/{project.id}/people")).text
    gone = await client.post(f"/projects/{project.id}/facilitator/departure")
    assert gone.headers["location"] == f"/projects/{project.id}/people"
    assert "Odile Outsider" not in (await client.get(gone.headers["location"])).text
    await enter(client, odile)
    assert (await client.get(f"/projects/{project.id}")).status_code == 404


def _wire(group: str) -> str:
    return group.replace("/rounds/groups/", "/round-groups/")
