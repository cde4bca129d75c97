"""The one clock. Tests move it with `travel`; nothing else in the project asks for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Shift the clock for the code inside, forwards or backwards."""
    mark = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(mark)
