"""Solène picks an occupation or a whole field for her class, with script and without; what does not exist is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.vocabulary.picks import OCCUPATIONS
from app.models.school_class import SchoolClass
from app.services.esco import import_esco
from tests.cast import make_teacher, signed_in
from tests.classroom import class_body, make_school
from tests.factories.esco import OCCUPATION_HEAD, write
from tests.web.test_proposals import CLASS, enter

BAKER = f"{OCCUPATIONS}rye"


@pytest.fixture
def esco(database_url: str, tmp_path: Path) -> Iterator[None]:
    """One occupation, named in two languages; afterwards none, as before."""
    for language, name in (("en", "rye baker"), ("de", "Roggenbäcker/Roggenbäckerin")):
        line = ("Occupation", BAKER, "7512", name, "", "")
        write(tmp_path / f"occupations_{language}.csv", OCCUPATION_HEAD, iter([line]))
    import_esco(database_url, tmp_path, lambda line: None)
    yield
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        connection.execute("DELETE FROM occupation; DELETE FROM trade_word WHERE source = 'esco'")


@pytest.mark.usefixtures("esco")
async def test_a_class_keeps_the_occupation_that_was_picked(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    me = await signed_in(client, solene)
    found = (await client.get("/api/v1/trades", params={"q": "roggenbacker"}, headers=me)).json()
    assert (found[0]["value"], found[0]["kind"], found[0]["isco"]) == (BAKER, "occupation", "7512")
    await enter(client, solene)
    told = {**CLASS, "trade": "rye baker", "trade_id": BAKER}
    assert (await client.post("/classes/new", data=told)).status_code == 303
    made = (await db.scalars(select(SchoolClass))).one()
    assert (made.occupations, made.isco, made.isced_f) == ([BAKER], ["7512"], "0721")
    shown = (await client.get(f"/classes/{made.id}")).text
    assert "rye baker" in shown
    assert "Bakers, pastry cooks and confectioners" in shown
    assert f'value="{BAKER}"' in (await client.get(f"/classes/{made.id}/edit")).text


@pytest.mark.usefixtures("esco")
async def test_without_script_the_word_is_kept_and_the_choice_says_what_each_is(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    await enter(client, solene)
    asked = await client.post("/classes/new", data={**CLASS, "trade": "baker"})
    assert (asked.status_code, 'value="baker"' in asked.text) == (422, True)
    assert {"7512", BAKER} <= set(re.findall(r'name="trade_choice" value="([^"]+)"', asked.text))
    assert "Occupation · " in asked.text
    chosen = await client.post("/classes/new", data={**CLASS, "trade": "baker", "trade_choice": BAKER})
    assert chosen.status_code == 303


async def test_a_class_may_learn_a_whole_field(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    await enter(client, solene)
    told = {**CLASS, "trade": "Food processing", "trade_id": "isced:0721"}
    made = await client.post("/classes/new", data=told)
    assert made.status_code == 303
    assert (await client.get(made.headers["location"])).status_code == 200
    kept = (await db.scalars(select(SchoolClass))).one()
    assert (kept.isco, kept.isced_f) == ([], "0721")
    assert "Food processing" in (await client.get(f"/classes/{kept.id}")).text


async def test_occupations_that_do_not_exist_are_refused(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    me = await signed_in(client, solene)
    for wrong in (BAKER, "7512", "x" * 200, "\x00"):
        body = {**class_body(), "occupations": [wrong]}
        answer = await client.post("/api/v1/classes", json=body, headers=me)
        assert answer.status_code == 422, wrong
    await enter(client, solene)
    asked = await client.post("/classes/new", data={**CLASS, "trade": "food", "trade_id": BAKER})
    assert (asked.status_code, 'value="food"' in asked.text) == (422, True)
