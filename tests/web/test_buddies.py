"""Buddies on the pages, without script: offered, found on Today, written to, ended; nothing typed is lost."""

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.buddy import BuddyHelp, BuddyWait
from tests.buddies import make_buddies
from tests.cast import address, last_mail
from tests.classroom import make_class
from tests.partners import make_pair
from tests.schools import enter


async def test_help_is_offered_on_the_account_page_and_taken_back(
    client: AsyncClient, db: AsyncSession
) -> None:
    pair = await make_pair(db)
    odile, _ = await make_class(db, "odile")
    await enter(client, odile)
    assert "I help newcomers" not in (await client.get("/account")).text
    early = await client.post("/account/buddy-help", data={"helps": "true", "most": "2"})
    assert (early.status_code, "Once you have had a project" in early.text) == (422, True)
    await enter(client, pair.solene)
    assert "I help newcomers" in (await client.get("/account")).text
    wrong = await client.post("/account/buddy-help", data={"helps": "true", "most": "9"})
    assert wrong.status_code == 422
    assert (await client.post("/account/buddy-help", data={"helps": "true", "most": "3"})).status_code == 303
    assert (await db.scalars(select(BuddyHelp.most))).all() == [3]
    assert (await client.post("/account/buddy-help", data={"most": "3"})).status_code == 303
    assert (await db.scalars(select(BuddyHelp.most))).all() == []


async def test_the_two_find_each_other_on_today_and_write(client: AsyncClient, db: AsyncSession) -> None:
    pair, aino, made = await make_buddies(db)
    odile, _ = await make_class(db, "odile")
    page = f"/buddies/{made.id}"
    await enter(client, aino)
    today = (await client.get("/today")).text
    assert "Your buddy" in today
    assert "Solène Lefèvre" in today
    assert "Write to your buddy" in today
    assert "Nothing written yet" in (await client.get(page)).text
    long = "Where do I begin? " * 250
    refused = await client.post(f"{page}/notes", data={"text": long})
    assert (refused.status_code, long.strip() in refused.text) == (422, True)
    assert (await client.post(f"{page}/notes", data={"text": "Where do I begin?"})).status_code == 303
    assert "Where do I begin?" in (await last_mail(db, address("solene"))).text
    await enter(client, pair.solene)
    today = (await client.get("/today")).text
    assert "Newcomers you help" in today
    assert "School verified" in today
    read = (await client.get(page)).text
    assert "Where do I begin?" in read
    assert "90 days after the start" in read
    await enter(client, odile)
    assert (await client.get(page)).status_code == 404
    assert "Newcomers you help" not in (await client.get("/today")).text


async def test_another_buddy_is_asked_for_with_one_press(client: AsyncClient, db: AsyncSession) -> None:
    _pair, aino, made = await make_buddies(db)
    await enter(client, aino)
    asked = await client.post(f"/buddies/{made.id}/ending", data={"another": "true"})
    assert asked.status_code == 303
    page = (await client.get(asked.headers["location"])).text
    assert "This has ended" in page
    assert "Ask for another buddy" not in page
    assert (await db.scalars(select(BuddyWait.person_id))).all() == [aino.actor.id]
    assert (await client.post(f"/buddies/{made.id}/ending", data={})).status_code == 422
    assert "Your buddy" not in (await client.get("/today")).text
