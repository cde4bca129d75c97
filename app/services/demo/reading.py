"""Reads the data of the demo world, which lies beside this module."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "world"


@cache
def read(name: str) -> Any:
    """Return one file of the world, such as `calls` or `projects/sourdough`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def schools() -> list[dict[str, Any]]:
    """Return the verified schools, then those of newcomers."""
    return [*read("schools"), *(one["school"] for one in read("cases")["newcomers"])]


def projects() -> list[dict[str, Any]]:
    """Return the projects, the richest first."""
    return [read("projects/sourdough"), *read("projects/others")]
