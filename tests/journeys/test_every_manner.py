"""The same pages for everybody: in Arabic on a phone, without script, by keyboard alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.verification import Decision
from app.services import matchmaking, verification
from tests.cast import BASE, NAMES, Player, actor, address
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.journeys.steps import arriving, files, learners, live, partners, room, school, talk
from tests.journeys.steps.keyboard import KeyboardWindow
from tests.journeys.steps.partners import LYON
from tests.journeys.steps.window import Window
from tests.running import RunningServer
from tests.schools import make_officer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
MANNERS: dict[str, tuple[type[Window], dict[str, Any]]] = {
    "in Arabic on a phone": (Window, {"locale": "ar", **PHONE}),
    "without script": (Window, {"java_script_enabled": False}),
    "by keyboard": (KeyboardWindow, {}),
}


@asynccontextmanager
async def house(server: RunningServer) -> AsyncIterator[AsyncSession]:
    """The database behind the running server, for what others do meanwhile."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        yield db
        await db.commit()
    await engine.dispose()


async def others_arrive(server: RunningServer) -> tuple[Player, Player]:
    """Aino has a class already, and an officer answers for Tunisia."""
    async with house(server) as db:
        aino, _class = await make_class(db, "aino", name="Leipuri 2", offers=("rye_bread",))
        return aino, await make_officer(db, "dimitra", "TN")


async def officer_verifies(server: RunningServer, officer: Player) -> None:
    """The officer answers the only case of the queue."""
    async with house(server) as db:
        (case,) = await verification.queue_of(db, officer.actor)
        await verification.answer_case(
            db, officer.actor, case.case.id, decision=Decision.VERIFY, code="known", note="", base_url=BASE
        )


async def aino_accepts(server: RunningServer, aino: Player) -> str:
    """Aino says yes; returns the path of the project."""
    async with house(server) as db:
        acting = await actor(db, aino)
        (waiting,), _ended = await matchmaking.list_proposals(db, acting)
        project = await matchmaking.accept(db, acting, waiting.proposal.id, BASE)
        return f"/projects/{project.id}"


@pytest.mark.parametrize("manner", MANNERS)
async def test_from_the_first_page_to_the_first_session(
    manner: str, server: RunningServer, new_page: NewPage, tmp_path: Path, shots: Path
) -> None:
    kind, choices = MANNERS[manner]
    has_script, locale = choices.get("java_script_enabled", True), choices.get("locale", "en")

    async def arrives(name: str, email: str = "") -> Window:
        page = await new_page(timezone_id="Africa/Tunis", **choices)
        return kind(page, name, email, locale=locale, has_script=has_script)

    aino, officer = await others_arrive(server)
    yassine = await arrives(NAMES["yassine"], address("yassine"))
    await arriving.sign_up(yassine)
    await arriving.confirm_in_the_demo(yassine)
    await arriving.sign_in(yassine)
    await school.add_school(yassine, "مركز التكوين المهني بتونس", "TN", "Tunis")
    await school.hand_in(yassine, "www.school.example")
    await officer_verifies(server, officer)

    await partners.describe_class(yassine, LYON)
    await yassine.page.screenshot(path=shots / "suggestion.png", full_page=True)
    await partners.write_call(yassine, LYON, "Who bakes rye bread with us?", "flatbread", "rye_bread")
    await partners.reads_the_reasons(yassine, "Leipuri 2")
    await partners.propose(yassine, "Leipuri 2", "Two breads", "Six weeks?")
    project = await aino_accepts(server, aino)

    cards = await learners.make_cards(yassine, LYON.name, ["Amine Ben Ali", "Salma Trabelsi"])
    amine = await arrives("Mino")
    await learners.use_card(amine, cards["Amine Ben Ali"], "402917")
    note = tmp_path / "recipe.txt"
    note.write_text("Rye, water, salt, time.")
    await files.bring(amine, project, note)
    assert await files.download(yassine, project, note.name, tmp_path / "fetched") == files.digest(note)
    for w in (amine, yassine):
        await talk.open_talk(w, project)
    await talk.say(amine, "Moi, Aino!")
    await talk.say(yassine, "Welcome!")
    await live.plan(yassine, project, "Show your starter")
    await yassine.page.screenshot(path=shots / "session.png", full_page=True)
    if has_script:  # the room alone needs it
        await room.start_now(yassine, project)
        await room.go_in(yassine)
        await yassine.page.screenshot(path=shots / "room.png")
        await room.leave(yassine)
    for w in (amine, yassine):
        await arriving.sign_out(w)
        assert w.faults == []
