"""The demo world, loaded once into a database of its own, and looked at as its people look at it."""

import hashlib
import io
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from httpx2 import ASGITransport, AsyncClient
from PIL import Image
from sqlalchemy import distinct, func, select, text

from app.config import Settings
from app.jobs.demo import load, sign_ins
from app.kit.clock import now
from app.kit.db import Database
from app.kit.postgres import EmbeddedPostgres
from app.kit.storage import open_storage, read_bytes
from app.models.call import Call, CallState
from app.models.file import FileVersion, Pictures
from app.models.live_session import LiveSession
from app.models.mail import Mail, MailState
from app.models.organisation import Organisation, Trust
from app.models.person import Person
from app.models.project import Project, ProjectMember, ProjectState
from app.models.proposal import Proposal, ProposalState
from app.models.room_participant import RoomStay
from app.models.school_class import LearnerCard, SchoolClass
from app.models.talk import Message
from app.models.verification import CaseState, VerificationCase
from app.services import demo
from tests import database
from tests.demo_world import copy_world, loaded_at, settings_of

# Pages that leave the house, change something when they are opened, or hand out a file; patterns for scripts.
NOT_WALKED = re.compile(
    r"^/(dev|static|api|assets|sign-|files/[^/]+/(versions|download|content))|\.ics|#|^/$|0000-000000000000"
)
LONGEST_WALK = 45


@dataclass
class World:
    """The loaded house."""

    settings: Settings
    db: Database
    loaded_at: datetime


@pytest.fixture(scope="module")
async def world(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A copy of the world for all tests of this file, which only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    settings = settings_of(await copy_world(postgres, f"demo_{worker_name}", folder), folder)
    db = Database(settings.postgres_url, pool_size=2)
    yield World(settings, db, loaded_at(postgres))
    await db.close()


@pytest.fixture(scope="module")
async def visitor(world: World) -> AsyncIterator[AsyncClient]:
    """A visitor of the loaded house, without a browser."""
    from app.main import create_app

    app = create_app(world.settings)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url=world.settings.base_url) as client,
    ):
        yield client


async def test_the_world_has_schools_classes_and_every_state_of_everything(world: World) -> None:
    async with world.db.unit() as db:
        verified = select(Organisation).where(Organisation.trust == Trust.VERIFIED).subquery()
        assert await db.scalar(select(func.count()).select_from(verified)) == 40
        assert await db.scalar(select(func.count(distinct(verified.c.country)))) >= 25
        zones = (await db.scalars(select(Organisation.time_zone))).all()
        assert {zone.split("/")[0] for zone in zones} == {"Africa", "America", "Asia", "Europe", "Pacific"}
        assert await db.scalar(select(func.count()).where(Organisation.latitude.is_(None))) == 0
        assert await db.scalar(select(func.count()).select_from(SchoolClass)) >= 120
        trades = {code for isco in (await db.scalars(select(SchoolClass.isco))).all() for code in isco}
        assert len(trades) >= 30
        assert set((await db.scalars(select(VerificationCase.state))).all()) == set(CaseState)
        assert set((await db.scalars(select(Proposal.state))).all()) == set(ProposalState)
        assert set((await db.scalars(select(Project.state))).all()) == set(ProjectState) - {
            ProjectState.MEETING
        }
        opened = Counter(at is not None for at in (await db.scalars(select(LearnerCard.opened_at))).all())
        assert min(opened[True], opened[False]) >= 20
        calls = (await db.scalars(select(Call))).all()
        assert sum(call.is_running for call in calls) >= 12
        assert sum(call.state is CallState.CLOSED for call in calls) >= 6
        assert sum(call.ends_on < now().date() for call in calls) >= 3


async def test_people_write_in_many_scripts(world: World) -> None:
    async with world.db.unit() as db:
        said = "".join((await db.scalars(select(Message.text))).all())
        stays = await db.scalar(select(func.count()).select_from(RoomStay))
    for letters in ("ä", "ع", "λ", "і", "ç", "し", "é", "ẽ"):
        assert letters in said.lower(), letters
    assert stays >= 30


async def test_a_session_begins_soon_and_a_room_can_be_opened_now(world: World) -> None:
    async with world.db.unit() as db:
        starts = (await db.scalars(select(LiveSession.starts_at))).all()
    minutes = sorted((start - world.loaded_at).total_seconds() / 60 for start in starts)
    assert any(15 < one < 26 for one in minutes)
    assert any(-20 < one < 0 for one in minutes)
    assert minutes[0] < -1440 < 1440 < minutes[-1]


