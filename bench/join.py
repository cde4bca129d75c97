"""How long people wait: into a room, into the next one, into a breakout, and back after a change of network.

Options: --quick (one repeat), --repeats N. A real Chromium with fake devices and the whole application. Times are
from the click (or the cut) to the first frame of somebody else that the browser has decoded.
"""

import argparse
import asyncio
import logging
import shutil
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from playwright.async_api import Browser, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.actor import Actor
from app.kit.clock import now
from app.kit.migrations import migrate
from app.kit.postgres import EmbeddedPostgres
from app.services.sessions import plan
from bench.figure import Figure, median_figure
from bench.live.engines import ours
from bench.live.relay import Relay, Weather
from bench.live.windows import NOTES, Windows, open_browser, readdressed, udp_address
from tests.factories.lessons import Lesson, make_lesson, token_for
from tests.running import RunningServer

REPEATS = 5
SLOW = 30_000
SETTLE_SECONDS = 4.0
ENGINE_HOST, TOLD_HOST = "127.0.0.1", "127.0.0.2"  # what stands between them is the relay
JOIN_BAR, AGAIN_BAR, MOVE_BAR, RESTART_BAR = 1.0, 0.6, 1.0, 3.0
PARTS = (
    ("ticket", "click to ticket"), ("socket", "to socket"), ("knock", "to greeting"),
    ("admitted", "to admission"), ("offer", "to offer"), ("answer", "to answer"),
    ("path", "to path (ICE)"), ("keys", "to keys (DTLS)"), ("frame", "to first frame"),
)  # fmt: skip
MOVE = """async () => {
  const now = performance.now();
  await move();
  const is_new = ([at, width, height]) => at > now && Math.abs(width / height - 4 / 3) < 0.05;
  if (!(await bench.until(() => bench.frames.some(is_new)))) return null;
  return (bench.frames.find(is_new)[0] - now) / 1000;
}"""
RECOVER = """async (seconds) => {
  await bench.until(() => bench.recovery(bench.cut) !== null, seconds);
  return bench.recovery(bench.cut);
}"""


@dataclass(frozen=True)
class House:
    """The running application, its database, two sessions with a teacher on camera each, and the relay."""

    server: RunningServer
    db: AsyncSession
    lesson: Lesson
    sessions: tuple[UUID, UUID]
    relay: Relay


async def measure(arguments: list[str]) -> list[Figure]:
    """All of it; about 3 minutes, --quick 1 minute."""
    reader = argparse.ArgumentParser("bin/bench join")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--repeats", type=int, default=REPEATS)
    options = reader.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    repeats = 1 if options.quick else options.repeats
    async with open_browser() as browser:
        return [*await _in_the_application(browser, repeats), *await _in_the_engine(browser, repeats)]


# -- the application -------------------------------------------------------------------------------------------


async def _in_the_application(browser: Browser, repeats: int) -> list[Figure]:
    first: list[dict[str, float]] = []
    again: list[dict[str, float]] = []
    told: list[float] = []
    untold: list[float] = []
    async with _open_house() as house:
        teachers = [
            await _go_in(await _window(browser, house, person), session)
            for person, session in zip((house.lesson.solene, house.lesson.aino), house.sessions, strict=True)
        ]
        for repeat in range(repeats):
            page = await _window(browser, house, house.lesson.leo)
            first.append(await _join(page, house.sessions[0]))
            before = house.relay.clients
            again.append(await _join(page, house.sessions[1]))
            for times, event in ((told, True), (untold, False)):
                gone = house.relay.clients - before
                before = house.relay.clients
                times += await _change_network(page, house.relay, gone, event)
            await page.context.close()
            print(
                f"  {repeat + 1} of {repeats}: {first[-1]['frame']:.2f} s, again {again[-1]['frame']:.2f} s",
                flush=True,
            )
        for page in teachers:
            await page.context.close()
    return [
        *_parts("first room", first, JOIN_BAR),
        *_parts("second room of the day", again, AGAIN_BAR),
        *_times("network changes, the browser says so: to the next frame", told, RESTART_BAR, repeats),
        *_times("network goes without a word: to the next frame", untold, None, repeats),
    ]


@asynccontextmanager
async def _open_house() -> AsyncIterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="journeywork-bench-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder)
    postgres.start()
    server = RunningServer(postgres.url(), folder)
    server.choices |= {"log_level": "error", "media_host": ENGINE_HOST, "media_announce": TOLD_HOST}
    port = int(server.choices["media_port"])
    relay = Relay((ENGINE_HOST, port), Weather(), Weather())
    await relay.open(TOLD_HOST, port)
    engine = create_async_engine(postgres.url())
    try:
        migrate(postgres.url())
        server.start()
        async with AsyncSession(engine, expire_on_commit=False) as db:
            lesson = await make_lesson(db)
            morning = await plan.start_now(db, lesson.solene, lesson.project, title="Morning")
            afternoon = await plan.plan_session(
                db, lesson.solene, lesson.project,
                title="Afternoon", starts_at=now() + timedelta(minutes=10), minutes=60, base_url=server.url,
            )  # fmt: skip
            await db.commit()
            yield House(server, db, lesson, (morning.id, afternoon.id), relay)
    finally:
        await engine.dispose()
        relay.close()
        server.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _window(browser: Browser, house: House, person: Actor) -> Page:
    context = await browser.new_context(base_url=house.server.url, locale="en")
    await context.add_init_script(path=NOTES)
    token = await token_for(house.db, person)
    await context.add_cookies([{"name": "journeywork", "value": token, "url": house.server.url}])
    return await context.new_page()


