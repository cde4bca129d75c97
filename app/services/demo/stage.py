"""What every part of the demo world works with: one unit of work, the cast so far, and a clock that can be set."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from obstore.store import ObjectStore
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.actor import Actor
from app.kit.clock import now, travel
from app.kit.db import Database
from app.kit.parts import Parts
from app.services.actors import actor_of
from app.services.files import Dock, Limits
from app.services.learners.codes import PURPOSE


class OneUnit(Database):
    """A database whose units of work all belong to the one that loads the world: all of it is there, or nothing."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[AsyncSession]:
        """Open a part of the one unit of work."""
        async with self._db.begin_nested():
            yield self._db


@dataclass
class Stage:
    """The world while it is being made. People are known by the first part of their address, classes by
    school and number ("lyon:0"), learners who have opened their card by class and number ("lyon:0#2").
    """

    db: AsyncSession
    settings: Settings
    store: ObjectStore
    tell: Callable[[str], None]
    began: datetime = field(default_factory=now)
    people: dict[str, UUID] = field(default_factory=dict)
    schools: dict[str, UUID] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    classes: dict[str, UUID] = field(default_factory=dict)
    teachers: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, UUID] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Where links in mails lead."""
        return self.settings.base_url

    @property
    def card_key(self) -> str:
        """The key that seals card codes."""
        return self.settings.secret(PURPOSE)

    @property
    def dock(self) -> Dock:
        """Where files come in."""
        return Dock(OneUnit(self.db), Parts(self.settings.data_dir / "uploads"), self.store)

    @property
    def limits(self) -> Limits:
        """How much space files may take."""
        return Limits(int(self.settings.max_upload_bytes), int(self.settings.project_quota_bytes))

    async def actor(self, who: str) -> Actor:
        """Return somebody of the cast as rules see them now."""
        found = await actor_of(self.db, self.people[who])
        assert found is not None
        return found

    def zone(self, school_or_class: str) -> ZoneInfo:
        """Return the time zone of a school, or of the school of a class or learner."""
        return ZoneInfo(self.zones[school_or_class.split(":")[0]])

    def moment(self, days: int, at: str, zone: ZoneInfo, *, school_day: bool = False) -> datetime:
        """Return a time of day, `days` from today (negative: before). A weekend moves on to Monday, or back to Friday."""
        day = self.began.astimezone(zone).date() + timedelta(days=days)
        while school_day and day.weekday() > 4:
            day += timedelta(days=1 if days > 0 else -1)
        return datetime.combine(day, time.fromisoformat(at), zone)

    @contextmanager
    def at(self, when: datetime) -> Iterator[None]:
        """Do what is inside at another moment; what would be later than the beginning happens just before it."""
        with travel(min(when, self.began) - now()):
            yield

    @contextmanager
    def days_ago(self, days: float) -> Iterator[None]:
        """Do what is inside so many days ago."""
        with self.at(self.began - timedelta(days=days)):
            yield
