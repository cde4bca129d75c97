"""Links, cards and codes: used once, guessed never, and no answer tells who is here."""

import re
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import select

from app.config import Settings
from app.kit.tokens import CODE_ALPHABET, new_code, new_token
from app.models.person import Person
from app.models.school_class import LearnerCard
from app.services.learners.codes import PURPOSE, shown, unseal
from tests.attacks.people import SIGNED_IN, Who
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import DISPLAY, LEARNER, UNOPENED, World
from tests.cast import address, mailed_token


def same(one: Response, other: Response) -> bool:
    """Say whether two answers cannot be told apart, but for what was typed."""
    kept = {"content-type", "location", "set-cookie", "www-authenticate", "retry-after"}
    heads = [{k: v for k, v in answer.headers.items() if k in kept} for answer in (one, other)]
    for head in heads:
        head["set-cookie"] = head.get("set-cookie", "").partition("=")[0]  # its stamp holds the time
    return (one.status_code, one.content, heads[0]) == (other.status_code, other.content, heads[1])


async def test_sign_up_reset_and_sign_in_do_not_tell_who_has_an_account(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    known, unknown = address("solene"), "nobody@school.example"
    for prefix, way in (("/api/v1", "json"), ("", "data")):
        for path, body in (
            ("password-resets", {}),
            (
                "sign-up" if way == "data" else "sign-ups",
                {"name": "Eve Example", "password": "three old shoes 5"},
            ),
            ("sign-in" if way == "data" else "sign-ins", {"password": "wrong password 1"}),
        ):
            answers = []
            for email in (known, unknown):
                async with house.undone():
                    sent: Any = {way: {**body, "email": email}}
                    answers.append(await attacker.post(f"{prefix}/{path}", **sent))
                attacker.cookies.clear()
            one, other = answers
            one._content = one.content.replace(known.encode(), unknown.encode())
            assert same(one, other), (path, one.status_code, other.status_code)


async def test_a_mailed_link_works_once_and_an_older_one_not_at_all(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    async with house.undone():
        tokens = []
        for _ in range(2):
            await attacker.post("/api/v1/password-resets", json={"email": address("solene")})
            async with house.session() as db:
                tokens.append(await mailed_token(db, address("solene")))
        body = {"password": "three old shoes 5"}
        old, new = (f"/api/v1/password-resets/{token}" for token in tokens)
        assert (await attacker.put(old, json=body)).status_code == 410
        confirm = await attacker.post(f"/api/v1/email-confirmations/{tokens[1]}")
        assert confirm.status_code == 410, "a link for one purpose is none for another"
        assert (await attacker.put(new, json=body)).status_code == 204
        assert (await attacker.put(new, json=body)).status_code == 410
        me = await attacker.get("/api/v1/me", headers=world.headers[Who.OWNER])
        assert me.status_code == 401, "every device is signed out"


async def test_an_invitation_works_once_and_never_for_learners_or_the_unverified(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    path = f"/api/v1/invitations/{world.ids['join']}/acceptance"
    async with house.undone():
        for who in (Who.LEARNER, Who.OTHER_LEARNER, Who.UNVERIFIED, Who.NEWCOMER, Who.OFFICER):
            assert (await attacker.post(path, headers=world.headers[who])).status_code == 403
        assert (await attacker.post(path, headers=world.headers[Who.COLLEAGUE])).status_code == 201
        assert (await attacker.post(path, headers=world.headers[Who.OUTSIDER])).status_code == 410


async def test_a_guest_link_taken_back_lets_nobody_in_and_whoever_came_by_it_is_out(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    session, link = world.ids["sessions"], world.ids["guest-links"]
    async with house.undone():
        gone = await attacker.delete(
            f"/api/v1/sessions/{session}/guest-links/{link}", headers=world.headers[Who.OWNER]
        )
        assert gone.status_code == 204
        assert (await attacker.get(f"/g/{world.ids['g']}")).status_code == 410
        assert (await attacker.post(f"/g/{world.ids['g']}", data={"name": "Eve"})).status_code == 410
        told = world.headers[Who.GUEST]
        assert (await attacker.post("/api/v1/guest-tickets", headers=told)).status_code == 410


async def test_a_guest_is_nobody_elsewhere(attacker: AsyncClient, world: World) -> None:
    token = world.headers[Who.GUEST]["cookie"].partition("=")[2]
    for told in ({"authorization": f"Bearer {token}"}, {"cookie": f"journeywork={token}"}):
        assert (await attacker.get("/api/v1/me", headers=told)).status_code == 401


async def test_a_card_opens_once_and_a_used_one_looks_like_none(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    body = {"code": world.ids["c"], "display_name": "Zo", "secret": "739104"}
    async with house.undone():
        assert (await attacker.post("/api/v1/learner-cards", json=body)).status_code == 201
        again = await attacker.post("/api/v1/learner-cards", json={**body, "secret": "111122"})
        unknown = await attacker.post("/api/v1/learner-cards", json={**body, "code": "ZZZZZZZZZZ"})
        assert same(again, unknown)


async def test_an_opened_card_and_one_that_never_was_look_the_same_at_the_door(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    async with house.undone():
        body = {"code": world.ids["c"], "display_name": "Zo", "secret": "739104"}
        await attacker.post("/api/v1/learner-cards", json=body)
        texts = []
        for code in (world.ids["c"], "ZZZZZZZZZZ"):
            page = await attacker.get(f"/c/{code}")
            texts.append(page.text.replace(shown(code), "CODE").replace(code, "CODE"))
            assert UNOPENED not in page.text
        assert texts[0] == texts[1]


def test_what_is_guessed_is_too_much_to_guess(settings: Settings) -> None:
    assert len(new_token()) == 43
    assert len(CODE_ALPHABET) ** len(new_code()) > 2**48
    assert len({new_code() for _ in range(1000)}) == 1000
    assert settings.secret(PURPOSE) != settings.secret_key


async def test_no_code_of_a_card_lies_readable_in_the_database(
    world: World, house: UndoneDatabase, settings: Settings
) -> None:
    async with house.session() as db:
        for card in await db.scalars(select(LearnerCard)):
            if card.sealed_code:
                assert unseal(settings.secret(PURPOSE), card.sealed_code) not in card.sealed_code


@pytest.mark.parametrize("typed", ["Léontine", "Hiddenname", "Display", "%", "_", "a", "*"])
async def test_no_search_finds_a_learner(attacker: AsyncClient, world: World, typed: str) -> None:
    searches = ("/api/v1/organisations?q=", "/schools/find?q=", "/api/v1/places?q=", "/api/v1/trades?q=")
    for who in (Who.OUTSIDER, Who.NEWCOMER, Who.OTHER_LEARNER, Who.OFFICER):
        for search in searches:
            found = await attacker.get(search, params={"q": typed}, headers=world.headers[who])
            for name in (LEARNER, DISPLAY):
                assert name not in found.text


async def test_an_id_of_a_learner_opens_nothing_anywhere(
    attacker: AsyncClient, world: World, house: UndoneDatabase
) -> None:
    """Who knows an id of a learner of another class gets the same answer as for an id that never was."""
    async with house.session() as db:
        someone = await db.scalar(select(Person.id).where(Person.name == LEARNER))
    own, nobody = world.ids["liege"], "01900000-0000-7000-8000-000000000000"
    told = world.headers[Who.OUTSIDER]
    for path in (f"/api/v1/classes/{own}/learners/%s/reset", f"/api/v1/classes/{own}/teachers/%s"):
        answers = []
        for person in (someone, nobody):
            method = "POST" if path.endswith("reset") else "PUT"
            async with house.undone():
                answers.append(await attacker.request(method, path % person, headers=told))
        assert answers[0].status_code in {404, 422}
        assert same(*answers)


async def test_colleagues_are_listed_for_colleagues_only(attacker: AsyncClient, world: World) -> None:
    path = f"/api/v1/organisations/{world.ids['schools']}/colleagues"
    for who in SIGNED_IN - {Who.OWNER, Who.COLLEAGUE}:
        found = await attacker.get(path, headers=world.headers[who])
        assert not re.search(r"[a-z]@[a-z]", found.text), who


async def test_no_page_of_strangers_shows_an_address_of_a_teacher(
    attacker: AsyncClient, world: World
) -> None:
    for who in (Who.OUTSIDER, Who.UNVERIFIED, Who.OTHER_LEARNER):
        for path in (
            f"/schools/{world.ids['schools']}",
            f"/classes/{world.ids['classes']}",
            f"/calls/{world.ids['calls']}",
            f"/api/v1/classes/{world.ids['classes']}/teachers",
            "/people",
            "/find",
        ):
            page = await attacker.get(path, headers=world.headers[who])
            assert address("solene") not in page.text, (who, path)
