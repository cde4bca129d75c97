"""Errors that one client's bytes may lead to: kept from everybody else, counted, and logged now and then.

An error where there should be none is ours to mend, so it is logged with its trace; but whoever found out how to
cause one can do so a thousand times a second, so only one of a kind is logged each minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import structlog

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 60.0


class Troubles:
    """`counts` has how often each kind of trouble came, by the name of the event that is logged."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._logged_at: dict[str, float] = {}

    @contextmanager
    def kept(self, event: str) -> Iterator[None]:
        """Let no error out of the block."""
        try:
            yield
        except Exception:
            self.note(event)

    def note(self, event: str) -> None:
        """Count the error that is being handled, and log it unless one of its kind was logged lately."""
        self.counts[event] += 1
        now = monotonic()
        if now - self._logged_at.get(event, -PAUSE_SECONDS) >= PAUSE_SECONDS:
            self._logged_at[event] = now
            log.exception(event, times=self.counts[event])
