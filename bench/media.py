"""Live media: what a forwarded packet costs, how many arrive, how late; ours and Janus in one run.

Options: --quick (two scenes, short), --long (half an hour of coming and going, and whether memory grows),
--minutes N (so many of them).

One engine process and one load process (this one) on loopback. A person publishes VP8 360p25 and Opus from a
recording, 117 packets a second. CPU is the engine's, user and system, from /proc; delay is from the sender's call
to the arrival at the receiver's socket as the kernel notes it.
"""

import argparse
import asyncio
import logging
import sys

import structlog
import uvloop

from bench.figure import Figure, Series
from bench.live.capacity import STREAM
from bench.live.churn import churn
from bench.live.engines import about_cores, reason_without_janus
from bench.live.saturation import saturate
from bench.live.scenes import SCENES, fan_out_series, figures, run_scene
from bench.media_load.recording import recording, wire_kilobits
from bench.runner import run

REPEATS, WINDOW_SECONDS = 3, 5.0
QUICK_REPEATS, QUICK_SECONDS, QUICK_ROOMS = 2, 1.5, 2


async def measure(arguments: list[str]) -> list[Figure | Series]:
    """Run every scene on engines of its own, then the climb; about 8 minutes with two engines, --quick 1 minute."""
    options = _options(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if sys.platform != "linux":
        raise SystemExit("bench media needs Linux: recvmmsg, /proc and the kernel's time stamps.")
    recording()
    print(about_cores())
    if options.long:
        return await asyncio.to_thread(uvloop.run, churn(options.minutes * 60))
    missing = reason_without_janus()
    if missing is not None:
        print(f"Janus is NOT measured: {missing}.")
    return await asyncio.to_thread(uvloop.run, _all(options.quick))


def _options(arguments: list[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser("bin/bench media")
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--long", action="store_true")
    reader.add_argument("--minutes", type=float, default=30.0)
    return reader.parse_args(arguments)


async def _all(quick: bool) -> list[Figure | Series]:
    found: list[Figure | Series] = []
    played = []
    for scene in SCENES[:2] if quick else SCENES:
        turns = await run_scene(
            scene, QUICK_REPEATS if quick else REPEATS, QUICK_SECONDS if quick else WINDOW_SECONDS
        )
        found += figures(scene, turns)
        played.append((scene, turns))
    found += [fan_out_series(played), Figure(STREAM, wire_kilobits(), "kbit/s")]
    return found + await (saturate(QUICK_ROOMS, QUICK_SECONDS, tries=1) if quick else saturate())


if __name__ == "__main__":
    sys.exit(0 if run("media", sys.argv[1:]) else 1)
