"""Poor lines, simulated: what a real Chromium sees and hears through loss, little bandwidth and delay.

Options: --quick (three lines, short). One person sits behind a line that a relay of ours makes worse in both
directions (bench/live/relay.py), the other one on a good line. Freezes are those that Chromium counts in 30 s.
"""

import argparse
import asyncio
import logging
import statistics
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import structlog
from playwright.async_api import Browser, Page

from bench.figure import Figure, Series
from bench.live.engines import ours
from bench.live.relay import Relay, Weather
from bench.live.windows import Windows, open_browser, readdressed, udp_address

SETTLE_SECONDS, SECONDS, LOOK_SECONDS = 10.0, 30.0, 0.25
QUICK_SETTLE, QUICK_SECONDS = 3.0, 6.0
PATIENCE = 40.0
HEARD_SHARE = 0.02  # a voice with so few filled-in samples is heard as unbroken
COLUMNS = (
    "line", "freezes", "s frozen", "filled-in sound", "gaps of sound", "picture height", "frames/s", "s without a frame",
    "freezes of what they send", "filled-in sound of what they send",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One kind of line, the same both ways, and the bars that hold on it."""

    name: str
    weather: Weather
    most_freezes: int | None = None
    voice_unbroken: bool = False
    least_height: int | None = None
    least_frames: float | None = None


LINES = (
    Line("no loss", Weather(), most_freezes=0, voice_unbroken=True, least_frames=15),
    Line("2 % loss", Weather(loss=0.02)),
    Line("5 % loss", Weather(loss=0.05), most_freezes=2, least_frames=10),
    Line("10 % loss", Weather(loss=0.10)),
    Line("300 kbit/s", Weather(rate=300_000), voice_unbroken=True, least_height=180, least_frames=5),
    Line("100 kbit/s", Weather(rate=100_000), voice_unbroken=True),
    Line("200 ms there and back", Weather(delay=0.1)),
)
QUICK_LINES = ("no loss", "5 % loss", "300 kbit/s")


@dataclass(frozen=True)
class Seen:
    """What came to one side in the measured time."""

    freezes: int
    frozen: float
    filled_in: float
    gaps: int
    height: float
    frames: float
    still: float


async def measure(arguments: list[str]) -> list[Figure | Series]:
    """Every line for 30 s; about 6 minutes, --quick 1 minute."""
    reader = argparse.ArgumentParser("bin/bench line")
    reader.add_argument("--quick", action="store_true")
    quick = reader.parse_args(arguments).quick
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print("The lines are simulated: loss by even chance, a fixed rate with a queue of 0.3 s, a fixed delay.")
    found: list[Figure | Series] = []
    rows: list[tuple[float | str, ...]] = []
    async with open_browser() as browser:
        for line in LINES:
            if quick and line.name not in QUICK_LINES:
                continue
            down, up = await _try(
                browser, line, *((QUICK_SETTLE, QUICK_SECONDS) if quick else (SETTLE_SECONDS, SECONDS))
            )
            found += figures(line, down)
            rows.append(
                (
                    line.name, down.freezes, round(down.frozen, 2), round(down.filled_in, 4), down.gaps,
                    down.height, round(down.frames, 1), round(down.still, 2), up.freezes, round(up.filled_in, 4),
                )
            )  # fmt: skip
    return [*found, Series("freezes by line", COLUMNS, rows)]


async def _try(browser: Browser, line: Line, settle: float, seconds: float) -> tuple[Seen, Seen]:
    """What the person behind the line sees, and what the other one sees of them."""
    async with ours() as contestant:
        windows = Windows(browser, contestant.engine)
        teacher = await windows.open("lesson", "teacher", pictures=1)
        relay = Relay(udp_address(windows.answers["teacher"]), line.weather, line.weather)
        address = await relay.open()
        learner = await windows.open("lesson", "learner", lambda sdp: readdressed(sdp, address), pictures=1)
        try:
            for page in (teacher, learner):
                await _until_it_flows(page)
            await asyncio.sleep(settle)
            down, up = await asyncio.gather(_watch(learner, seconds), _watch(teacher, seconds))
        finally:
            for page in (teacher, learner):
                await page.context.close()
            relay.close()
    _print(line, relay, down, up)
    return down, up


async def _until_it_flows(page: Page) -> None:
    """Wait for the first sounds, and for a first picture where the line carries one; a line may carry none."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < end:
        seen = await page.evaluate("bench.look()")
        if seen["audio"]["total"] and seen["video"]["frames"]:
            return
        await asyncio.sleep(LOOK_SECONDS)


async def _watch(page: Page, seconds: float) -> Seen:
    looks: list[dict[str, Any]] = [await page.evaluate("bench.look()")]
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        await asyncio.sleep(LOOK_SECONDS)
        looks.append(await page.evaluate("bench.look()"))
    return summed(looks, seconds)


def summed(looks: list[dict[str, Any]], seconds: float) -> Seen:
    """Sum up what `bench.look` told every quarter of a second.

    A gap is a quarter of a second of which more than half was filled in, or in which no sound came at all. Chromium
    counts no freeze where a picture stopped for good; the quarters of a second without a new frame tell that.
    """
    first, last = looks[0], looks[-1]

    def grown(kind: str, what: str) -> float:
        return float(last[kind][what] - first[kind][what])

    gaps = still = 0
    for before, after in pairwise(looks):
        total = after["audio"]["total"] - before["audio"]["total"]
        concealed = after["audio"]["concealed"] - before["audio"]["concealed"]
        gaps += total <= 0 or concealed > total / 2
        still += after["video"]["frames"] == before["video"]["frames"]
    return Seen(
        int(grown("video", "freezes")),
        grown("video", "frozen"),
        grown("audio", "concealed") / max(grown("audio", "total"), 1.0),
        gaps,
        statistics.median(look["video"]["height"] for look in looks) if grown("video", "frames") else 0.0,
        grown("video", "frames") / seconds,
        still * seconds / max(len(looks) - 1, 1),
    )


def figures(line: Line, down: Seen) -> list[Figure]:
    """What the person behind the line sees and hears."""
    name = line.name
    unbroken = line.voice_unbroken
    return [
        Figure(f"{name}: freezes", down.freezes, "", line.most_freezes),
        Figure(f"{name}: seconds frozen", down.frozen, "s"),
        Figure(f"{name}: sound filled in", down.filled_in, "share", HEARD_SHARE if unbroken else None),
        Figure(f"{name}: gaps of sound", down.gaps, "", 0 if unbroken else None),
        Figure(f"{name}: height of the picture", down.height, "pixels", line.least_height, at_least=True),
        Figure(f"{name}: frames a second", down.frames, "1/s", line.least_frames, at_least=True),
        Figure(f"{name}: seconds without a new frame", down.still, "s"),
    ]


def _print(line: Line, relay: Relay, down: Seen, up: Seen) -> None:
    print(f"{line.name}:")
    for way, direction, seen in (("sees and hears", relay.down, down), ("is seen and heard", relay.up, up)):
        print(
            f"  {way:<18}{seen.freezes} freezes, {seen.frozen:.1f} s; sound {seen.filled_in:.1%} filled in, "
            f"{seen.gaps} gaps; {seen.height:.0f}p at {seen.frames:.1f} frames/s   (line: {direction.passed} "
            f"datagrams passed, {direction.lost} lost, {direction.overflowed} too many)",
            flush=True,
        )
