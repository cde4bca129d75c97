"""Solène and Aino on the pages: describe, look, ask, answer; all of it without script."""

import re

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.organisation import Organisation
from tests.cast import Player, address, last_mail, make_teacher
from tests.classroom import make_class, make_school

CLASS = {
    "name": "CAP Boulanger 1",
    "trade": "boulanger",
    "trade_id": "",
    "eqf": "3",
    "language_1": "en",
    "level_1": "A2",
    "language_2": "",
    "level_2": "",
    "size": "14",
    "age_band": "14-18",
    "slots": ["1-540", "1-600", "1-660"],
    "term_start": "2026-09-01",
    "term_end": "2027-06-30",
    "kinds": ["virtual"],
}


async def test_from_a_class_to_a_project_without_script(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    aino, _ = await make_class(db, "aino", offers=("sourdough",))
    await enter(client, solene)
    assert "Describe a class" in (await client.get("/find")).text
    assert (await client.get("/classes/new")).status_code == 200
    described = await client.post("/classes/new", data=CLASS)
    assert described.status_code == 303, described.text
    found = await client.get(described.headers["location"])
    assert "You can both use English at A2" in found.text
    assert "\u2068Tampere\u2069, Finland" in found.text
    ask = re.search(r'href="(/proposals/new[^"]*)"', found.text)
    assert ask is not None
    ask_path = ask[1].replace("&amp;", "&")
    assert (await client.get(ask_path)).status_code == 200
    empty = await client.post(ask_path, data={"title": "Bread", "message": ""})
    assert (empty.status_code, 'value="Bread"' in empty.text) == (422, True)
    sent = await client.post(ask_path, data={"title": "Bread", "message": "Six weeks?"})
    assert sent.status_code == 303
    proposal = sent.headers["location"]
    assert "with them since" in (await client.get(proposal)).text
    twice = await client.post(ask_path, data={"title": "Bread", "message": "Again?"})
    assert "You have asked this class already" in twice.text
    await enter(client, aino)
    assert "Bread" in (await client.get("/proposals")).text
    page = await client.get(proposal)
    assert "Six weeks?" in page.text
    asked = await client.post(f"{proposal}/questions", data={"text": "How many hours?"})
    assert asked.status_code == 303
    accepted = await client.post(f"{proposal}/acceptance")
    assert accepted.headers["location"].startswith("/projects/")
    late = await client.post(f"{proposal}/acceptance")
    assert late.headers["location"] == proposal
    assert "accepted already" in (await client.get(proposal)).text


async def test_a_word_with_several_meanings_asks_which(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await make_school(db, solene, "solene")
    await enter(client, solene)
    answer = await client.post("/classes/new", data={**CLASS, "trade": "food"})
    assert answer.status_code == 422
    choices = re.findall(r'name="trade_choice" value="(\d{4})"', answer.text)
    assert len(choices) > 1
    chosen = await client.post("/classes/new", data={**CLASS, "trade": "food", "trade_choice": choices[0]})
    assert chosen.status_code == 303


async def test_a_class_keeps_what_was_told_when_it_is_changed(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", offers=("my own sourdough",))
    await enter(client, solene)
    form = (await client.get(f"/classes/{mine.id}/edit")).text
    assert 'value="CAP Boulanger 1"' in form
    assert 'value="my own sourdough"' in form
    assert form.count('name="slots"') == 7 * 15
    assert len(re.findall(r'name="slots" value="[\d-]+" checked', form)) == 6
    body = {**CLASS, "trade_id": "7512", "size": "21", "about": "We **bake**."}
    assert (await client.post(f"/classes/{mine.id}/edit", data=body)).status_code == 303
    shown = (await client.get(f"/classes/{mine.id}")).text
    assert "21 learners" in shown
    assert "<strong>bake</strong>" in shown


async def test_not_for_us_hides_a_class_until_it_is_taken_back(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino", name="Leipuri 2")
    await enter(client, solene)
    assert "Leipuri 2" in (await client.get("/find")).text
    await client.post(f"/classes/{mine.id}/dismissals", data={"other_id": str(theirs.id), "back": ""})
    assert "Leipuri 2" not in (await client.get("/find")).text
    assert "Leipuri 2" in (await client.get(f"/classes/{mine.id}/dismissals")).text
    await client.post(f"/classes/{mine.id}/dismissals/{theirs.id}/removal")
    assert "Leipuri 2" in (await client.get("/find")).text


async def test_filters_and_the_map_work_from_the_address(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    await make_class(db, "aino", name="Leipuri 2")
    await make_class(db, "yassine", name="BTP Pâtisserie")
    await enter(client, solene)
    only = (await client.get("/find", params={"class": str(mine.id), "country": "TN"})).text
    assert "BTP Pâtisserie" in only
    assert "Leipuri 2" not in only
    nobody = (await client.get("/find", params={"language": "is", "hours": "nonsense"})).text
    assert "Nobody fits all of this" in nobody
    drawn = (await client.get("/find", params={"view": "map"})).text
    assert drawn.count("world-spot") == 2
    assert "Tunisia" in drawn


async def test_every_number_of_a_pair_is_shown(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    await enter(client, solene)
    page = await client.get(f"/matches/{mine.id}/{theirs.id}")
    assert page.status_code == 200
    assert "Sum of the points" in page.text
    foreign = await client.get(f"/matches/{theirs.id}/{mine.id}")
    assert foreign.status_code == 403


async def test_an_unverified_teacher_sees_what_comes_next_instead_of_the_form(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene", verified=False)
    _, theirs = await make_class(db, "aino")
    await enter(client, solene)
    page = await client.get(f"/proposals/new?from={mine.id}&to={theirs.id}")
    assert "your school is verified" in page.text
    forced = await client.post(
        f"/proposals/new?from={mine.id}&to={theirs.id}", data={"title": "Bread", "message": "Please"}
    )
    assert forced.status_code == 403


async def test_a_no_is_kind_and_its_words_are_previewed(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    await enter(client, solene)
    path = f"/proposals/new?from={mine.id}&to={theirs.id}"
    proposal = (await client.post(path, data={"title": "Bread", "message": "Six weeks?"})).headers["location"]
    await enter(client, aino)
    preview = (await client.get(proposal)).text
    assert "Please ask us again next term" in preview
    too_long = await client.post(f"{proposal}/refusal", data={"reason": "later", "text": "Sorry" * 500})
    assert (too_long.status_code, "SorrySorry" in too_long.text) == (422, True)
    done = await client.post(f"{proposal}/refusal", data={"reason": "later"})
    assert done.status_code == 303
    assert "Please ask us again next term" in (await last_mail(db, address("solene"))).text


async def test_the_words_of_a_no_can_be_changed_in_both_languages(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    school = await db.get_one(Organisation, mine.organisation_id)
    school.languages = ["fr", "ar"]
    await db.commit()
    await enter(client, solene)
    path = f"/proposals/new?from={mine.id}&to={theirs.id}"
    proposal = (await client.post(path, data={"title": "Bread", "message": "Six weeks?"})).headers["location"]
    await enter(client, aino)
    page = (await client.get(f"{proposal}/refusal?reason=dates")).text
    assert "Your idea is good, but our timetables do not fit" in page
    assert re.search(r'<textarea[^>]*name="theirs"[^>]*lang="ar" dir="rtl"', page.replace("\n", " "))
    said = {"reason": "dates", "text": "Sadly not this year.", "theirs": "للأسف ليس هذا العام."}
    assert (await client.post(f"{proposal}/refusal", data=said)).status_code == 303
    mail = (await last_mail(db, address("solene"))).text
    assert mail.index("للأسف") < mail.index("Sadly not this year.")
    assert "timetables" not in mail
    assert "Sadly not this year." in (await client.get(proposal)).text


async def test_first_words_are_there_in_both_languages_and_go_out_as_changed(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    (await db.get_one(Organisation, theirs.organisation_id)).languages = ["de"]
    await db.commit()
    await enter(client, solene)
    path = f"/proposals/new?from={mine.id}&to={theirs.id}"
    page = (await client.get(path)).text
    assert "we are the class CAP Boulanger 1" in page
    assert "wir sind die Klasse CAP Boulanger 1" in page
    said = {"title": "Bread", "message": "Six weeks?", "message_theirs": "Sechs Wochen?"}
    sent = await client.post(path, data=said)
    assert "Sechs Wochen?" in (await last_mail(db, address("aino"))).text
    for who in (solene, aino):
        await enter(client, who)
        shown = (await client.get(sent.headers["location"])).text
        assert 'lang="de" dir="ltr"' in shown
        assert "Six weeks?" in shown


async def test_a_full_class_says_so_before_one_writes_and_tells_the_place_after(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    odile, liege = await make_class(db, "odile")
    await enter(client, aino)
    saved = await client.post(f"/classes/{theirs.id}/openness", data={"most_open": "1", "quiet_until": ""})
    assert saved.status_code == 303
    wrong = await client.post(f"/classes/{theirs.id}/openness", data={"most_open": "31"})
    assert (wrong.status_code, 'value="31"' in wrong.text) == (422, True)
    said = {"title": "Bread", "message": "Six weeks?"}
    await enter(client, odile)
    assert "waits in line" not in (await client.get(f"/proposals/new?from={liege.id}&to={theirs.id}")).text
    await client.post(f"/proposals/new?from={liege.id}&to={theirs.id}", data=said)
    await enter(client, solene)
    path = f"/proposals/new?from={mine.id}&to={theirs.id}"
    assert "will be the first in line" in (await client.get(path)).text
    sent = await client.post(path, data=said)
    assert "In line, place 1" in (await client.get(sent.headers["location"])).text
    listed = (await client.get("/proposals")).text
    assert "in line, place 1" in listed
    assert "Missing: a place at the other class" in listed


async def test_odile_from_outside_finds_no_proposal(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    odile, _ = await make_class(db, "odile")
    await enter(client, solene)
    path = f"/proposals/new?from={mine.id}&to={theirs.id}"
    proposal = (await client.post(path, data={"title": "Bread", "message": "Six weeks?"})).headers["location"]
    assert (await client.get(proposal)).status_code == 200
    await enter(client, odile)
    assert (await client.get(proposal)).status_code == 404
    for verb in ("acceptance", "withdrawal"):
        assert (await client.post(f"{proposal}/{verb}")).status_code == 404
    assert (await client.get(f"/classes/{mine.id}/edit")).status_code == 403
    assert (await client.post(f"/classes/{mine.id}/archive")).status_code == 403


async def enter(client: AsyncClient, player: Player) -> None:
    """Sign somebody in on the pages."""
    answer = await client.post("/sign-in", data={"email": player.email, "password": player.password})
    assert answer.status_code == 303
