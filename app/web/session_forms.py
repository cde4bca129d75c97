"""Forms of live sessions: what people type in their own time, and what that is for everybody."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from app.api.schemas.accounts import Strict


class SessionForm(Strict):
    """A session as a person plans it, in the person's own zone. `look`: show the times, plan nothing yet."""

    title: str = Field(min_length=1, max_length=120)
    day: date
    time: time
    minutes: int = Field(ge=5, le=480)
    agenda: str = Field("", max_length=4000)
    look: bool = False

    def starts_at(self, zone: str) -> datetime:
        """Return the moment that day and time are in `zone`."""
        return datetime.combine(self.day, self.time.replace(tzinfo=None), ZoneInfo(zone))

    def wish(self, zone: str) -> dict[str, Any]:
        """Return what the services want to know."""
        return {
            "title": self.title,
            "starts_at": self.starts_at(zone),
            "minutes": self.minutes,
            "agenda": self.agenda,
        }


def first_values(at: datetime, zone: str) -> dict[str, Any]:
    """Return what the form of a new session begins with: tomorrow at ten, 45 minutes."""
    tomorrow = (at.astimezone(ZoneInfo(zone)) + timedelta(days=1)).date()
    return {"day": tomorrow.isoformat(), "time": "10:00", "minutes": 45}
