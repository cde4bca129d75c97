"""Learners through the API: made by their teacher, found by nobody else."""

from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.models.person import Person
from tests.cast import Player, signed_in
from tests.classroom import make_class

API = "/api/v1"


async def class_with(client: AsyncClient, db: AsyncSession, who: str, names: str) -> tuple[Player, str, Any]:
    """Make a class with learners; returns its teacher, the address of the class and the sign-in headers."""
    teacher, made = await make_class(db, who)
    me = await signed_in(client, teacher)
    added = await client.post(f"{API}/classes/{made.id}/learners", json={"names": names}, headers=me)
    assert added.status_code == 201, added.text
    return teacher, f"{API}/classes/{made.id}", me


async def test_a_learner_is_made_opens_the_card_and_signs_in(client: AsyncClient, db: AsyncSession) -> None:
    _solene, place, me = await class_with(client, db, "solene", "Mikko Virtanen\nAino Laine")
    read = await client.post(f"{place}/learner-lists", json={"names": "Aino Laine\nNoa"}, headers=me)
    assert (read.json()["names"], read.json()["known"]) == (["Aino Laine", "Noa"], ["Aino Laine"])
    cards = (await client.get(f"{place}/cards", headers=me)).json()
    mikko = next(card for card in cards if card["name"] == "Mikko Virtanen")
    choice = {"code": mikko["code"], "display_name": "Rieska", "secret": "402917"}
    opened = await client.post(f"{API}/learner-cards", json=choice)
    assert opened.status_code == 201, opened.text
    again = await client.post(f"{API}/learner-cards", json={**choice, "display_name": "Other"})
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    entered = await client.post(f"{API}/learner-sign-ins", json={"code": mikko["code"], "secret": "402917"})
    learner = {"authorization": f"Bearer {entered.json()['token']}"}
    assert (await client.get(f"{API}/me", headers=learner)).json()["display_name"] == "Rieska"
    listed = (await client.get(f"{place}/learners", headers=me)).json()
    assert {one["display_name"] for one in listed} == {"Rieska", "Learner 2"}
    # A classmate may not take the same name: others could not tell the two apart.
    aino = next(card for card in cards if card["name"] == "Aino Laine")
    taken = {"code": aino["code"], "display_name": "rieska", "secret": "402917"}
    assert (await client.post(f"{API}/learner-cards", json=taken)).status_code == 422
    for path in (f"{place}/learners", f"{place}/cards", f"{API}/organisations?q=lyon", f"{API}/places?q=ly"):
        assert (await client.get(path, headers=learner)).status_code == 403, path


async def test_nothing_slips_in_beside_what_may_be_said(client: AsyncClient, db: AsyncSession) -> None:
    _solene, place, me = await class_with(client, db, "solene", "Mikko Virtanen")
    [card] = (await client.get(f"{place}/cards", headers=me)).json()
    [learner] = (await client.get(f"{place}/learners", headers=me)).json()
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", f"{place}/learners", {"names": "Noa", "kind": "teacher"}),
        ("PATCH", f"{place}/learners/{learner['id']}", {"name": "Noa", "email": "noa@example.org"}),
        (
            "POST",
            f"{API}/learner-cards",
            {"code": card["code"], "display_name": "Rieska", "secret": "402917", "kind": "teacher"},
        ),
        ("POST", f"{API}/learner-sign-ins", {"code": card["code"], "secret": "402917", "person_id": "x"}),
    ]
    for method, path, body in bodies:
        answer = await client.request(method, path, json=body, headers=me)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), path
    found = await db.scalar(select(Person).where(Person.kind == Kind.LEARNER))
    assert found is not None
    assert (found.email, found.name) == (None, "Mikko Virtanen")


async def test_no_stranger_lists_or_guesses_learners(client: AsyncClient, db: AsyncSession) -> None:
    _solene, place, me = await class_with(client, db, "solene", "Mikko Virtanen")
    [learner] = (await client.get(f"{place}/learners", headers=me)).json()
    assert learner["name"] == "Mikko Virtanen"
    odile, other = await make_class(db, "odile")
    stranger = await signed_in(client, odile)
    one = f"{place}/learners/{learner['id']}"
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"{place}/learners", None),
        ("POST", f"{place}/learners", {"names": "Noa"}),
        ("POST", f"{place}/learner-lists", {"names": "Mikko Virtanen"}),
        ("GET", f"{place}/cards", None),
        ("PATCH", one, {"name": "Noa"}),
        ("POST", f"{one}/reset", None),
        ("DELETE", one, None),
        ("DELETE", f"{API}/classes/{other.id}/learners/{learner['id']}", None),
        ("POST", f"{API}/classes/{other.id}/learners/{learner['id']}/reset", None),
    ]
    for method, path, body in asked:
        answer = await client.request(method, path, json=body, headers=stranger)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        assert "Mikko" not in answer.text
    assert (await client.get(f"{place}/learners")).status_code == 401
    # A learner has no address: neither signing in nor a new password tells anything.
    assert (await client.post(f"{API}/password-resets", json={"email": "mikko@x.example"})).status_code == 202


async def test_a_known_and_an_unknown_code_get_the_same_answer(client: AsyncClient, db: AsyncSession) -> None:
    _solene, place, me = await class_with(client, db, "solene", "Mikko Virtanen")
    [card] = (await client.get(f"{place}/cards", headers=me)).json()
    opening = {"code": card["code"], "display_name": "Rieska", "secret": "402917"}
    assert (await client.post(f"{API}/learner-cards", json=opening)).status_code == 201
    known, unknown = [
        await client.post(f"{API}/learner-sign-ins", json={"code": code, "secret": "502917"})
        for code in (card["code"], "AAAAA-22222")
    ]
    assert known.status_code == unknown.status_code == 422
    assert known.json() == unknown.json()
    for code in (card["code"], "AAAAA-22222"):
        shown = await client.get(f"/c/{code}")
        assert shown.status_code == 200
        assert "Come in with your card" in shown.text


async def test_guessing_codes_from_one_address_is_stopped(client: AsyncClient, db: AsyncSession) -> None:
    for number in range(300):
        await client.get(f"/c/AAAAA{number:05d}")
    assert (await client.get("/c/AAAAA99999")).status_code == 429
    answer = await client.post(f"{API}/learner-sign-ins", json={"code": "BBBBB22222", "secret": "402917"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
