"""docs/asvs.csv says which test or document shows each requirement: both have to be there."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
with (ROOT / "docs/asvs.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


def test_each_requirement_stands_there_once() -> None:
    numbers = [row["requirement"] for row in ROWS]
    assert len(numbers) == len(set(numbers))
    assert {f"V17.2.{number}" for number in range(1, 9)} <= set(numbers)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["requirement"])
def test_what_shows_a_requirement_is_there(row: dict[str, str]) -> None:
    assert re.fullmatch(r"V\d+\.\d+\.\d+", row["requirement"])
    assert row["level"] in {"1", "2", "3"}
    assert row["what"]
    shown = row["shown by"]
    if shown.startswith("n/a because "):
        return
    if shown.startswith("docs/"):
        path, _, word = shown.partition(": ")
        assert word
        assert (ROOT / path).is_file()
        return
    for one in shown.split("; "):
        path, _, test = one.partition("::")
        assert re.search(rf"def {re.escape(test)}\(", (ROOT / path).read_text(encoding="utf-8")), one
