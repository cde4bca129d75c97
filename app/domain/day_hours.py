"""A class's day against ours: the hours of our day in which they teach, and those in which both do."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from app.domain.candidates import HALF_HOURS, REFERENCE_WEEK


def day_against(theirs: str, ours: str, zone: str) -> list[str]:
    """Return the 24 hours of our day in `zone`: "one" where they have lessons on some day, "both" where we do as well.

    `theirs` and `ours` are weeks of half-hours in UTC (app/domain/candidates.py); `ours` may be empty.
    """
    begins = datetime.combine(REFERENCE_WEEK, time(12), UTC).astimezone(ZoneInfo(zone)).utcoffset()
    shift = int(begins.total_seconds() // 1800) if begins else 0
    cells = [""] * 24
    for half_hour in range(HALF_HOURS):
        if theirs[half_hour : half_hour + 1] != "1":
            continue
        hour = (half_hour + shift) % 48 // 2
        both = ours[half_hour : half_hour + 1] == "1"
        cells[hour] = "both" if both or cells[hour] == "both" else "one"
    return cells
