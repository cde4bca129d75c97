"""Solène finds no school of hers, adds it, shows that she works there; Odile of the agency answers."""

import re

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.cast import last_mail, make_teacher
from tests.schools import add_school, enter, make_officer, verified_school

FORM = {"name": "Lycée des métiers", "country": "FR", "place": "Lyon", "kind": "school", "website": ""}


async def test_solene_adds_her_school_and_sees_where_her_case_stands(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, odile = await make_teacher(db, "solene"), await make_officer(db, "odile", "FR")
    await enter(client, solene)
    assert "Find your school" in (await client.get("/people")).text
    assert "Nothing found" in (await client.get("/schools/find?q=lycee")).text
    assert (await client.get("/schools/new?name=Lyc%C3%A9e&country=FR")).status_code == 200
    added = await client.post("/schools/new", data=FORM)
    assert added.status_code == 303, added.text
    case = added.headers["location"]
    assert "Show that you work there" in (await client.get(case)).text
    sent = await client.post(f"{case}/evidence", data={"kind": "web_page", "text": "https://lycee.example"})
    assert sent.status_code == 303
    assert "It usually takes up to five working days" in (await client.get("/people")).text
    assert "We have what you sent us" in (await last_mail(db, solene.email)).subject

    await enter(client, odile)
    queue = await client.get("/support")
    assert "Lycée des métiers" in queue.text
    page = re.search(r'href="(/support/[0-9a-f-]{36})"', queue.text)
    assert page
    assert "https://lycee.example" in (await client.get(page[1])).text
    wrong = await client.post(f"{page[1]}/answer", data={"decision": "verify", "code": "not_staff"})
    assert wrong.status_code == 422
    done = await client.post(f"{page[1]}/answer", data={"decision": "verify", "code": "named_on_page"})
    assert done.status_code == 303
    again = await client.post(f"{page[1]}/answer", data={"decision": "refuse", "code": "not_staff"})
    assert "answered already" in again.text
    assert "is verified" in (await last_mail(db, solene.email)).subject

    await enter(client, solene)
    people = await client.get("/people")
    assert "Verified" in people.text
    assert "Where your case stands" not in people.text
    assert (await client.get(case)).status_code == 200


async def test_a_school_that_is_here_already_is_shown_before_it_is_added_twice(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, aino = await make_teacher(db, "solene"), await make_teacher(db, "aino")
    await add_school(db, solene)
    await enter(client, aino)
    form = {**FORM, "name": "Lycee Professionnel des Métiers de bouche"}
    hinted = await client.post("/schools/new", data=form)
    assert hinted.status_code == 422
    assert "Is it one of these?" in hinted.text
    assert (await client.post("/schools/new", data={**form, "is_another": "1"})).status_code == 303


async def test_a_colleague_vouches_for_aino(client: AsyncClient, db: AsyncSession) -> None:
    solene, odile = await make_teacher(db, "solene"), await make_officer(db, "odile", "FR")
    school = await verified_school(db, solene, odile)
    aino = await make_teacher(db, "aino")
    await enter(client, aino)
    assert "This is my school" in (await client.get(f"/schools/{school.id}")).text
    joined = await client.post(f"/schools/{school.id}/membership")
    assert joined.status_code == 303
    assert "We have written to colleagues" in (await client.get(joined.headers["location"])).text
    # Who only says to be of a school sees nobody there.
    assert solene.actor.name not in (await client.get("/people")).text
    assert "a colleague of yours?" in (await last_mail(db, solene.email)).subject

    await enter(client, solene)
    vouch = re.search(r'action="(/memberships/[0-9a-f-]{36}/vouching)"', (await client.get("/people")).text)
    assert vouch
    assert (await client.post(vouch[1])).status_code == 303
    assert (await client.post(vouch[1])).status_code == 409
    assert "has vouched for you" in (await last_mail(db, aino.email)).subject

    await enter(client, aino)
    assert "Where your case stands" not in (await client.get("/people")).text


async def test_a_school_keeps_its_name_once_it_is_verified(client: AsyncClient, db: AsyncSession) -> None:
    solene, odile = await make_teacher(db, "solene"), await make_officer(db, "odile", "FR")
    school = await verified_school(db, solene, odile)
    await enter(client, solene)
    form = {"name": school.name, "country": "FR", "place": "Lyon", "kind": "school", "about": "Two ovens"}
    assert (await client.get(f"/schools/{school.id}/edit")).status_code == 200
    assert (await client.post(f"/schools/{school.id}/edit", data=form)).status_code == 303
    assert "Two ovens" in (await client.get(f"/schools/{school.id}")).text
    # Without script the pick of a town stays in the form when another one is typed: what is typed counts.
    moved = {**form, "place": "Bordeaux", "place_id": str(school.place_id), "languages": ["fr", "", "oc"]}
    assert (await client.post(f"/schools/{school.id}/edit", data=moved)).status_code == 303
    edited = (await client.get(f"/schools/{school.id}/edit")).text
    assert 'value="Bordeaux"' in edited
    assert '<option value="oc" selected>' in edited
    renamed = await client.post(f"/schools/{school.id}/edit", data={**form, "name": "Académie"})
    assert renamed.status_code == 422
    yassine = await make_teacher(db, "yassine")
    await enter(client, yassine)
    assert (await client.get(f"/schools/{school.id}")).status_code == 200
    assert (await client.get(f"/schools/{school.id}/edit")).status_code == 403
    assert (await client.post(f"/schools/{school.id}/edit", data=form)).status_code == 403


async def test_cases_are_nobody_elses_business(client: AsyncClient, db: AsyncSession) -> None:
    solene, yassine = await make_teacher(db, "solene"), await make_teacher(db, "yassine")
    odile, dimitra = await make_officer(db, "odile", "FR"), await make_officer(db, "dimitra", "GR")
    school, case = await add_school(db, solene)
    await enter(client, solene)
    assert (await client.get(f"/verifications/{case.id}")).status_code == 200
    evidence = {"kind": "other", "text": "I am her"}
    for stranger in (yassine, dimitra, odile):
        await enter(client, stranger)
        assert (await client.get(f"/verifications/{case.id}")).status_code == 404
        assert (await client.post(f"/verifications/{case.id}/evidence", data=evidence)).status_code == 404
    assert (await client.get(f"/support/{case.id}")).status_code == 200  # Odile answers for France
    await enter(client, dimitra)
    assert school.name not in (await client.get("/support")).text
    assert (await client.get(f"/support/{case.id}")).status_code == 404
    await enter(client, yassine)
    assert (await client.get("/support")).status_code == 403
    assert (await client.get(f"/support/{case.id}")).status_code == 403
