"""Somebody says "this is my school" of a school that is verified, and is not: nobody else meets this person."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from app.kit.clock import now
from app.models.organisation import Organisation
from app.services import calls, classes
from app.services.calls.writing import CallText
from tests.attacks.people import Who
from tests.attacks.undoing import UndoneDatabase
from tests.attacks.world import World
from tests.classroom import bakers


@pytest.fixture(scope="module")
async def impostor(world: World, house: UndoneDatabase) -> dict[str, str]:
    """The newcomer drafts a class and a call in the name of Solène's school."""
    async with house.unit() as db:
        newcomer = world.actors[Who.NEWCOMER]
        school = await db.get_one(Organisation, world.ids["schools"])
        made = await classes.describe_class(db, newcomer, school.id, bakers(name="Impostor-class"))
        said = CallText("Impostor-call", ends_on=now().date() + timedelta(days=30))
        call = await calls.open_call(db, newcomer, made.id, said)
    return {"class": str(made.id), "call": str(call.id)}


@pytest.mark.parametrize("who", [Who.PARTNER, Who.OUTSIDER], ids=lambda who: who.name)
async def test_other_schools_do_not_see_what_an_impostor_drafts(
    attacker: AsyncClient, world: World, impostor: dict[str, str], who: Who
) -> None:
    told = world.headers[who]
    own = world.ids["tampere"] if who is Who.PARTNER else world.ids["liege"]
    for path in (f"classes/{impostor['class']}", f"calls/{impostor['call']}"):
        assert (await attacker.get(f"/api/v1/{path}", headers=told)).status_code == 404
    for path in ("calls", f"classes/{own}/suggestions"):
        assert "Impostor" not in (await attacker.get(f"/api/v1/{path}", headers=told)).text
    for path in ("/calls", f"/find?class={own}", f"/schools/{world.ids['schools']}"):
        assert "Impostor" not in (await attacker.get(path, headers=told)).text


async def test_nobody_is_led_to_write_to_an_impostor(
    attacker: AsyncClient, world: World, house: UndoneDatabase, impostor: dict[str, str]
) -> None:
    body = {"from_class_id": str(world.ids["liege"]), "to_class_id": impostor["class"]}
    body |= {"title": "Bread", "message": "Where shall we meet?"}
    async with house.undone():
        sent = await attacker.post("/api/v1/proposals", json=body, headers=world.headers[Who.OUTSIDER])
        assert sent.status_code == 404


async def test_an_impostor_writes_to_nobody(
    attacker: AsyncClient, world: World, house: UndoneDatabase, impostor: dict[str, str]
) -> None:
    body = {"from_class_id": impostor["class"], "to_class_id": str(world.ids["liege"])}
    body |= {"title": "Bread", "message": "Send me photos."}
    async with house.undone():
        sent = await attacker.post("/api/v1/proposals", json=body, headers=world.headers[Who.NEWCOMER])
        assert (sent.status_code, sent.json()["code"]) == (403, "school_not_verified")


async def test_once_a_colleague_vouches_the_class_is_seen(
    attacker: AsyncClient, world: World, house: UndoneDatabase, impostor: dict[str, str]
) -> None:
    async with house.undone():
        path = f"/api/v1/memberships/{world.ids['memberships']}/vouching"
        vouched = await attacker.post(path, headers=world.headers[Who.OWNER])
        assert vouched.status_code == 201
        told = world.headers[Who.OUTSIDER]
        assert (await attacker.get(f"/api/v1/classes/{impostor['class']}", headers=told)).status_code == 200
        assert "Impostor-call" in (await attacker.get("/api/v1/calls", headers=told)).text
