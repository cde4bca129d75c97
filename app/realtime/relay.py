"""Committed events become messages to those who listen: from PostgreSQL's NOTIFY to the hub.

A notification is only "topic number". What it stands for is read from the event table, in order, from the
last number that this process told on; so a lost notification costs time and never an event.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import Database
from app.models.event import LoggedEvent, Topic
from app.realtime.connection import Connection
from app.realtime.hub import Hub
from app.realtime.presenters import PRESENTERS
from app.realtime.protocol import event as event_text

log = structlog.get_logger()
MOST_REPLAYED = 500
ACCESS_CHANGED = "person.access_changed"
# A safety net under NOTIFY: topics that are listened to are looked at this often in any case.
_SWEEP_SECONDS = 5.0
Recheck = Callable[[UUID], Awaitable[None]]


class Relay:
    """This process's ear on the event table."""

    def __init__(self, database: Database, hub: Hub, recheck: Recheck) -> None:
        self._database = database
        self._hub = hub
        self._recheck = recheck
        self._told: dict[str, int] = {}
        self._dirty: set[str] = set()
        self._wake = asyncio.Event()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self) -> None:
        """Listen and tell, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._database.bus.listen(self._noticed, self._notice_all))
            tasks.create_task(self._tell_forever())
            tasks.create_task(self._sweep_forever())

    async def subscribe(self, connection: Connection, topic: str, since: int | None) -> tuple[int, bool]:
        """Replay what came after `since`, then listen. Returns the last number, and whether too much was missed.

        Between replay and live nothing is lost or told twice: both run under the topic's lock, and every
        connection remembers the last number that it heard.
        """
        async with self._locks[topic], self._database.unit() as db:
            last = await db.scalar(select(Topic.last_seq).where(Topic.name == topic)) or 0
            missed: Sequence[LoggedEvent] = ()
            if since is not None and since < last:
                found = await _events(db, topic, since, MOST_REPLAYED + 1)
                # Commits between the two queries are told live.
                missed = [event for event in found if event.seq <= last]
            kept = len(missed) == last - (since if since is not None else last)
            if not self._hub.listens(topic):
                self._told[topic] = last
            if kept:
                for text in await _present(db, missed):
                    connection.send(text)
            self._hub.subscribe(connection, topic, last)
        self._notice_topic(topic)
        return last, not kept

    def _noticed(self, payload: str) -> None:
        topic, _, _seq = payload.rpartition(" ")
        if self._hub.listens(topic):
            self._notice_topic(topic)

    def _notice_all(self) -> None:
        for topic in self._hub.topics():
            self._notice_topic(topic)

    def _notice_topic(self, topic: str) -> None:
        self._dirty.add(topic)
        self._wake.set()

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            async with _quietly("sweep"), self._database.unit() as db:
                listened = self._hub.topics()
                for start in range(0, len(listened), 1000):
                    some = listened[start : start + 1000]
                    rows = await db.execute(select(Topic.name, Topic.last_seq).where(Topic.name.in_(some)))
                    for name, last in rows:
                        if last > self._told.get(name, last):
                            self._notice_topic(name)
            for topic in [t for t in self._told if not self._hub.listens(t)]:
                del self._told[topic]
                self._locks.pop(topic, None)

    async def _tell_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            dirty, self._dirty = self._dirty, set()
            for topic in dirty:
                async with _quietly("tell") as calm:
                    await self._tell(topic)
                if calm.failed:
                    self._dirty.add(topic)
                    await asyncio.sleep(0.5)
                    self._wake.set()

    async def _tell(self, topic: str) -> None:
        if not self._hub.listens(topic):
            return
        async with self._locks[topic], self._database.unit() as db:
            events = await _events(db, topic, self._told.get(topic, 0), None)
            texts = await _present(db, events)
            for event, text in zip(events, texts, strict=True):
                self._hub.deliver(topic, event.seq, text)
                self._told[topic] = event.seq
        for event in events:
            if event.name == ACCESS_CHANGED:
                await self._recheck(UUID(topic.partition(":")[2]))


class _quietly:
    """A block whose failure is logged and never ends the relay."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.failed = False

    async def __aenter__(self) -> "_quietly":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        self.failed = True
        log.error("relay", step=self._what, kind=type(error).__name__)
        return True


async def _events(db: AsyncSession, topic: str, since: int, limit: int | None) -> Sequence[LoggedEvent]:
    query = select(LoggedEvent).where(LoggedEvent.topic == topic, LoggedEvent.seq > since)
    return (await db.scalars(query.order_by(LoggedEvent.seq).limit(limit))).all()


async def _present(db: AsyncSession, events: Sequence[LoggedEvent]) -> list[str]:
    """Return the wire text of each event: presented in one go for all events of a name."""
    by_name: defaultdict[str, list[LoggedEvent]] = defaultdict(list)
    for event in events:
        by_name[event.name].append(event)
    data: dict[int, dict[str, Any]] = {}
    for name, same in by_name.items():
        presenter = PRESENTERS.get(name)
        shown = await presenter(db, [e.data for e in same]) if presenter else [e.data for e in same]
        data.update(zip((e.seq for e in same), shown, strict=True))
    return [event_text(e.topic, e.seq, e.name, data[e.seq]) for e in events]
