"""Each live bench runs from the command line to its last line; what it measured is nobody's business here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]


def run(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.runner", *words], cwd=ROOT, capture_output=True, text=True, timeout=580
    )
    assert done.returncode in (0, 1), done.stderr[-4000:]  # 1: a bar was missed
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["bench"] == " ".join(words)
    return told


def test_media() -> None:
    told = run("media", "--quick")
    figures = told["figures"]
    assert figures["3 to 20: CPU per packet"]["value"] > 0
    assert figures["12 x 4: packets out"]["value"] > 0
    assert [row[0] for row in told["series"]["cost by fan-out"]["rows"]] == ["12 x 4", "3 to 20"]
    assert told["series"]["knee of ours"]["rows"]
    janus = [name for name in figures if name.endswith("CPU, ours / Janus")]
    assert len(janus) in (0, 2)


def test_matching() -> None:
    figures = run("matching", "--quick")["figures"]
    assert figures["recall of the best ten"]["value"] >= 0.95
    assert figures["fair: Gini of exposure"]["ok"]
    assert figures["suggestions, p95"]["value"] > 0


def test_texts() -> None:
    figures = run("texts", "--quick")["figures"]
    assert figures["text: the longest"]["value"] > figures["text: a short one"]["value"] > 0
    assert figures["list: with texts, median"]["value"] > 0


def test_fairness() -> None:
    figures = run("fairness", "--quick")["figures"]
    assert 0 < figures["fair: Gini of exposure"]["value"] < figures["by score: Gini of exposure"]["value"] < 1
    low, high = figures["difference: smaller countries, with a partner"]["spread"]
    assert low <= figures["difference: smaller countries, with a partner"]["value"] <= high


def test_media_for_long() -> None:
    told = run("media", "--long", "--minutes", "0.5")
    assert told["figures"]["joins"]["value"] > 5
    assert told["figures"]["people left behind in the worker"]["value"] == 0
    assert len(told["series"]["memory over the churn"]["rows"]) > 20


def test_join() -> None:
    figures = run("join", "--quick")["figures"]
    for name in ("first room", "second room of the day"):
        parts = [one["value"] for key, one in figures.items() if key.startswith(f"{name}: ")]
        assert parts[0] > 0
        assert abs(sum(parts[1:]) - parts[0]) < 0.05, "the parts are the whole"
    assert figures["move to a breakout: new questions for camera or microphone"]["value"] == 0


def test_line() -> None:
    told = run("line", "--quick")
    assert [row[0] for row in told["series"]["freezes by line"]["rows"]] == [
        "no loss",
        "5 % loss",
        "300 kbit/s",
    ]
    assert told["figures"]["no loss: frames a second"]["value"] > 0


def test_rounds() -> None:
    figures = run("rounds", "--quick")["figures"]
    assert figures["placed, ratio to greedy"]["value"] >= 1
    assert 0 < figures["placed"]["value"] <= figures["placed, of those who can be at most"]["value"] <= 100
    assert 0 <= figures["gap to the proven bound"]["value"] < 100


def test_a_quick_run_is_not_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.runner", "line", "--quick", "--keep"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "not worth keeping" in done.stderr
