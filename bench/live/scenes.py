"""What a forwarded packet costs in each engine, in scenes that lessons are made of."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.figure import Figure, Series, median_figure
from bench.live.arithmetic import DELAY_BAR_MS, DELIVERED_BAR, LATE_LIMIT, OWN_LIMIT, percentile
from bench.live.engines import Contestant, contestants
from bench.live.processes import Meter, resident_bytes
from bench.media_load.crowd import Crowd

WARM_SECONDS, MOST_WARMING = 1.5, 4


@dataclass(frozen=True)
class Scene:
    """A load. `bar_us` is the most CPU that a packet of ours may cost in it."""

    name: str
    title: str
    rooms: int
    publishers: int
    listeners: int
    both_ways: bool = False
    bar_us: float | None = None

    @property
    def fan_out(self) -> int:
        """How many receive each packet."""
        return self.listeners or self.publishers - 1


SCENES = (
    Scene("3 to 20", "one room, 3 people speak to 20", 1, 3, 20, bar_us=15.0),
    Scene("12 x 4", "twelve rooms of 4, everybody to everybody", 12, 4, 0, both_ways=True, bar_us=25.0),
    Scene("3 to 4", "five rooms, 3 people speak to 4", 5, 3, 4),
    Scene("3 to 60", "one room, 3 people speak to 60", 1, 3, 60),
    Scene("1 to 150", "one room, one person speaks to 150", 1, 1, 150),
)


@dataclass(frozen=True)
class Window:
    """What one measured window saw; CPU in microseconds per forwarded packet."""

    forwarded: int
    expected: int
    seconds: float
    cpu_us: float
    kernel_us: float
    p50_ms: float
    p99_ms: float
    is_clean: bool


@dataclass
class Turn:
    """One engine in one scene."""

    contestant: Contestant
    crowd: Crowd
    bytes_each: float = 0.0
    windows: list[Window] = field(default_factory=list)


async def run_scene(scene: Scene, repeats: int, seconds: float) -> list[Turn]:
    """Let each engine play the scene, in turns, so that a drift of the machine meets all of them alike."""
    print(f"{scene.title}:", flush=True)
    async with contestants() as engines:
        turns = [await _prepare(scene, one) for one in engines]
        for _ in range(repeats):
            for turn in turns:
                await _window(turn, seconds)
        for turn in turns:
            await turn.crowd.leave()
    return turns


async def _prepare(scene: Scene, contestant: Contestant) -> Turn:
    before = resident_bytes(contestant.pid)
    crowd = Crowd(contestant.engine)
    await crowd.fill(scene.rooms, scene.publishers, scene.listeners, both_ways=scene.both_ways)
    for _ in range(MOST_WARMING):
        play = await crowd.play(WARM_SECONDS)
        if play.delivered >= play.expected * DELIVERED_BAR:
            break
    turn = Turn(contestant, crowd)
    turn.bytes_each = (resident_bytes(contestant.pid) - before) / crowd.people
    return turn


async def _window(turn: Turn, seconds: float) -> None:
    meter = Meter(turn.contestant.pid)
    play = await turn.crowd.play(seconds, meter=meter)
    packets = max(play.delivered, 1)
    kernel = meter.system / packets * 1e6
    window = Window(
        play.delivered, play.expected, play.seconds, meter.user / packets * 1e6 + kernel, kernel,
        percentile(play.delays, 50) * 1000, percentile(play.delays, 99) * 1000,
        play.own <= OWN_LIMIT and play.late <= LATE_LIMIT and not play.lost_here,
    )  # fmt: skip
    turn.windows.append(window)
    print(
        f"  {turn.contestant.name:<6}{window.forwarded / window.seconds:8,.0f} packets/s out "
        f"{window.cpu_us:6.1f} us each, {window.kernel_us:.1f} of them the kernel's   "
        f"{window.forwarded}/{window.expected} delivered   delay {window.p50_ms:.1f}, p99 {window.p99_ms:.1f} ms",
        flush=True,
    )
    if not window.is_clean:
        print(
            f"        the load process was disturbed: {play.own:.0%} of its core, {play.late:.0%} of its turns "
            f"late, {play.lost_here} packets lost in its own sockets"
        )
    if play.unreadable:
        print(f"        {play.unreadable} packets could not be decrypted")


def figures(scene: Scene, turns: list[Turn]) -> Iterator[Figure]:
    """The figures of one scene; bars are held by our engine only."""
    for turn in turns:
        name = scene.name if turn.contestant.name == "ours" else f"{scene.name}, {turn.contestant.name}"
        is_ours = turn.contestant.name == "ours"
        windows = turn.windows
        bar = scene.bar_us if is_ours else None
        yield median_figure(f"{name}: CPU per packet", [one.cpu_us for one in windows], "us", bar)
        yield median_figure(f"{name}: of it the kernel's", [one.kernel_us for one in windows], "us")
        yield median_figure(
            f"{name}: packets a core second", [1e6 / max(one.cpu_us, 0.01) for one in windows], "packets"
        )
        rates = [one.forwarded / one.seconds for one in windows]
        yield median_figure(f"{name}: packets out", rates, "packets/s")
        delivered = sum(one.forwarded for one in windows) / max(sum(one.expected for one in windows), 1)
        yield Figure(
            f"{name}: delivered", delivered, "of expected", DELIVERED_BAR if is_ours else None, at_least=True
        )
        yield median_figure(f"{name}: delay median", [one.p50_ms for one in windows], "ms")
        yield median_figure(
            f"{name}: delay p99", [one.p99_ms for one in windows], "ms", DELAY_BAR_MS if is_ours else None
        )
        yield Figure(f"{name}: memory a person", turn.bytes_each / 1000, "kB")
        unclean = sum(not one.is_clean for one in windows)
        yield Figure(f"{name}: windows in which the load process was disturbed", unclean, "", 0)
    yield from _ratio(scene, turns)


def _ratio(scene: Scene, turns: list[Turn]) -> Iterator[Figure]:
    by_name = {turn.contestant.name: turn.windows for turn in turns}
    if "Janus" in by_name:
        pairs = zip(by_name["ours"], by_name["Janus"], strict=True)
        ratios = [mine.cpu_us / max(theirs.cpu_us, 0.01) for mine, theirs in pairs]
        yield median_figure(f"{scene.name}: CPU, ours / Janus", ratios, "", 1.0)


def fan_out_series(played: list[tuple[Scene, list[Turn]]]) -> Series:
    """Cost of a packet by how many receive it, for the chart."""
    names = [turn.contestant.name for turn in played[0][1]]
    rows: list[tuple[float | str, ...]] = []
    for scene, turns in sorted(played, key=lambda one: (one[0].fan_out, one[0].name)):
        costs = [round(statistics.median(one.cpu_us for one in turn.windows), 2) for turn in turns]
        rows.append((scene.name, scene.fan_out, *costs))
    return Series(
        "cost by fan-out", ("scene", "receivers of a packet", *(f"{one}, us" for one in names)), rows
    )
