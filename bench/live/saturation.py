"""How much one core of an engine carries: more and more rooms of 3 to 20, until packets are lost or late."""

from __future__ import annotations

from bench.figure import Figure, Series
from bench.live.arithmetic import Knee, Step, knee, percentile
from bench.live.engines import Contestant, contestants
from bench.live.processes import Meter
from bench.media_load.crowd import Crowd

PUBLISHERS, LISTENERS = 3, 20
MOST_ROOMS = 16
TRIES = 3
SETTLE_SECONDS, STEP_SECONDS = 0.6, 3.0
COLUMNS = (
    "offered packets/s",
    "delivered packets/s",
    "delay median ms",
    "delay p99 ms",
    "core",
    "load process",
)


async def saturate(
    most_rooms: int = MOST_ROOMS, seconds: float = STEP_SECONDS, tries: int = TRIES
) -> list[Figure | Series]:
    """Drive each engine to its knee, one after the other; a minute or two for each on a quiet machine."""
    found: list[Figure | Series] = []
    async with contestants() as engines:
        for contestant in engines:
            print(f"How much one core of {contestant.name} carries:", flush=True)
            steps = await _climb(contestant, most_rooms, seconds, tries)
            found += _told(contestant.name, steps)
    return found


async def _climb(contestant: Contestant, most_rooms: int, seconds: float, tries: int) -> list[Step]:
    """Room by room up to the first load that is too much, then between the last two publisher by publisher."""
    crowd = Crowd(contestant.engine, f"knee-{contestant.name}")
    steps: list[Step] = []
    try:
        for rooms in range(1, most_rooms + 1):
            await crowd.fill(1, PUBLISHERS, LISTENERS, both_ways=False)
            steps.append(await _step(crowd, contestant, rooms * PUBLISHERS, seconds, tries))
            if steps[-1].is_too_much:
                steps += [
                    await _step(crowd, contestant, active, seconds, tries)
                    for active in range((rooms - 1) * PUBLISHERS + 1, rooms * PUBLISHERS)
                ]
            if not steps[rooms - 1].holds:
                break
    finally:
        await crowd.leave()
    return sorted(steps, key=lambda one: one.offered)


async def _step(crowd: Crowd, contestant: Contestant, active: int, seconds: float, tries: int) -> Step:
    """One load; where it failed and the engine was not the reason, once more and once more again."""
    for _ in range(tries):
        step = await _try(crowd, contestant, active, seconds)
        if step.holds or step.is_too_much:
            break
    return step


async def _try(crowd: Crowd, contestant: Contestant, active: int, seconds: float) -> Step:
    await crowd.play(SETTLE_SECONDS, active)
    meter = Meter(contestant.pid)
    play = await crowd.play(seconds, active, meter)
    step = Step(
        play.expected / play.seconds, play.delivered / play.seconds,
        percentile(play.delays, 50) * 1000, percentile(play.delays, 99) * 1000,
        (meter.user + meter.system) / play.seconds, play.own, play.late, play.lost_here,
    )  # fmt: skip
    print(
        f"  {step.offered:8,.0f} packets/s offered   {step.delivered / max(step.offered, 1):8.3%} delivered   "
        f"delay {step.p50_ms:6.1f}, p99 {step.p99_ms:7.1f} ms   {step.cpu:4.0%} of a core   "
        f"load process {step.own:4.0%}, {step.late:4.1%} of its turns late   {step.verdict}",
        flush=True,
    )
    return step


def _told(name: str, steps: list[Step]) -> list[Figure | Series]:
    rows: list[tuple[float | str, ...]] = [
        (
            round(one.offered), round(one.delivered), round(one.p50_ms, 2), round(min(one.p99_ms, 1e6), 2),
            round(one.cpu, 3), round(one.own, 3),
        )
        for one in steps
    ]  # fmt: skip
    return [*knee_figures(name, knee(steps)), Series(f"knee of {name}", COLUMNS, rows)]


def knee_figures(name: str, found: Knee) -> list[Figure]:
    """What the climb says: the figure's name tells where the knee itself was not reached."""
    if found.step is None:
        print(f"  {name} did not carry one room: no knee")
        return [Figure(f"{name}: packets a second on one core", 0, "packets/s")]
    at_least = "" if found.found else ", at least (others used the core, or the rooms ended)"
    step = found.step
    return [
        Figure(f"{name}: packets a second on one core{at_least}", step.offered, "packets/s"),
        Figure(f"{name}: core in use then", step.cpu, "of 1"),
        Figure(f"{name}: delay p99 then", step.p99_ms, "ms"),
    ]
