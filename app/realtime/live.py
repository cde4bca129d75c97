"""What handlers are handed: the process's live side, and short units of work in an actor's name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.actor import Actor
from app.domain.errors import SignInNeeded
from app.kit.db import Database
from app.realtime.connection import Connection
from app.realtime.hub import Hub
from app.realtime.media_link import MediaLink
from app.realtime.media_workers import open_engines
from app.realtime.protocol import CLOSE_BAD_TICKET, push
from app.realtime.relay import Relay
from app.realtime.rooms import Rooms
from app.realtime.topics import may_hear
from app.services.actors import actor_of
from app.services.sessions.bench_links import camera_now
from app.services.sessions.door import guest_now


@dataclass
class Live:
    """The live side of one web process."""

    database: Database
    settings: Settings
    hub: Hub = field(default_factory=Hub)
    relay: Relay = field(init=False)
    media: MediaLink = field(init=False)
    rooms: Rooms = field(init=False)

    def __post_init__(self) -> None:
        self.relay = Relay(self.database, self.hub, self.recheck)
        self.media = MediaLink(self.database, open_engines(self.settings))
        grace = timedelta(seconds=self.settings.room_grace_seconds)
        self.rooms = Rooms(self.database, self.media, grace)

    @asynccontextmanager
    async def unit(self, connection: Connection) -> AsyncIterator[tuple[AsyncSession, Actor]]:
        """Open a short unit of work in the name of the connection's actor, as that actor is right now."""
        async with self.database.unit() as db:
            yield db, await self.actor_now(db, connection)

    async def actor_now(self, db: AsyncSession, connection: Connection) -> Actor:
        """Return the actor afresh. Raises SignInNeeded once the sign-in has ended."""
        known = connection.actor
        if known.is_guest:
            actor = await guest_now(db, known.id)
        elif known.is_camera:
            actor = await camera_now(db, known.id)
        else:
            actor = await actor_of(db, known.id, known.sign_in_id)
        if actor is None:
            raise SignInNeeded
        return actor

    async def recheck(self, person_id: UUID) -> None:
        """Someone's rights have changed: close the sockets that lost their sign-in, silence lost topics.

        The media of a room go past us: they are ended at the worker, whatever the browser does.
        """
        for connection in self.hub.of_person(person_id):
            async with self.database.unit() as db:
                try:
                    actor = await self.actor_now(db, connection)
                except SignInNeeded:
                    connection.close(CLOSE_BAD_TICKET, "signed out")
                    await self.rooms.cut(connection)
                    continue
                lost = [topic for topic in connection.heard if not await may_hear(db, actor, topic)]
            for topic in lost:
                self.hub.unsubscribe(connection, topic)
                connection.send(push("topic.lost", topic=topic))
                if topic == self.rooms.topic(connection):
                    await self.rooms.cut(connection)


@asynccontextmanager
async def running(database: Database, settings: Settings) -> AsyncIterator[Live]:
    """Run the live side as long as the block lasts."""
    live = Live(database, settings)
    tasks = [asyncio.create_task(part.run()) for part in (live.relay, live.media, live.rooms)]
    try:
        yield live
    finally:
        for connection in live.hub.all():
            connection.close(1012, "restarting")
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
