"""The rows of the authorisation table by subject: who may get through, with a request that is otherwise right.

Parts of addresses come from the world by the word before them; `at` says where a row needs another one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.kit.clock import now
from tests.attacks.people import Who

Ids = Mapping[str, Any]
Body = dict[str, Any] | Callable[[Ids], dict[str, Any]] | None
WRONG_TOKEN = "x" * 43


@dataclass(frozen=True)
class Row:
    """Who may pass, with what; `also` are further answers that say "allowed, but not now"."""

    may: frozenset[Who]
    body: Body = None
    also: frozenset[int] = frozenset()
    at: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    # Further answers that are a no to everybody else.
    no: frozenset[int] = frozenset()
    # Whoever gets through sees what others have not seen before: that is what this route is for.
    shows: bool = False
    query: str = ""


def row(
    may: frozenset[Who],
    body: Body = None,
    *also: int,
    headers: Any = None,
    no: int | None = None,
    shows: bool = False,
    query: str = "",
    **at: Any,
) -> Row:
    """Return a row; further keywords replace parts of the address."""
    return Row(may, body, frozenset(also), at, headers or {}, frozenset({no} if no else ()), shows, query)


def later(hours: int = 30) -> str:
    """Return a moment to come, as it goes over the wire."""
    return (now() + timedelta(hours=hours)).isoformat()


def day(days: int = 20) -> str:
    """Return a day to come, as it goes over the wire."""
    return (now() + timedelta(days=days)).date().isoformat()
