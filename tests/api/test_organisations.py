"""Schools and cases through the API, and what strangers and learners find: nothing."""

from typing import Any

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import organisations
from tests.cast import BASE, actor, make_teacher, signed_in
from tests.schools import add_school, make_officer, verified_school

API = "/api/v1"
BODY: dict[str, Any] = {
    "kind": "school",
    "name": "Tampereen seudun ammattiopisto",
    "country": "FI",
    "place": "Tampere",
    "languages": ["fi"],
    "fields": ["0721"],
}


async def test_a_school_is_added_shown_to_be_real_and_verified(client: AsyncClient, db: AsyncSession) -> None:
    aino, officer = await make_teacher(db, "aino"), await make_officer(db, "odile", "FI")
    me, support = await signed_in(client, aino), await signed_in(client, officer)
    towns = (await client.get(f"{API}/places?q=tamper&country=FI", headers=me)).json()
    assert towns[0]["label"] == "Tampere"
    body = {**BODY, "place_id": towns[0]["value"]}
    added = await client.post(f"{API}/organisations", json=body, headers=me)
    assert added.status_code == 201, added.text
    school = added.json()
    assert (school["trust"], school["time_zone"]) == ("pending", "Europe/Helsinki")
    twice = await client.post(f"{API}/organisations", json=body, headers=support)
    assert (twice.status_code, twice.json()["code"]) == (409, "organisation_looks_known")
    [case] = (await client.get(f"{API}/verifications", headers=me)).json()
    evidence = {"kind": "letter", "text": "The head says so."}
    path = f"{API}/verifications/{case['id']}"
    sent = await client.post(f"{path}/evidence", json=evidence, headers=me)
    assert (sent.status_code, sent.json()["state"]) == (201, "waiting")
    queue = (await client.get(f"{API}/support/verifications", headers=support)).json()
    assert [one["id"] for one in queue] == [case["id"]]
    notes = await client.get(f"{API}/support/verifications/{case['id']}/notes", headers=support)
    assert notes.json()[0]["text"] == "The head says so."
    answer = {"decision": "verify", "code": "letter_fine"}
    done = await client.post(f"{API}/support/verifications/{case['id']}/answer", json=answer, headers=support)
    assert (done.status_code, done.json()["state"]) == (201, "verified")
    again = await client.post(
        f"{API}/support/verifications/{case['id']}/answer", json=answer, headers=support
    )
    assert again.status_code == 409
    [mine] = (await client.get(f"{API}/me/memberships", headers=me)).json()
    assert (mine["trust"], mine["is_coordinator"]) == ("verified", True)
    found = await client.get(f"{API}/organisations?q=tamperen", headers=me)
    assert [one["trust"] for one in found.json()] == ["verified"]
    assert len((await client.get(path, headers=me)).json()["notes"]) == 2


async def test_nobody_makes_a_school_verified_by_saying_so(client: AsyncClient, db: AsyncSession) -> None:
    me = await signed_in(client, await make_teacher(db, "aino"))
    for extra in (
        {"trust": "verified"},
        {"created_by": None},
        {"search": "x"},
        {"verified_at": "2026-01-01"},
    ):
        answer = await client.post(f"{API}/organisations", json={**BODY, **extra}, headers=me)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), extra


async def test_strangers_find_no_case_and_no_colleagues(client: AsyncClient, db: AsyncSession) -> None:
    officer, greek = await make_officer(db, "odile", "FR"), await make_officer(db, "dimitra", "GR")
    solene, yassine = await make_teacher(db, "solene"), await make_teacher(db, "yassine")
    school = await verified_school(db, solene, officer)
    _other, case = await add_school(db, solene, name="Lycée du bâtiment", place="Brest")
    aino = await make_teacher(db, "aino")
    await organisations.join_organisation(db, await actor(db, aino), school, BASE)
    await db.commit()
    [asking] = await organisations.memberships_of(db, aino.actor)
    owner = await signed_in(client, solene)
    assert (await client.get(f"{API}/verifications/{case.id}", headers=owner)).status_code == 200
    assert len((await client.get(f"{API}/organisations/{school.id}/colleagues", headers=owner)).json()) == 1
    stranger = await signed_in(client, yassine)
    hidden: list[tuple[str, str, Any]] = [
        ("GET", f"{API}/verifications/{case.id}", None),
        ("POST", f"{API}/verifications/{case.id}/evidence", {"kind": "other", "text": "x"}),
        ("POST", f"{API}/memberships/{asking.id}/vouching", None),
        ("POST", f"{API}/memberships/{asking.id}/doubt", None),
        ("DELETE", f"{API}/organisations/{school.id}/memberships/mine", None),
    ]
    for method, path, body in hidden:
        answer = await client.request(method, path, json=body, headers=stranger)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    nobody = await client.get(f"{API}/organisations/{school.id}/colleagues", headers=stranger)
    assert nobody.json() == []
    changed = await client.put(f"{API}/organisations/{school.id}", json=BODY, headers=stranger)
    assert changed.status_code == 403
    queue = f"{API}/support/verifications"
    assert (await client.get(queue, headers=stranger)).status_code == 403
    abroad = await signed_in(client, greek)
    assert (await client.get(queue, headers=abroad)).json() == []
    answer = {"decision": "verify", "code": "known"}
    for path in (f"{queue}/{case.id}", f"{queue}/{case.id}/notes"):
        assert (await client.get(path, headers=abroad)).status_code == 404
    assert (await client.post(f"{queue}/{case.id}/answer", json=answer, headers=abroad)).status_code == 404
    assert (await client.get(f"{API}/organisations?q=lyon")).status_code == 401


async def test_a_company_tells_sites_and_trades_and_strangers_read_them(
    client: AsyncClient, db: AsyncSession
) -> None:
    aino, outsider = await make_teacher(db, "aino"), await make_teacher(db, "odile")
    me, stranger = await signed_in(client, aino), await signed_in(client, outsider)
    body = {**BODY, "kind": "company", "name": "Leipomo Tammela Oy"}
    company = (await client.post(f"{API}/organisations", json=body, headers=me)).json()
    assert company["kind"] == "company"
    path = f"{API}/organisations/{company['id']}/training"
    said = {
        "sites": [{"name": "Leipomo", "is_step_free": True}],
        "isco": ["7512"],
        "equipment": ["deck_oven"],
    }
    told = await client.put(path, json=said, headers=me)
    assert told.status_code == 200, told.text
    read = (await client.get(path, headers=stranger)).json()
    assert read == told.json()
    assert read["sites"] == [{"name": "Leipomo", "address": "", "is_step_free": True}]
    assert (read["isco"], read["eqf_levels"], read["accreditation"]) == (["7512"], [], "")
    assert read["in_classes"] == {"isco": [], "fields": [], "eqf_levels": [], "equipment": []}
    assert (await client.put(path, json=said, headers=stranger)).status_code == 403
    for wrong, field in (
        ({"oid": "E1"}, "oid"),
        ({"eqf_levels": [8]}, "eqf_levels"),
        ({"trust": "verified"}, "trust"),
    ):
        answer = await client.put(path, json={**said, **wrong}, headers=me)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert field in answer.text
    assert (await client.get(path, headers=stranger)).json() == read
