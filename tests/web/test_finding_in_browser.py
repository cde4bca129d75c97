"""Solène describes her class by keyboard and mouse, and finds Aino; axe finds nothing on any of the pages."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.services import matchmaking
from tests.cast import BASE, Player, make_teacher
from tests.classroom import make_class, make_school
from tests.conftest import NewPage
from tests.running import RunningServer

pytestmark = pytest.mark.browser
AXE = Path("node_modules/axe-core/axe.min.js")


async def test_a_class_is_described_by_keyboard_and_a_partner_is_found(
    new_page: NewPage, server: RunningServer
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene = await make_teacher(db, "solene")
        await make_school(db, solene, "solene")
        await make_class(db, "aino", name="Leipuri 2")
    await engine.dispose()
    page = await new_page()
    await enter(page, solene, "/classes/new")
    await page.get_by_label("Name of the class").fill("CAP Boulanger 1")
    await page.keyboard.press("Tab")
    await page.keyboard.type("boulangr")
    await expect(page.get_by_role("option").first).to_contain_text("Bakers")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.locator("#field-eqf").select_option("3")
    await page.locator("#field-language_1").select_option("en")
    await page.locator("#field-level_1").select_option("A2")
    await page.locator("#field-size").fill("14")
    await page.locator("[name=age_band][value='14-18']").check()
    await page.get_by_label("Tue 9:00").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await paint(page, "Thu 9:00", "Thu 11:00")
    ticked = await page.locator("[name=slots]:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert sorted(ticked) == ["1-540", "1-600", "3-540", "3-600", "3-660"]
    await page.get_by_role("button", name="Save and find partners").click()
    await expect(page.get_by_role("link", name="Leipuri 2", exact=True)).to_be_visible()
    await expect(page.get_by_text("4 hr of lessons at the same hours").first).to_be_visible()


@pytest.mark.slow  # tests/pages looks at the same pages in other dresses
@pytest.mark.parametrize(
    ("scheme", "language", "width"), [("light", "en", 1280), ("dark", "ar", 1280), ("light", "ar", 360)]
)
async def test_nothing_hinders_anybody_on_the_pages_of_finding(
    new_page: NewPage, server: RunningServer, scheme: str, language: str, width: int
) -> None:
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as db:
        solene, mine = await make_class(db, "solene", offers=("sourdough",))
        aino, theirs = await make_class(db, "aino", seeks=("sourdough",))
        _, other = await make_class(db, "yassine")
        made = await matchmaking.propose(
            db,
            aino.actor,
            from_class_id=theirs.id,
            to_class_id=mine.id,
            title="Bread",
            message="Six weeks?",
            base_url=BASE,
        )
        await db.commit()
    await engine.dispose()
    page = await new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language)
    await enter(page, solene, "/account")
    await page.locator("[name=locale]").first.select_option(language)
    await page.locator("form[action='/account/profile'] button").click()
    await page.wait_for_load_state()
    wrong: dict[str, list[str]] = {}
    for path in (
        f"/find?class={mine.id}",
        f"/find?class={mine.id}&view=map",
        f"/matches/{mine.id}/{other.id}",
        f"/classes/{mine.id}",
        f"/classes/{mine.id}/edit",
        f"/classes/{other.id}",
        f"/calls/new?class={mine.id}",
        "/calls",
        f"/proposals/new?from={mine.id}&to={other.id}",
        f"/proposals/{made.id}",
        "/proposals",
    ):
        await page.goto(path)
        found = await what_hinders(page)
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        if found:
            wrong[path.split("?")[0]] = found
    assert wrong == {}


async def what_hinders(page: Page) -> list[str]:
    """What axe-core finds."""
    await page.evaluate(AXE.read_text())
    run = "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 160))"
    found: list[str] = await page.evaluate(run)
    return found


async def paint(page: Page, first: str, last: str) -> None:
    """Drag the mouse from one cell to another."""
    await page.get_by_label(last).evaluate("cell => cell.scrollIntoView({block: 'center'})")
    begin, end = [await page.get_by_label(label).bounding_box() for label in (first, last)]
    assert begin is not None
    assert end is not None
    await page.mouse.move(begin["x"] + 10, begin["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(begin["x"] + 10, (begin["y"] + end["y"]) / 2 + 15, steps=4)
    await page.mouse.move(end["x"] + 10, end["y"] + 10, steps=4)
    await page.mouse.up()


async def enter(page: Page, player: Player, target: str) -> None:
    """Sign somebody in and go on."""
    await page.goto(f"/sign-in?next={target}")
    await page.locator("[name=email]").fill(player.email)
    await page.locator("[name=password]").fill(player.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{target}")