async def _go_in(page: Page, session: UUID) -> Page:
    await page.goto(f"/sessions/{session}/room")
    await page.get_by_role("button", name="Microphone is off").click()
    await page.get_by_role("button", name="Camera is off").click()
    await expect(page.get_by_role("button", name="Camera is on")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Go in").click()
    await expect(page.locator("live-room")).to_have_attribute("data-view", "room", timeout=SLOW)
    return page


async def _join(page: Page, session: UUID) -> dict[str, float]:
    """Seconds from the click to each part of the join."""
    await _go_in(page, session)
    if not await page.evaluate("bench.until(() => bench.marks.frame)"):
        raise TimeoutError("No frame of anybody came.")
    marks: dict[str, float] = await page.evaluate("bench.marks")
    return {name: (at - marks["click"]) / 1000 for name, at in marks.items()}


async def _change_network(page: Page, relay: Relay, gone: Any, is_told: bool) -> list[float]:
    """Kill the person's path; the application finds a new one by itself. Empty where it did not."""
    await page.evaluate("bench.cut = performance.now()")
    relay.cut(gone)
    if is_told:
        await page.evaluate("dispatchEvent(new Event('online'))")
    seconds = await page.evaluate(RECOVER, 20)
    await asyncio.sleep(SETTLE_SECONDS)  # a restart that is still under way would help the next one
    return [] if seconds is None else [float(seconds)]


# -- the engine alone ------------------------------------------------------------------------------------------


async def _in_the_engine(browser: Browser, repeats: int) -> list[Figure]:
    """A move between rooms, and a restart asked for at once: what the engine and the browser need for it."""
    moves: list[float] = []
    restarts: list[float] = []
    prompts = 0
    async with ours() as contestant:
        windows = Windows(browser, contestant.engine)
        teacher = await windows.open("plenary", "teacher", pictures=1)
        friend = await windows.open("group", "friend", pictures=1)
        # Of another shape than the teacher's picture, so that the first frame of the group is known by its sight.
        shape = "bench.connection.getSenders()[1].track.applyConstraints({ width: 480, height: 360, aspectRatio: 4 / 3 })"
        await friend.evaluate(shape)
        relay = Relay(udp_address(windows.answers["teacher"]), Weather(), Weather())
        address = await relay.open()
        learner = await windows.open("plenary", "learner", lambda sdp: readdressed(sdp, address), pictures=1)

        async def move() -> None:
            room, windows.rooms["learner"] = windows.rooms["learner"], "group"
            await contestant.engine.move(room, "learner", "group")

        await learner.expose_function("move", move)
        for _ in range(repeats):
            await learner.evaluate("bench.until(() => bench.frames.length > 20)")
            before = await learner.evaluate("bench.prompts")
            moves += _some(await learner.evaluate(MOVE))
            prompts += await learner.evaluate("bench.prompts") - before
            await contestant.engine.move("group", "learner", "plenary")
            windows.rooms["learner"] = "plenary"
            await learner.evaluate("bench.start()")
            await learner.evaluate("bench.until(() => bench.frames.length > 20)")
            await learner.evaluate("bench.cut = performance.now()")
            relay.cut()
            await learner.evaluate("media.restart()")
            restarts += _some(await learner.evaluate(RECOVER, 20))
        for page in (teacher, friend, learner):
            await page.context.close()
        relay.close()
    return [
        *_times("move to a breakout: to the first frame there", moves, MOVE_BAR, repeats),
        Figure("move to a breakout: new questions for camera or microphone", prompts, "", 0),
        *_times("ICE restart at once: to the next frame", restarts, RESTART_BAR, repeats),
    ]


def _some(seconds: float | None) -> list[float]:
    return [] if seconds is None else [float(seconds)]


# -- figures ---------------------------------------------------------------------------------------------------


def _times(name: str, seconds: list[float], bar: float | None, repeats: int) -> list[Figure]:
    """The median of those that succeeded, and how many did not."""
    shown = [median_figure(name, seconds, "s", bar)] if seconds else []
    return [*shown, Figure(f"{name}: not within 20 s", repeats - len(seconds), f"of {repeats}", 0)]


def _parts(name: str, joins: list[dict[str, float]], bar: float) -> list[Figure]:
    """The whole time, then where it went: the median of each part since the part before."""
    found = [median_figure(f"{name}: click to first frame", [one["frame"] for one in joins], "s", bar)]
    for part, title in PARTS:
        spans = [span for one in joins if (span := _span(one, part)) is not None]
        if spans:
            found.append(Figure(f"{name}: {title}", statistics.median(spans), "s"))
    return found


def _span(join: dict[str, float], part: str) -> float | None:
    """From the latest mark before this one; None where it was there before the click."""
    if part not in join:
        return None
    before = [join[name] for name, _ in PARTS if name != part and join.get(name, 9e9) <= join[part]]
    return join[part] - max(before, default=0.0)
