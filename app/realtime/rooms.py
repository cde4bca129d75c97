"""Which sockets of this process are in which rooms, and the clock that looks after rooms."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from app.domain.events import session_topic
from app.kit.db import Database
from app.realtime.connection import Connection
from app.realtime.media_link import MediaLink
from app.services.sessions.access import NotInRoom
from app.services.sessions.bench_ending import (
    end_of_lost_owners,
    idle_cameras,
    note_camera_lines,
    rooms_of_lost_owners,
    see_off,
)
from app.services.sessions.inside import line_dropped
from app.services.sessions.keeping import note_lines, rooms_to_see_to, see_to_room
from app.services.sessions.placing import worker_of
from app.services.speed_meetings import meetings_to_turn, turn

log = structlog.get_logger()
_LOOK_SECONDS = 1.0
_SIGN_OF_LIFE_SECONDS = 5.0


@dataclass(frozen=True)
class RoomLine:
    """A socket at the door of a room or inside it."""

    session_id: UUID
    participant_id: UUID | None

    @property
    def key(self) -> tuple[UUID, UUID]:
        """Return the names of room and person for the media. Raises NotInRoom before the door."""
        if self.participant_id is None:
            raise NotInRoom
        return self.session_id, self.participant_id


class Rooms:
    """The rooms as this process sees them."""

    def __init__(self, database: Database, media: MediaLink, grace: timedelta) -> None:
        self._database = database
        self._media = media
        self.grace = grace
        self._lines: dict[UUID, RoomLine] = {}

    def enter(self, connection: Connection, session_id: UUID, participant_id: UUID | None) -> None:
        """Note that a socket has come to a room."""
        self._lines[connection.id] = RoomLine(session_id, participant_id)

    def line(self, connection: Connection) -> RoomLine:
        """Return the room of a socket. Raises NotInRoom."""
        try:
            return self._lines[connection.id]
        except KeyError:
            raise NotInRoom from None

    def topic(self, connection: Connection) -> str | None:
        """Return the topic of the room that a socket is in, if it is in one."""
        line = self._lines.get(connection.id)
        return session_topic(line.session_id) if line else None

    def leave(self, connection: Connection) -> RoomLine | None:
        """Forget the room of a socket."""
        line = self._lines.pop(connection.id, None)
        if line is not None and line.participant_id is not None:
            self._media.poor_lines.leave(line.key, connection)
        return line

    async def dropped(self, connection: Connection) -> None:
        """A socket closed: whoever was in a room over it is away now."""
        await self._media.end_check(connection)
        line = self.leave(connection)
        if line is None:
            return
        if line.participant_id is not None:
            self._media.let_go(connection, line.key)
        async with self._database.unit() as db:
            await line_dropped(db, connection.actor, line.session_id, connection.id, self.grace)

    async def cut(self, connection: Connection) -> None:
        """Whoever holds this socket may be in its room no longer: nothing more goes to them, or comes from them."""
        line = self._lines.get(connection.id)
        if line is not None and line.participant_id is not None and self._media.carries(connection, line.key):
            async with self._database.unit() as db:
                worker = await worker_of(db, line.session_id)
            await self._media.leave(line.key, worker)
        await self.dropped(connection)

    async def run(self) -> None:
        """Look after rooms, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again(self._look, _LOOK_SECONDS))
            tasks.create_task(self._again(self._give_sign, _SIGN_OF_LIFE_SECONDS))

    async def _look(self) -> None:
        async with self._database.unit() as db:
            rooms = await rooms_to_see_to(db)
        for room in rooms:
            async with self._database.unit() as db:
                seen = await see_to_room(db, room, self.grace)
            for person in seen.gone:
                # A page may be cut off from us and still have its way to the media worker.
                await self._media.leave((room, person), seen.worker)
            if seen.closed:
                await self._media.close_room(room)
        await self._turn_meetings()
        await self._look_at_cameras()

    async def _turn_meetings(self) -> None:
        async with self._database.unit() as db:
            meetings = await meetings_to_turn(db)
        for meeting in meetings:
            async with self._database.unit() as db:
                closed = await turn(db, meeting)
            for room in closed:
                await self._media.close_room(room)

    async def _look_at_cameras(self) -> None:
        async with self._database.unit() as db:
            lost = await rooms_of_lost_owners(db)
        for room in lost:
            async with self._database.unit() as db:
                await end_of_lost_owners(db, room)
        async with self._database.unit() as db:
            idle = await idle_cameras(db)
        for camera in idle:
            # First the picture, then the row: it is all that says that there is something to end.
            await self._media.leave((camera.session_id, camera.camera_id), camera.worker)
            async with self._database.unit() as db:
                await see_off(db, camera.camera_id)

    async def _give_sign(self) -> None:
        async with self._database.unit() as db:
            await note_lines(db, tuple(self._lines))
        async with self._database.unit() as db:
            await note_camera_lines(db, tuple(self._lines))

    async def _again(self, what: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await what()
            except Exception as broken:
                log.error("looking after rooms", step=what.__name__, kind=type(broken).__name__)
            await asyncio.sleep(seconds)
