"""Keys by which an index finds the classes worth scoring: coarse, derived from a profile, never shown to people.

The exact score (app/domain/matching) costs a fraction of a millisecond a pair; an index has to choose whom to
score. Two derived columns make a rough score cheap in SQL: what is learned, and which half-hours of the week
are lessons.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.lessons import Slot

HALF_HOURS = 7 * 48

#: The Monday of the week in which all classes are compared. A week in November: most terms run, and
#: neither Europe nor North America changes its clocks. The exact score looks at every week.
REFERENCE_WEEK = date(2026, 11, 16)


def trade_keys(isco: Iterable[str], isced_f: str) -> list[str]:
    """Return what a class can be found by: unit and minor groups of ISCO-08, detailed, narrow, broad field."""
    groups = {key for code in isco for key in (f"unit:{code}", f"minor:{code[:3]}")}
    return sorted(groups | {f"field:{isced_f}", f"narrow:{isced_f[:3]}", f"broad:{isced_f[:2]}"})


def week_bits(zone: str, slots: Iterable[Slot]) -> str:
    """Return the 336 half-hours of the week in UTC from Monday on, "1" where at least half of it is a lesson."""
    bits = ["0"] * HALF_HOURS
    for slot in slots:
        first = _utc_minute(zone, slot.weekday, slot.start)
        for half_hour in range(round(first / 30), round((first + slot.end - slot.start) / 30)):
            bits[half_hour % HALF_HOURS] = "1"
    return "".join(bits)


@lru_cache(maxsize=20_000)
def _utc_minute(zone: str, weekday: int, minute: int) -> int:
    monday = datetime.combine(REFERENCE_WEEK, time(), UTC)
    day = datetime.combine(REFERENCE_WEEK, time(), ZoneInfo(zone)) + timedelta(days=weekday, minutes=minute)
    return int((day.astimezone(UTC) - monday).total_seconds()) // 60
