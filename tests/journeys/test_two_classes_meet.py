"""The main job from end to end: two teachers who do not know each other, and a learner, in three windows."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from tests.cast import NAMES, Player, address
from tests.conftest import NewPage
from tests.journeys.steps import arriving, files, learners, partners, room, school, talk
from tests.journeys.steps.mailbox import Mailbox
from tests.journeys.steps.partners import LYON, TAMPERE
from tests.journeys.steps.window import Window
from tests.running import RunningServer
from tests.schools import make_officer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LYON_SCHOOL = "Lycée professionnel du Fournil"
TAMPERE_SCHOOL = "Tampereen leipomokoulu"
TITLE = "Sourdough and rieska"
MESSAGE = "We bake sourdough. Shall we compare it with your rieska for six weeks?"
SIZE = 50 * 1024 * 1024


@pytest.fixture
async def officer(server: RunningServer) -> Player:
    """The support officer of both countries is there before anybody else."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        made = await make_officer(db, "dimitra", "FR", "FI")
    await engine.dispose()
    return made


@pytest.fixture
def mailbox(server: RunningServer) -> Iterator[Mailbox]:
    """A mail server, known to the job worker."""
    box = Mailbox()
    box.open()
    server.choices["smtp_url"] = box.url
    server.kill("work")
    server.start()
    yield box
    del server.choices["smtp_url"]
    server.kill("work")
    box.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of 50 MiB that nobody can guess or press together."""
    file = tmp_path / "Kneading by hand.mp4"
    file.write_bytes(os.urandom(SIZE))
    return file


def at(page: Page, who: str) -> Window:
    return Window(page, NAMES[who], address(who))


async def test_two_classes_meet(
    server: RunningServer, new_page: NewPage, officer: Player, mailbox: Mailbox, film: Path, shots: Path
) -> None:
    solene = at(await new_page(locale="en", timezone_id="Europe/Paris"), "solene")
    aino = at(await new_page(locale="en", timezone_id="Europe/Helsinki"), "aino")

    # Two accounts: one confirms from the mail as it arrived, the other from the page of the demo.
    await asyncio.gather(arriving.sign_up(solene), arriving.sign_up(aino))
    await solene.go(await mailbox.link_for(solene.email))
    await asyncio.gather(arriving.confirm(solene), arriving.confirm_in_the_demo(aino))
    await asyncio.gather(arriving.sign_in(solene), arriving.sign_in(aino))

    # A school each; the officer finds both in the queue, in the third window.
    await asyncio.gather(
        school.add_school(solene, LYON_SCHOOL, "FR", "Lyon"),
        school.add_school(aino, TAMPERE_SCHOOL, "FI", "Tampere"),
    )
    await asyncio.gather(
        school.hand_in(solene, "www.fournil.example/equipe names me"),
        school.hand_in(aino, "www.leipomokoulu.example/opettajat names me"),
    )
    dimitra = at(await new_page(), "dimitra")
    await arriving.sign_in(dimitra)
    for name in (LYON_SCHOOL, TAMPERE_SCHOOL):
        await school.verify(dimitra, name)
    await dimitra.page.context.close()

    # The classes, the call, and why they fit.
    await asyncio.gather(
        partners.describe_class(solene, LYON),
        partners.describe_class(aino, TAMPERE),
    )
    await partners.write_call(solene, LYON, "Who bakes rye bread with us?", "sourdough", "rye_bread")
    reasons = await partners.reads_the_reasons(aino, LYON.name)
    print("reasons:", reasons)
    assert any("English at A2" in reason for reason in reasons)
    await aino.sees("open call", partners.suggestion(aino, LYON.name))
    await aino.page.screenshot(path=shots / "suggestion.png", full_page=True)
    await partners.propose(aino, LYON.name, TITLE, MESSAGE)
    project = await partners.accept(solene, TITLE, MESSAGE)
    await aino.go(project)

    # Cards for the learners; Léo comes in on his phone.
    cards = await learners.make_cards(solene, LYON.name, ["Léo Martin", "Inès Dubois"])
    leo = Window(await new_page(**PHONE), "Léo")
    await learners.use_card(leo, cards["Léo Martin"], "402917")
    await leo.go(project)

    # A large file, twice interrupted: the server dies, the window is closed. It arrives byte by byte.
    uploads = files.Uploads(solene)
    await uploads.open(project)
    await uploads.choose(film)
    await uploads.goes_on(parts=1, percent=40)
    await uploads.slow_down(1536 * 1024)  # so that the rest is not through before we look
    server.kill("serve")
    server.start()
    await uploads.goes_on(parts=2, percent=55)
    await uploads.slow_down(64 * 1024)  # on a busy machine a window takes its time to close
    closed, solene.page = solene.page, await solene.page.context.new_page()
    await closed.close()
    await uploads.open(project)
    await uploads.slow_down(-1)
    await uploads.choose(film)
    await files.is_uploaded(solene, film)
    print("parts began at", uploads.offsets)
    assert 0 == uploads.offsets[0] < uploads.offsets[1] < uploads.offsets[-1] < SIZE
    fetched = await files.download(aino, project, film.name, film.with_name("fetched"))
    assert fetched == files.digest(film)

    # Everybody talks to everybody, at once.
    windows = (solene, aino, leo)
    await asyncio.gather(*[talk.open_talk(w, project) for w in windows])
    for writer, text in ((solene, "Hei Tampere!"), (aino, "Salut Lyon!"), (leo, "Bonjour, moi c'est Léo.")):
        await talk.say(writer, text)
        await asyncio.gather(*[talk.reads(w, text) for w in windows])
    await leo.page.screenshot(path=shots / "talk-phone.png")

    # Live: three cameras and voices, a screen, out and in again.
    await room.start_now(solene, project)
    await room.go_in(solene)
    await asyncio.gather(room.join(aino, project), room.join(leo, project))
    await asyncio.gather(room.go_in(aino), room.go_in(leo))
    for w in windows:
        print(w.name, await room.sees_and_hears(w, pictures=2, voices=2))
    await solene.page.screenshot(path=shots / "room.png")
    await aino.touch(aino.button("Share"))
    for w in (solene, leo):
        print(w.name, await room.sees_a_screen(w))
    await leo.page.screenshot(path=shots / "room-phone.png")
    await room.leave(aino)
    await room.sees_and_hears(solene, pictures=1, voices=1)
    await room.come_back(aino)
    for w in (aino, leo):
        await room.sees_and_hears(w, pictures=2, voices=2)

    # Home.
    for w in windows:
        await room.leave(w)
        await arriving.sign_out(w)
        assert w.faults == []
    await expect(leo.page).to_have_title("Sign in · Journeywork")
