"""Try one target for some seconds: `python -m tests.realtime.media.fuzz TARGET SECONDS`.

With atheris the inputs are guided by which lines they reach; without it they are real packets changed at random.
Prints `fuzz: TARGET: N inputs, HOW, nothing broke`, or the input that broke something and how; then the status is 1.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

LONGEST = 4096


def main(name: str, seconds: float) -> int:
    """Try a target; returns the status of the process."""
    if atheris is None:
        from tests.realtime.media.fuzz.targets import TARGETS
    else:
        with atheris.instrument_imports(include=["app.realtime.media"]):
            from tests.realtime.media.fuzz.targets import TARGETS
    target, tried, began = TARGETS[name], 0, time.monotonic()
    corpus = Path(tempfile.mkdtemp())

    def leave(line: str, status: int) -> None:
        # libFuzzer ends only by its own rules; what ends here must not leave its files behind.
        print(line, flush=True)
        shutil.rmtree(corpus, ignore_errors=True)
        os._exit(status)

    def attempt(data: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            target.run(data)
        except Exception:
            traceback.print_exc()
            leave(f"fuzz: {name}: broke after {tried} inputs; for kept.py: {data!r}", 1)
        if time.monotonic() - began >= seconds:
            how = "guided by coverage" if atheris is not None else "at random, without atheris"
            leave(f"fuzz: {name}: {tried} inputs, {how}, nothing broke", 0)

    seeds = target.seeds()
    if atheris is None:
        chance = random.Random()
        while True:
            attempt(_changed(chance, chance.choice(seeds)))
    for number, data in enumerate(seeds):
        (corpus / str(number)).write_bytes(data)
    atheris.Setup([sys.argv[0], f"-max_len={LONGEST}", "-verbosity=0", "-timeout=30", str(corpus)], attempt)
    atheris.Fuzz()
    return 1


def _changed(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(changed) + 1)
        changed[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
    return bytes(changed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
