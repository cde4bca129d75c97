"""How a partnership goes, on its pages: two taps, a partner replaced, a class handed over; all of it without script."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.organisation import Membership, Trust
from app.models.partnership import CheckIn, HandOver, RollCall
from app.services import partnerships
from app.services.projects.opening import open_project
from tests.cast import make_teacher
from tests.classroom import make_class
from tests.schools import enter, make_officer


async def test_how_it_goes_is_asked_on_today_and_answered_with_two_taps(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, lyon = await make_class(db, "solene")
    yassine, tunis = await make_class(db, "yassine")
    officer = await make_officer(db, "dimitra", "FR")
    project = await open_project(db, title="Bread", classes=[lyon.id, tunis.id], created_by=None)
    db.add(CheckIn(project_id=project.id, class_id=lyon.id, week=2))
    await db.commit()
    [asked] = (await db.scalars(select(CheckIn))).all()
    await enter(client, solene)
    assert "How is it going? Bread" in (await client.get("/today")).text
    page = f"/projects/{project.id}/partnership"
    assert "How is it going in week 2?" in (await client.get(page)).text
    nothing = await client.post(f"/projects/{project.id}/check-ins/{asked.id}", data={"going": "fine"})
    assert nothing.headers["location"] == page
    assert "Please choose one from the list." in (await client.get(page)).text
    said = {"going": "stuck", "wants_help": "true"}
    assert (await client.post(f"/projects/{project.id}/check-ins/{asked.id}", data=said)).status_code == 303
    assert "an officer knows" in (await client.get(page)).text
    assert "How is it going? Bread" not in (await client.get("/today")).text
    await enter(client, yassine)
    theirs = (await client.get(page)).text
    assert "an officer knows" not in theirs
    assert "Stuck" not in theirs
    await enter(client, officer)
    assert "1 class would like help" in (await client.get("/today")).text
    assert "solene@school.example" in (await client.get("/support/partnerships")).text
    await client.post(f"/support/partnerships/{asked.id}/help")
    assert "Nobody needs help" in (await client.get("/support/partnerships")).text


async def test_a_silent_partner_is_asked_and_then_another_class(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, lyon = await make_class(db, "solene")
    yassine, tunis = await make_class(db, "yassine")
    _, tampere = await make_class(db, "aino", name="Leipuri 2")
    project = await open_project(db, title="Bread", classes=[lyon.id, tunis.id], created_by=None)
    await db.commit()
    await enter(client, solene)
    page, partner = f"/projects/{project.id}/partnership", f"/projects/{project.id}/classes/{tunis.id}"
    early = await client.post(f"{partner}/absence")
    assert early.headers["location"] == page
    assert "Ask this class first" in (await client.get(page)).text
    await client.post(f"{partner}/roll-call")
    assert "They were asked whether they are still there" in (await client.get(page)).text
    await enter(client, yassine)
    assert "Are you still there? Bread" in (await client.get("/today")).text
    assert "We are here" in (await client.get(page)).text
    [roll] = (await db.scalars(select(RollCall))).all()
    roll.due_at -= timedelta(days=15)
    await db.commit()
    await enter(client, solene)
    assert "Go on without them" in (await client.get(page)).text
    await client.post(f"{partner}/absence")
    assert "Ask another one to join" in (await client.get(page)).text
    found = (await client.get(f"/projects/{project.id}/candidates")).text
    assert "Leipuri 2" in found
    ask = f"/proposals/new?from={lyon.id}&to={tampere.id}&project={project.id}"
    assert ask.replace("&", "&amp;") in found
    form = (await client.get(ask)).text
    assert "they join your running project" in form
    assert 'value="Bread"' in form
    assert (await client.post(ask, data={"title": "Bread", "message": "Join us?"})).status_code == 303
    await enter(client, yassine)
    assert (await client.get(page)).status_code == 404


async def test_a_class_is_handed_over_on_the_pages(client: AsyncClient, db: AsyncSession) -> None:
    solene, lyon = await make_class(db, "solene")
    odile, _ = await make_class(db, "odile")
    colleague = await make_teacher(db, "kreszentia")
    db.add(
        Membership(person_id=colleague.actor.id, organisation_id=lyon.organisation_id, trust=Trust.VERIFIED)
    )
    await db.commit()
    await enter(client, solene)
    page = f"/classes/{lyon.id}/hand-over"
    nobody = await client.post(page, data={"person_id": ""})
    assert nobody.status_code == 422
    stranger = await client.post(page, data={"person_id": str(odile.actor.id)})
    assert (stranger.status_code, "Choose a colleague of your school." in stranger.text) == (422, True)
    assert (await client.post(page, data={"person_id": str(colleague.actor.id)})).status_code == 303
    assert "has not answered yet" in (await client.get(page)).text
    [handed] = (await db.scalars(select(HandOver))).all()
    await enter(client, odile)
    assert (await client.get(f"/hand-overs/{handed.id}")).status_code == 404
    await enter(client, colleague)
    assert f"/hand-overs/{handed.id}" in (await client.get("/today")).text
    assert "Once you accept" in (await client.get(f"/hand-overs/{handed.id}")).text
    assert (await client.post(f"/hand-overs/{handed.id}/acceptance")).status_code == 303
    assert (await client.get(f"/classes/{lyon.id}/edit")).status_code == 200
    await client.post(f"/hand-overs/{handed.id}/acceptance")
    assert "answered or taken back already" in (await client.get(f"/hand-overs/{handed.id}")).text
    await enter(client, solene)
    assert (await client.get(f"/classes/{lyon.id}/edit")).status_code == 403


async def test_signals_are_shown_once_the_switch_is_on(client: AsyncClient, db: AsyncSession) -> None:
    solene, lyon = await make_class(db, "solene")
    yassine, tunis = await make_class(db, "yassine")
    project = await open_project(db, title="Bread", classes=[lyon.id, tunis.id], created_by=None)
    await db.commit()
    page = f"/projects/{project.id}/partnership"
    await enter(client, solene)
    assert "This class shows no facts" in (await client.get(page)).text
    await enter(client, yassine)
    assert not (await partnerships.signals_of(db, [tunis.id]))
    await client.post("/account/activity", data={"shares": "true"})
    assert "checked" in (await client.get("/account")).text.split('name="shares"')[1].split(">")[0]
    await enter(client, solene)
    assert "Usually answers within" in (await client.get(page)).text
    await enter(client, yassine)
    await client.post("/account/activity", data={})
    await enter(client, solene)
    assert "This class shows no facts" in (await client.get(page)).text
