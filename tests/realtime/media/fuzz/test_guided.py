"""Ten minutes for each reader of foreign bytes, guided by coverage: `bin/test --all` runs this.

`JOURNEYWORK_TEST_FUZZ_SECONDS` changes how long. `bin/test --all` installs atheris where it can be had.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.realtime.media.fuzz.targets import TARGETS

SECONDS = float(os.environ.get("JOURNEYWORK_TEST_FUZZ_SECONDS", "600"))
AT_ONCE = os.cpu_count() or 1


def _try(name: str) -> tuple[str, int, str]:
    command = [sys.executable, "-m", "tests.realtime.media.fuzz", name, str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 300)
    told = [line for line in done.stdout.splitlines() if line.startswith("fuzz: ")]
    return name, done.returncode, told[-1] if told else done.stderr[-3000:]


def test_a_short_guided_run_works() -> None:
    command = [sys.executable, "-m", "tests.realtime.media.fuzz", "stun", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "fuzz: stun:" in done.stdout
    assert "nothing broke" in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_nothing_breaks_in_ten_minutes_for_each(capfd: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(_try, TARGETS))
    with capfd.disabled():
        print(f"\nMedia, {SECONDS:.0f} s for each reader of foreign bytes:")
        print("\n".join(line for _, _, line in results))
    assert [name for name, status, _ in results if status] == []
