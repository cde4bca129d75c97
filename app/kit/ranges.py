"""Byte ranges of HTTP (RFC 9110, section 14): which part of a file somebody asks for."""

import re

_ONE = re.compile(r"^bytes=(\d*)-(\d*)$")


class RangeNotSatisfiable(Exception):
    """The range begins behind the end."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return (start, end), `end` not included, or None for the whole.

    What is malformed, and several ranges at once, count as "the whole", as the standard allows.
    Raises RangeNotSatisfiable.
    """
    found = _ONE.match(header.replace(" ", "")) if header else None
    if found is None or len(header or "") > 100:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiable
        return max(0, size - int(last)), size
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable
    return start, min(size, int(last) + 1 if last else size)
