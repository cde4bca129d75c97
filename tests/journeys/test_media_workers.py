"""Several web processes and several media workers: one room is one room, and outlives each of them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from app.domain.media_load import Admission, WorkerState
from app.kit.postgres import EmbeddedPostgres
from tests import database
from tests.journeys.steps.house import FRAMES, LONG, School, open_school, sees
from tests.running import ROOT, RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
KEEP = "() => { window.kept = document.querySelector('live-room').room.media.pc; }"
IS_KEPT = "() => window.kept === document.querySelector('live-room').room.media.pc"


async def until_seen_again(pages: list[Page]) -> float:
    """Wait until every page decodes over a connection that is not the kept one; returns the seconds."""
    began = time.monotonic()
    for page in pages:
        await page.wait_for_function(f"() => !({IS_KEPT})()", timeout=LONG)
        await sees(page, 0)
    return time.monotonic() - began


async def becomes(condition: Callable[[], bool], seconds: float = 180.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.05)


@pytest.fixture
async def school(
    postgres: EmbeddedPostgres,
    worker_name: str,
    tmp_path: Path,
    browser: Browser,
    request: pytest.FixtureRequest,
) -> AsyncIterator[School]:
    """A house of its own for each test, with what the test's mark chooses."""
    choices = getattr(request, "param", {})
    name = f"house_{worker_name}_{request.node.name.partition('[')[0][-30:]}"
    async with open_school(
        RunningHouse(database.clone(postgres, name), tmp_path, **choices), browser
    ) as school:
        yield school


async def test_a_room_over_two_web_processes_outlives_a_web_process_and_its_media_workers(
    school: School,
) -> None:
    house, room = school.house, await school.new_room()
    solene = await school.comes(school.lesson.solene, room, "serve")
    leo = await school.comes(school.lesson.leo, room, "serve#1")
    pages = [solene, leo]
    for page in pages:
        await sees(page)

    # One room on one worker, and what is said at one web process is read at the other.
    carrier = await school.worker_of(room)
    assert carrier is not None
    await leo.get_by_label("Write to everybody").fill("Hei Tampere!")
    await leo.keyboard.press("Enter")
    await expect(solene.get_by_role("log")).to_contain_text("Hei Tampere!", timeout=LONG)
    for _ in range(100):
        workers = await school.living()
        if workers[carrier.number].people == 2:
            break
        await asyncio.sleep(0.1)
    assert {number: w.people for number, w in workers.items()} == {carrier.number: 2, 1 - carrier.number: 0}

    # A web process is replaced: sound and picture go on over the same connection, the socket comes back.
    for page in pages:
        await page.evaluate(KEEP)
    house.kill("serve#1")
    before = await sees(leo)
    await sees(leo, before + 20)
    house.start()
    await leo.wait_for_function("() => document.querySelector('live-room').room.link.up", timeout=LONG)
    await leo.get_by_label("Write to everybody").fill("Back again")
    await leo.keyboard.press("Enter")
    await expect(solene.get_by_role("log")).to_contain_text("Back again", timeout=LONG)
    before = await sees(leo)
    await sees(leo, before + 20)
    assert [await page.evaluate(IS_KEPT) for page in pages] == [True, True]

    # kill -9 of the worker: the room goes to the other one, and everybody with it.
    house.kill(f"media {carrier.number}")
    print(f"kill -9 of the worker: frames again after {await until_seen_again(pages):.1f} s")
    other = await school.worker_of(room)
    assert other is not None
    assert other.number == 1 - carrier.number

    # The other one hangs: the same, to the first one's successor; when it comes to itself it is another.
    house.start()
    await becomes(lambda: house.processes[f"media {carrier.number}"].poll() is None)
    for _ in range(600):
        if carrier.number in (await school.living()):
            break
        await asyncio.sleep(0.1)
    for page in pages:
        await page.evaluate(KEEP)
    house.processes[f"media {other.number}"].send_signal(signal.SIGSTOP)
    print(f"a worker that hangs: frames again after {await until_seen_again(pages):.1f} s")
    successor = await school.worker_of(room)
    assert successor is not None
    assert (successor.number, successor.id != carrier.id) == (carrier.number, True)
    os.kill(house.processes[f"media {other.number}"].pid, signal.SIGCONT)
    house.processes[f"media {other.number}"].poll()
    for _ in range(600):
        house.start()  # where it took itself for hung and ended, its supervisor would do this
        came = (await school.living()).get(other.number)
        if came is not None and came.id != other.id and came.people == 0:
            break
        await asyncio.sleep(0.1)
    assert came is not None
    assert (came.id != other.id, came.people) == (True, 0)
    assert (await school.worker_of(room)) is not None
    before = await sees(leo)
    await sees(leo, before + 20)


