"""Classes and calls through the API: what is kept, what is refused, and what outsiders and learners find."""

from datetime import timedelta
from uuid import uuid4

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.kit.clock import now
from app.models.organisation import Membership, Trust
from app.models.person import Person
from app.models.school_class import ClassLearner
from app.services.accounts import start_sign_in
from tests.cast import make_teacher, signed_in
from tests.classroom import class_body, make_class, make_school

API = "/api/v1"
CALL = {"title": "Who bakes rye?", "ends_on": (now() + timedelta(days=30)).date().isoformat()}


async def test_a_class_is_kept_as_told_with_the_usual_field_of_its_trade(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    me = await signed_in(client, solene)
    body = {**class_body(), "offers": ["Sourdough", "my own Brioche"], "about": " Hello "}
    made = (await client.post(f"{API}/classes", json=body, headers=me)).json()
    assert (made["isced_f"], made["time_zone"], made["about"]) == ("0721", "Europe/Paris", "Hello")
    assert made["slots"] == [{"weekday": 1, "start": "09:00", "end": "12:00"}]
    assert len(made["offers"]) == 2
    assert [one["id"] for one in (await client.get(f"{API}/classes", headers=me)).json()] == [made["id"]]
    changed = await client.put(f"{API}/classes/{made['id']}", json={**class_body(), "size": 20}, headers=me)
    assert changed.json()["size"] == 20


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"isco": ["9999"]}, "trade"),
        ({"eqf": 9}, "eqf"),
        ({"languages": {}}, "languages"),
        ({"languages": {"english": "B1"}}, "languages"),
        ({"slots": [{"weekday": 1, "start": "12:00", "end": "09:00"}]}, "slots"),
        ({"term_end": "2026-08-01"}, "term_end"),
        ({"organisation_id": str(uuid4())}, "organisation_id"),
        ({"archived_at": None}, "archived_at"),
        ({"trade_keys": []}, "trade_keys"),
    ],
)
async def test_what_makes_no_sense_is_refused_beside_its_field(
    client: AsyncClient, db: AsyncSession, wrong: dict[str, object], field: str
) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    answer = await client.post(
        f"{API}/classes", json={**class_body(), **wrong}, headers=await signed_in(client, solene)
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)


async def test_others_see_a_class_of_a_verified_school_and_change_nothing(
    client: AsyncClient, db: AsyncSession
) -> None:
    _, theirs = await make_class(db, "aino")
    _, hidden = await make_class(db, "yassine", verified=False)
    odile, _ = await make_class(db, "odile")
    me = await signed_in(client, odile)
    path = f"{API}/classes/{theirs.id}"
    assert (await client.get(path, headers=me)).status_code == 200
    refused = [
        await client.put(path, json=class_body(), headers=me),
        await client.post(f"{path}/archiving", headers=me),
        await client.put(f"{path}/teachers/{odile.actor.id}", headers=me),
        await client.delete(f"{path}/teachers/{odile.actor.id}", headers=me),
        await client.get(f"{path}/suggestions", headers=me),
        await client.put(f"{path}/dismissals/{theirs.id}", headers=me),
        await client.post(f"{API}/calls", json={**CALL, "class_id": str(theirs.id)}, headers=me),
    ]
    assert {one.status_code for one in refused} == {403}
    for unseen in (hidden.id, uuid4()):
        assert (await client.get(f"{API}/classes/{unseen}", headers=me)).status_code == 404
        assert (await client.get(f"{API}/classes/{unseen}/suggestions", headers=me)).status_code == 404


async def test_a_learner_finds_neither_classes_nor_calls_nor_proposals(
    client: AsyncClient, db: AsyncSession
) -> None:
    _, theirs = await make_class(db, "aino")
    learner = Person(kind=Kind.LEARNER, name="Matti Real-Name", display_name="Mikko")
    db.add(learner)
    await db.flush()
    db.add(ClassLearner(class_id=theirs.id, person_id=learner.id))
    token = await start_sign_in(db, learner, "test")
    await db.commit()
    me = {"authorization": f"Bearer {token}"}
    for path in ("classes", f"classes/{theirs.id}", f"classes/{theirs.id}/suggestions", "calls", "proposals"):
        assert (await client.get(f"{API}/{path}", headers=me)).status_code == 403


async def test_a_colleague_is_added_and_a_stranger_is_not(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino = await make_teacher(db, "aino")
    odile = await make_teacher(db, "odile")
    db.add(Membership(person_id=aino.actor.id, organisation_id=mine.organisation_id, trust=Trust.VERIFIED))
    await db.commit()
    me, path = await signed_in(client, solene), f"{API}/classes/{mine.id}/teachers"
    assert (await client.put(f"{path}/{odile.actor.id}", headers=me)).status_code == 422
    assert (await client.put(f"{path}/{aino.actor.id}", headers=me)).status_code == 204
    assert len((await client.get(path, headers=me)).json()) == 2
    assert (await client.delete(f"{path}/{aino.actor.id}", headers=me)).status_code == 204
    assert (await client.delete(f"{path}/{solene.actor.id}", headers=me)).status_code == 422


async def test_a_call_is_opened_changed_and_closed_by_its_class_alone(
    client: AsyncClient, db: AsyncSession
) -> None:
    aino, theirs = await make_class(db, "aino")
    odile, _ = await make_class(db, "odile")
    me, outsider = await signed_in(client, aino), await signed_in(client, odile)
    made = await client.post(f"{API}/calls", json={**CALL, "class_id": str(theirs.id)}, headers=me)
    path = f"{API}/calls/{made.json()['id']}"
    assert [one["title"] for one in (await client.get(f"{API}/calls", headers=outsider)).json()] == [
        "Who bakes rye?"
    ]
    for refused in (
        await client.put(path, json=CALL, headers=outsider),
        await client.post(f"{path}/closure", headers=outsider),
    ):
        assert refused.status_code == 403
    changed = await client.put(path, json={**CALL, "title": "Who bakes spelt?"}, headers=me)
    assert changed.json()["title"] == "Who bakes spelt?"
    assert (await client.post(f"{path}/closure", headers=me)).status_code == 204
    assert (await client.get(f"{API}/calls", headers=outsider)).json() == []
    late = await client.put(path, json=CALL, headers=me)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


async def test_a_trade_is_found_in_the_words_of_many_languages(client: AsyncClient, db: AsyncSession) -> None:
    me = await signed_in(client, await make_teacher(db, "solene"))
    for typed in ("Bäcker", "boulanger", "خباز", "piekarz", "αρτοποιός"):
        found = (await client.get(f"{API}/trades", params={"q": typed}, headers=me)).json()
        assert found[0]["value"] == "7512", typed
    assert (await client.get(f"{API}/trades", params={"q": "boulanger"})).status_code == 401
