"""Bakers of Lyon, Tampere and Tunis come into one project, and each side reads why; Tunis reads it in Arabic."""

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.calendars import PeriodKind, Reach
from app.domain.vocabulary.terms import Cefr
from app.models.person import Person
from app.models.school_class import SchoolClass
from app.services import periods
from app.services.matchmaking import standings
from app.services.periods import PeriodSaid
from tests.cast import NAMES, Player, address
from tests.classroom import make_class
from tests.conftest import NewPage
from tests.journeys.steps import arriving, partners
from tests.journeys.steps.window import SLOW, Window
from tests.running import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LYON, TAMPERE, TUNIS = "CAP Boulanger 1", "Leipuri 2", "الخبازون 3"
TITLE, MESSAGE = "Bread of three shores", "Shall we bake together?"
WINTER = PeriodSaid(
    PeriodKind.HOLIDAY, "Vacances d'hiver", date(2027, 2, 13), date(2027, 2, 28), Reach.COUNTRY
)


@pytest.fixture
async def bakers(server: RunningServer) -> tuple[SchoolClass, SchoolClass, SchoolClass]:
    """Three schools with a bakery class each; Lyon has told its winter holidays."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene, lyon = await make_class(db, "solene", name=LYON, languages={"fr": Cefr.C2, "en": Cefr.A2})
        _, tampere = await make_class(db, "aino", name=TAMPERE, languages={"fi": Cefr.C2, "en": Cefr.B1})
        yassine, tunis = await make_class(
            db, "yassine", name=TUNIS, languages={"ar": Cefr.C2, "fr": Cefr.B2, "en": Cefr.A2}
        )
        await periods.enter_period(db, solene.actor, lyon.organisation_id, WINTER)
        await standings.count_partner_shares(db)
        await _reads_arabic(db, yassine)
        await db.commit()
    await engine.dispose()
    return lyon, tampere, tunis


async def _reads_arabic(db: AsyncSession, who: Player) -> None:
    await db.execute(update(Person).where(Person.id == who.actor.id).values(locale="ar"))


async def test_three_bakeries_end_in_one_project_and_see_why(
    server: RunningServer,
    new_page: NewPage,
    bakers: tuple[SchoolClass, SchoolClass, SchoolClass],
    shots: Path,
) -> None:
    lyon, _, tunis = bakers
    solene = Window(
        await new_page(locale="en", timezone_id="Europe/Paris"), NAMES["solene"], address("solene")
    )
    aino = Window(await new_page(locale="en", timezone_id="Europe/Helsinki"), NAMES["aino"], address("aino"))
    yassine = Window(
        await new_page(locale="ar", timezone_id="Africa/Tunis"),
        NAMES["yassine"],
        address("yassine"),
        locale="ar",
    )
    for window in (solene, aino, yassine):
        await arriving.sign_in(window)

    # Lyon sees both, with the weeks that are left after its holidays, and every number behind Tampere.
    reasons = await partners.reads_the_reasons(solene, TAMPERE)
    assert any("English at A2" in reason for reason in reasons)
    assert any("usable weeks: 41" in reason for reason in reasons), reasons
    await expect(partners.suggestion(solene, TUNIS)).to_be_visible(timeout=SLOW)
    why = partners.suggestion(solene, TAMPERE).get_by_role("link", name="Why")
    await solene.open(why)
    await solene.sees("Its place in your list")
    await solene.sees("they have no project yet")
    await solene.page.screenshot(path=shots / "why.png", full_page=True)
    await solene.go("/find")
    await partners.propose(solene, TAMPERE, TITLE, MESSAGE)
    project = await partners.accept(aino, TITLE, MESSAGE)

    # Tunis reads the same result from its own side, in Arabic, right to left, with the clocks of both.
    await yassine.go(f"/matches/{tunis.id}/{lyon.id}")
    await yassine.sees("Its place in your list")
    assert await yassine.page.evaluate("document.documentElement.dir") == "rtl"
    result = yassine.main.locator("#order td").first
    assert 0.5 < float(await result.inner_text()) < 1
    await yassine.page.screenshot(path=shots / "why-ar.png", full_page=True)

    # Tampere brings Tunis into the project that it shares with Lyon.
    await aino.go(f"{project}/people")
    await aino.press("Make a link")
    link = await aino.main.locator("code").first.inner_text()
    await yassine.go(link[link.index("/join/") :].strip())
    await yassine.press("Come in")
    for window in (solene, aino, yassine):
        await window.go(project)
        await expect(window.page.get_by_text(TITLE).first).to_be_visible(timeout=SLOW)
        assert window.faults == []