async def test_every_file_opens_and_is_what_its_checksum_says(world: World) -> None:
    store = open_storage(world.settings.files)
    async with world.db.unit() as db:
        versions = (await db.scalars(select(FileVersion))).all()
    assert len(versions) >= 35
    assert max(version.number for version in versions) == 2
    for version in versions:
        content = await read_bytes(store, version.key)
        assert len(content) == version.size
        assert hashlib.sha256(content).digest() == version.sha256
        if version.kind.startswith("image/"):
            with Image.open(io.BytesIO(content)) as image:
                image.load()
            assert version.pictures is Pictures.READY
        elif version.kind == "application/pdf":
            table = int(content.split(b"startxref\n")[1].split(b"\n")[0])
            assert content[table:].startswith(b"xref")
        else:
            assert content.decode()


async def test_no_mail_goes_to_anybody_real_and_nothing_is_due(world: World) -> None:
    async with world.db.unit() as db:
        addresses = (await db.scalars(select(Mail.to))).all()
        emails = (await db.scalars(select(Person.email).where(Person.email.is_not(None)))).all()
        waiting = await db.scalar(select(func.count()).where(Mail.state != MailState.SENT))
        due = await db.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE coalesce(scheduled_at, now()) <= now()")
        )
    assert len(addresses) > 100
    assert all(address.endswith(".example") for address in [*addresses, *emails])
    assert (waiting, due) == (0, 0)


async def test_the_project_of_three_classes_has_members_of_all_three(world: World) -> None:
    async with world.db.unit() as db:
        members = (
            await db.scalars(
                select(ProjectMember)
                .join(Project, Project.id == ProjectMember.project_id)
                .where(Project.title == "Sourdough and rieska")
            )
        ).all()
    assert len(members) >= 30
    assert len({member.class_id for member in members}) == 3


@pytest.mark.parametrize("row", sign_ins()[:6], ids=lambda row: row[0])
async def test_every_page_that_a_character_can_reach_opens(
    visitor: AsyncClient, row: tuple[str, ...]
) -> None:
    await sign_in(visitor, row)
    waiting, seen = ["/today"], {"/today"}
    while waiting and len(seen) < LONGEST_WALK * 4:
        path = waiting.pop(0)
        answer = await visitor.get(path)
        assert answer.status_code in (200, 303), f"{row[1]}: {path} says {answer.status_code}"
        if len(seen) < LONGEST_WALK and "text/html" in answer.headers.get("content-type", ""):
            for link in re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text):
                plain = link.replace("&amp;", "&")
                if plain not in seen and not NOT_WALKED.search(plain):
                    seen.add(plain)
                    waiting.append(plain)
    assert len(seen) > 6


async def test_an_unopened_card_leads_to_the_choice_of_a_name(visitor: AsyncClient) -> None:
    visitor.cookies.clear()
    card = await visitor.post("/learn", data={"code": demo.NEW_CARD_CODE, "secret": ""})
    assert card.headers["location"] == f"/c/{demo.NEW_CARD_CODE}"
    assert (await visitor.get(card.headers["location"])).status_code == 200


async def test_a_filled_house_is_left_as_it_is(world: World) -> None:
    async with world.db.unit() as db:
        before = await db.scalar(select(func.count()).select_from(Person))
    await load(world.settings)
    async with world.db.unit() as db:
        assert await db.scalar(select(func.count()).select_from(Person)) == before


async def test_an_interrupted_loading_leaves_nothing(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = settings_of(
        database.clone(postgres, f"half_demo_{worker_name}"), tmp_path_factory.mktemp("half_demo")
    )

    def stop_at_classes(line: str) -> None:
        if "classes" in line:
            raise KeyboardInterrupt

    db = Database(settings.postgres_url, pool_size=2)
    with pytest.raises(KeyboardInterrupt):
        async with db.unit() as unit:
            stage = demo.Stage(unit, settings, open_storage(settings.files), stop_at_classes)
            await demo.load_world(stage)
    async with db.unit() as unit:
        assert await unit.scalar(select(func.count()).select_from(Person)) == 0
        assert await unit.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
    await db.close()


async def sign_in(visitor: AsyncClient, row: tuple[str, ...]) -> None:
    """Sign somebody of the table in, through the page that is theirs."""
    visitor.cookies.clear()
    _role, _name, login, secret, _look = row
    if "@" in login:
        entered = await visitor.post("/sign-in", data={"email": login, "password": secret})
    else:
        entered = await visitor.post("/learn", data={"code": login, "secret": secret})
    assert entered.status_code == 303, entered.text