@pytest.mark.slow
async def test_a_worker_that_is_drained_ends_with_its_last_room_and_new_rooms_go_elsewhere(
    school: School,
) -> None:
    house, room = school.house, await school.new_room()
    solene = await school.comes(school.lesson.solene, room)
    leo = await school.comes(school.lesson.leo, room)
    await sees(leo)
    carrier = await school.worker_of(room)
    assert carrier is not None
    await leo.evaluate(KEEP)
    process = house.processes[f"media {carrier.number}"]
    told = await asyncio.to_thread(_types, house, "media-drain", str(carrier.number))
    assert f"Media worker {carrier.number} takes no new rooms" in told
    for _ in range(300):
        workers = await school.living()
        if workers[carrier.number].state is WorkerState.DRAINING:
            break
        await asyncio.sleep(0.1)
    listed = await asyncio.to_thread(_types, house, "media-workers")
    assert "draining" in listed
    assert "up" in listed

    # Who is in goes on, and who comes to the open room still comes in.
    mikko = await school.comes(school.lesson.mikko, room)
    await sees(mikko)
    assert await leo.evaluate(IS_KEPT)
    assert process.poll() is None

    # The last room is over: the worker ends well, and the next room is the other worker's.
    for page in (leo, mikko):
        await page.get_by_role("button", name="Leave", exact=True).click()
    await solene.get_by_role("button", name="Leave", exact=True).click()
    await solene.get_by_role("button", name="End for all").click()
    await becomes(lambda: process.poll() is not None)
    assert process.returncode == 0
    again = await school.new_room()
    assert again != room
    await school.comes(school.lesson.solene, again)
    for _ in range(300):
        placed = await school.worker_of(again)
        if placed is not None:
            break
        await asyncio.sleep(0.1)
    assert placed is not None
    assert placed.number == 1 - carrier.number


@pytest.mark.parametrize("school", [{"webs": 1, "workers": 1, "media_packets": "100"}], indirect=True)
async def test_who_comes_to_a_full_server_reads_why_and_is_connected_when_there_is_room(
    school: School, shots: Path
) -> None:
    room = await school.new_room()
    teachers = [await school.comes(who, room) for who in (school.lesson.solene, school.lesson.aino)]
    for _ in range(600):
        admission = (await school.living())[0].admission
        if admission is Admission.NOBODY:
            break
        await asyncio.sleep(0.1)
    assert admission is Admission.NOBODY
    leo = await school.comes(school.lesson.leo, room)
    note = leo.locator(".room-note", has_text="nobody else fits in")
    await expect(note).to_be_visible(timeout=LONG)
    await leo.screenshot(path=shots / "full.png")
    await leo.set_viewport_size({"width": 360, "height": 740})
    await leo.screenshot(path=shots / "full-phone.png")
    assert await leo.evaluate(FRAMES) == 0

    # The teachers send nothing for a while: there is room, and the page finds in by itself.
    for teacher in teachers:
        for tool in ("Mute", "Camera off"):
            await teacher.get_by_role("button", name=tool, exact=True).click()
    await expect(note).to_have_count(0, timeout=LONG)
    await leo.wait_for_function(
        "() => document.querySelector('live-room').room.media.state === 'up'", timeout=LONG
    )


def _types(house: RunningHouse, *command: str) -> str:
    """What an operator reads who types this command."""
    told = {f"JOURNEYWORK_{key.upper()}": value for key, value in house.choices.items()}
    outcome = subprocess.run(
        [sys.executable, "-m", "app.cli", *command],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return outcome.stdout
