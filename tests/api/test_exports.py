"""What Journeywork knows about Solène, for Solène alone; Léo, who has no mail, finds his on the page of his account."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from obstore.store import ObjectStore
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.search import Wanted
from app.jobs.exports import index_page
from app.kit.clock import travel
from app.kit.storage import read_bytes
from app.models.mail import Mail
from app.models.person import Person
from app.models.personal_export import ExportState, PersonalExport
from app.models.school_class import SchoolClass
from app.services import exports, learners, search, talk
from tests.api.test_uploads import upload
from tests.cast import last_mail
from tests.workshop import Member, Workshop, make_workshop

API = "/api/v1/me/exports"
DAY = timedelta(days=1)


@pytest.fixture
async def workshop(client: AsyncClient, db: AsyncSession) -> Workshop:
    """Solène and Aino have written something, Léo has uploaded a picture of bread."""
    made = await make_workshop(db)
    await talk.say(db, made.solene.actor, made.project_id, text="Rye needs time")
    await talk.say(db, made.aino.actor, made.project_id, text="Words of Aino alone")
    await talk.say(db, made.leo.actor, made.project_id, text="My starter is called Bubbles")
    await search.save_search(
        db, made.solene.actor, Wanted.from_query("q=rye"), name="Rye people", by_mail=True
    )
    await db.commit()
    await upload(client, made.leo, made.project_id, "bread.txt", b"a picture in words")
    await upload(client, made.leo, made.project_id, "older.txt", b"x")
    return made


async def ask(client: AsyncClient, who: Member) -> str:
    answer = await client.post(API, headers=who.headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def work(app: FastAPI, settings: Settings, export_id: str, **more: Any) -> None:
    """What the job does."""
    await exports.write_export(
        app.state.database, app.state.storage, settings.data_dir / "exports", UUID(export_id),
        index=index_page, base_url=settings.base_url, **more,
    )  # fmt: skip


async def fetched(client: AsyncClient, who: Member, export_id: str) -> zipfile.ZipFile:
    answer = await client.get(f"{API}/{export_id}/content", headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows(kept: zipfile.ZipFile, subject: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(kept.read(f"{subject}.json"))["rows"]
    return found


async def test_a_teacher_gets_everything_of_her_own_and_nothing_of_others(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    solene = workshop.solene
    export_id = await ask(client, solene)
    assert (await client.post(API, headers=solene.headers)).json()["code"] == "export_in_work"
    assert (await client.get(f"{API}/{export_id}/content", headers=solene.headers)).status_code == 404
    await work(app, settings, export_id)
    kept = await fetched(client, solene, export_id)
    assert kept.testzip() is None
    assert rows(kept, "account")[0]["email"] == solene.email
    assert [row["text"] for row in rows(kept, "messages")] == ["Rye needs time"]
    assert [row["query"] for row in rows(kept, "saved-searches")] == ["q=rye"]
    assert [row["class"] for row in rows(kept, "classes-taught")] == ["CAP Boulanger 1"]
    assert "export.asked" in [row["event"] for row in rows(kept, "record")]
    assert rows(kept, "devices")
    assert "card.json" not in kept.namelist(), "what she has nothing of has no file"
    whole = "".join(kept.read(name).decode() for name in kept.namelist())
    for foreign in ("Words of Aino", "Bubbles", workshop.aino.email, solene.token, "argon2"):
        assert foreign not in whole, foreign
    assert "messages.json" in kept.read("index.html").decode()
    ready = await last_mail(db, solene.email)
    assert "is ready" in ready.subject
    assert "/account#export" in ready.text


async def test_nobody_else_looks_at_it_fetches_it_or_deletes_it(
    client: AsyncClient, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    export_id = await ask(client, workshop.solene)
    await work(app, settings, export_id)
    assert (await client.get(f"{API}/{export_id}", headers=workshop.solene.headers)).json()["size"] > 0
    for other in (workshop.odile, workshop.aino, workshop.leo):
        for way in (f"{API}/{export_id}", f"{API}/{export_id}/content"):
            assert (await client.get(way, headers=other.headers)).status_code == 404
        assert (await client.delete(f"{API}/{export_id}", headers=other.headers)).status_code == 404
        assert (await client.get(API, headers=other.headers)).json() == []
    assert (await client.get(f"{API}/{export_id}/content")).status_code == 401
    assert await fetched(client, workshop.solene, export_id)


async def test_a_learner_finds_his_with_his_files_on_the_page_of_the_account(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    mails = await db.scalar(select(func.count()).select_from(Mail))
    client.cookies.set("journeywork", workshop.leo.token)
    assert "Download what Journeywork knows about me" in (await client.get("/account")).text
    asked = await client.post("/account/exports")
    assert (asked.status_code, asked.headers["location"]) == (303, "/account#export")
    assert "Your data is being put together" in (await client.get("/account")).text
    await client.post("/account/exports")
    assert "is being put together already" in (await client.get("/account")).text
    part = (await client.get("/account/exports", headers={"hx-request": "true"})).text
    assert part.startswith("<div") or part.lstrip().startswith("<div")
    export = (await db.scalars(PersonalExport.of(workshop.leo.actor.id))).one()
    await work(app, settings, str(export.id), most_file_bytes=1)
    page = (await client.get("/account")).text
    assert f"/api/v1/me/exports/{export.id}/content" in page
    kept = await fetched(client, workshop.leo, str(export.id))
    assert [row["class"] for row in rows(kept, "classes-attended")] == ["CAP Boulanger 1"]
    listed = {row["name"]: row["in_this_download"] for row in rows(kept, "files")}
    assert listed == {"older.txt": "files/0001-older.txt", "bread.txt": None}, "the newest go along first"
    assert kept.read("files/0001-older.txt") == b"x"
    assert "1 older file is not here" in kept.read("index.html").decode()
    assert await db.scalar(select(func.count()).select_from(Mail)) == mails, "learners have no mail"
    await client.post(f"/account/exports/{export.id}/end")
    assert "Download what Journeywork knows about me" in (await client.get("/account")).text


async def test_the_index_speaks_the_language_of_its_person(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    (await db.get_one(Person, workshop.solene.actor.id)).locale = "ar"
    await db.commit()
    export_id = await ask(client, workshop.solene)
    await work(app, settings, export_id)
    index = (await fetched(client, workshop.solene, export_id)).read("index.html").decode()
    assert 'lang="ar" dir="rtl"' in index
    assert "Your projects" not in index


async def test_three_a_day_and_after_seven_days_it_is_gone_with_its_bytes(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    solene = workshop.solene
    made = []
    for _ in range(3):
        made.append(await ask(client, solene))
        await work(app, settings, made[-1])
    assert (await client.post(API, headers=solene.headers)).status_code == 429
    alive = (await client.get(API, headers=solene.headers)).json()
    assert [one["id"] for one in alive] == made[-1:], "a newer one takes the place of older ones"
    with travel(6 * DAY):
        assert await exports.clear_exports(db) == 0
        assert (await client.get(f"{API}/{made[-1]}", headers=solene.headers)).status_code == 200
    with travel(8 * DAY):
        assert (await client.get(f"{API}/{made[-1]}/content", headers=solene.headers)).status_code == 404
        assert await exports.clear_exports(db) == 1
    await db.commit()
    keys = await db.scalars(
        text("SELECT args->'keys'->>0 FROM procrastinate_jobs WHERE task_name='files.remove'")
    )
    assert f"exports/{made[-1]}.zip" in set(keys)
    assert await db.scalar(select(func.count()).select_from(PersonalExport)) == 0


async def test_a_job_that_runs_again_or_too_late_does_no_harm(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    export_id = await ask(client, workshop.solene)
    await work(app, settings, export_id)
    await work(app, settings, export_id)
    letters = select(func.count()).select_from(Mail).where(Mail.subject.contains("is ready"))
    assert await db.scalar(letters) == 1
    second = await ask(client, workshop.solene)
    await client.delete(f"{API}/{second}", headers=workshop.solene.headers)
    await work(app, settings, second)
    assert await is_gone(app.state.storage, f"exports/{second}.zip")
    assert not list((settings.data_dir / "exports").glob("*")), "nothing is left on the disk"


async def test_what_no_job_could_finish_is_told_and_can_be_asked_for_again(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    await ask(client, workshop.leo)
    with travel(2 * DAY):
        await exports.clear_exports(db)
        await db.commit()
        client.cookies.set("journeywork", workshop.leo.token)
        assert "Your data could not be put together" in (await client.get("/account")).text
        await ask(client, workshop.leo)


async def test_with_the_account_of_a_learner_the_export_goes(
    client: AsyncClient, db: AsyncSession, app: FastAPI, settings: Settings, workshop: Workshop
) -> None:
    export_id = await ask(client, workshop.leo)
    await work(app, settings, export_id)
    school_class = await db.get_one(SchoolClass, workshop.lyon)
    await learners.remove_learner(db, workshop.solene.actor, school_class, workshop.leo.actor.id)
    await db.commit()
    ready = PersonalExport.of(workshop.leo.actor.id).where(PersonalExport.state == ExportState.READY)
    assert await db.scalar(ready) is None


async def is_gone(store: ObjectStore, key: str) -> bool:
    try:
        await read_bytes(store, key)
    except FileNotFoundError:
        return True
    return False
