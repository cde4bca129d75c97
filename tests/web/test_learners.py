"""Solène pastes her class list, prints cards; Mikko opens his and comes in again; strangers find nothing."""

import re

from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.models.person import Person
from app.models.school_class import LearnerCard
from app.models.sign_in import SignIn
from tests.cast import make_teacher
from tests.classroom import make_class
from tests.schools import enter

LIST = "1. Mikko Virtanen\n2. 王 小明\nمريم بن علي\nMikko Virtanen\n"
CODE = re.compile(r'print-card-code">([2-9A-Z]{5}-[2-9A-Z]{5})<')


async def test_a_class_list_becomes_cards_and_a_card_becomes_a_learner(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, bakers = await make_class(db, "solene")
    await enter(client, solene)
    page = f"/classes/{bakers.id}/learners"
    assert "Paste your class list" in (await client.get(page)).text
    checked = await client.post(f"{page}/check", data={"names": LIST})
    assert "3 learners will be added" in checked.text
    assert "Twice in the list" in checked.text
    assert await db.scalar(select(func.count()).where(Person.kind == Kind.LEARNER)) == 0
    added = await client.post(page, data={"names": LIST})
    assert added.status_code == 303
    shown = (await client.get(page)).text
    assert "Print 3 cards" in shown
    assert "مريم بن علي" in shown
    assert "Shown as Learner 1" in shown
    assert "3 cards not opened" in (await client.get("/people")).text
    sheet = (await client.get(f"/classes/{bakers.id}/cards")).text
    codes = CODE.findall(sheet)
    assert len(set(codes)) == 3
    assert sheet.count("<svg") == 3

    # Another browser, at home: the code typed small and with a blank.
    client.cookies.clear()
    typed = codes[0].lower().replace("-", " ")
    door = await client.post("/learn", data={"code": typed, "secret": ""})
    assert (door.status_code, door.headers["location"]) == (303, f"/c/{codes[0].replace('-', '')}")
    card = door.headers["location"]
    assert "Choose two things" in (await client.get(card)).text
    for wrong, said in (
        ({"display_name": "virtanen MIKKO", "secret": "402917"}, "This is your full name"),
        ({"display_name": "Rieska", "secret": "123456"}, "easy to guess"),
        ({"display_name": "Rieska", "secret": "4029"}, "6 digits"),
        ({"display_name": "mikko@example.org", "secret": "402917"}, "No addresses"),
    ):
        refused = await client.post(card, data=wrong)
        assert refused.status_code == 422
        assert said in refused.text
    opened = await client.post(card, data={"display_name": "Rieska", "secret": "402917"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/today")
    today = (await client.get("/today")).text
    assert "Rieska" in today
    assert "Virtanen" not in today
    for closed in ("/people", "/schools/find?q=lyon", page, f"/classes/{bakers.id}/cards", "/support"):
        assert (await client.get(closed)).status_code == 403, closed

    # The card has been used: its code alone no longer opens anything, with the PIN it does.
    client.cookies.clear()
    assert "Come in with your card" in (await client.get(card)).text
    taken = await client.post(card, data={"display_name": "Thief", "secret": "402917"})
    assert taken.status_code == 410
    assert (await client.post("/learn", data={"code": codes[0], "secret": "111222"})).status_code == 422
    entered = await client.post("/learn", data={"code": codes[0], "secret": "402917"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/today")

    await enter(client, solene)
    assert "Print 2 cards" in (await client.get(page)).text
    assert codes[0] not in (await client.get(f"/classes/{bakers.id}/cards")).text


async def test_a_reset_ends_the_old_card_at_once(client: AsyncClient, db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    await enter(client, solene)
    page = f"/classes/{bakers.id}/learners"
    await client.post(page, data={"names": "Mikko Virtanen"})
    old = CODE.findall((await client.get(f"/classes/{bakers.id}/cards")).text)[0]
    client.cookies.clear()
    choice = {"display_name": "Rieska", "secret": "402917"}
    await client.post(f"/c/{old.replace('-', '')}", data=choice)
    learner = await db.scalar(select(Person).where(Person.kind == Kind.LEARNER))
    assert learner is not None
    assert await db.scalar(select(func.count()).where(SignIn.person_id == learner.id)) == 1

    await enter(client, solene)
    assert "Make a new card" in (await client.get(f"{page}/{learner.id}")).text
    assert (await client.post(f"{page}/{learner.id}/reset")).status_code == 303
    assert await db.scalar(select(func.count()).where(SignIn.person_id == learner.id)) == 0
    new = CODE.findall((await client.get(f"/classes/{bakers.id}/cards?only={learner.id}")).text)[0]
    assert new != old
    client.cookies.clear()
    assert (await client.post("/learn", data={"code": old, "secret": "402917"})).status_code == 422
    assert (await client.post(f"/c/{new.replace('-', '')}", data=choice)).status_code == 303


async def test_who_leaves_the_class_keeps_a_display_name_and_nothing_else(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, bakers = await make_class(db, "solene")
    await enter(client, solene)
    page = f"/classes/{bakers.id}/learners"
    await client.post(page, data={"names": "Mikko Virtanen\nAino Laine"})
    learner = await db.scalar(select(Person).where(Person.name == "Mikko Virtanen"))
    assert learner is not None
    renamed = await client.post(f"{page}/{learner.id}", data={"name": "Mikko Virtanen-Laine"})
    assert renamed.status_code == 303
    assert (await client.post(f"{page}/{learner.id}/removal")).status_code == 303
    assert (await client.post(f"{page}/{learner.id}/removal")).status_code == 404
    await db.refresh(learner)
    gone = learner
    assert (gone.name, gone.display_name, gone.password_hash) == ("", "Learner 1", None)
    assert await db.scalar(select(LearnerCard.id).where(LearnerCard.person_id == gone.id)) is None
    assert "Aino Laine" in (await client.get(page)).text


async def test_learners_are_no_business_of_other_teachers(client: AsyncClient, db: AsyncSession) -> None:
    solene, bakers = await make_class(db, "solene")
    await enter(client, solene)
    page = f"/classes/{bakers.id}/learners"
    await client.post(page, data={"names": "Mikko Virtanen"})
    learner = await db.scalar(select(Person).where(Person.kind == Kind.LEARNER))
    assert learner is not None
    one = f"{page}/{learner.id}"
    paths = [
        ("GET", page),
        ("POST", page),
        ("POST", f"{page}/check"),
        ("GET", one),
        ("POST", one),
        ("POST", f"{one}/reset"),
        ("POST", f"{one}/removal"),
        ("GET", f"/classes/{bakers.id}/cards"),
    ]
    assert (await client.get(one)).status_code == 200
    odile, other = await make_class(db, "odile")
    await enter(client, odile)
    for method, path in paths:
        answer = await client.request(method, path, data={"names": "X Y", "name": "X Y"})
        assert answer.status_code == 404, path
        assert "Virtanen" not in answer.text
    # Not through a class of one's own either.
    assert (await client.get(f"/classes/{other.id}/learners/{learner.id}")).status_code == 404
    assert (await client.post(f"/classes/{other.id}/learners/{learner.id}/reset")).status_code == 404
    client.cookies.clear()
    assert (await client.get(page)).headers["location"].startswith("/sign-in")


async def test_a_colleague_without_the_class_sees_no_names(client: AsyncClient, db: AsyncSession) -> None:
    _solene, bakers = await make_class(db, "solene")
    await enter(client, await make_teacher(db, "aino"))
    assert (await client.get(f"/classes/{bakers.id}/learners")).status_code == 404


async def test_wrong_pins_are_stopped_per_card_and_a_classmate_still_comes_in(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, bakers = await make_class(db, "solene")
    await enter(client, solene)
    await client.post(f"/classes/{bakers.id}/learners", data={"names": "Mikko Virtanen\nAino Laine"})
    one, other = CODE.findall((await client.get(f"/classes/{bakers.id}/cards")).text)
    for code, name in ((one, "Rieska"), (other, "Korppu")):
        client.cookies.clear()
        opened = await client.post(
            f"/c/{code.replace('-', '')}", data={"display_name": name, "secret": "402917"}
        )
        assert opened.status_code == 303
    client.cookies.clear()
    for _ in range(5):
        assert (await client.post("/learn", data={"code": one, "secret": "000000"})).status_code == 422
    blocked = await client.post("/learn", data={"code": one, "secret": "402917"})
    assert "Too many tries" in blocked.text
    assert (await client.post("/learn", data={"code": other, "secret": "402917"})).status_code == 303
