"""Whose line is poor, told to those who lead the room, so that they speak slower and ask for less."""

from uuid import UUID

from app.realtime.connection import Connection
from app.realtime.protocol import push

POOR = 1
Key = tuple[UUID, UUID]


class PoorLines:
    """The poor lines of the rooms that this process hears of, and the sockets of those who lead them."""

    def __init__(self) -> None:
        self._poor: set[Key] = set()
        self._leaders: dict[Key, Connection] = {}

    def lead(self, key: Key, connection: Connection) -> None:
        """Tell this socket from now on, and at once what is known."""
        self._leaders[key] = connection
        for room, person in self._poor:
            if room == key[0]:
                connection.send(push("media.line", participant=str(person), level=POOR))

    def leave(self, key: Key, connection: Connection) -> None:
        """Tell this socket no more; nothing happens where another one has taken its place."""
        if self._leaders.get(key) is connection:
            del self._leaders[key]

    def hear(self, key: Key, level: int) -> None:
        """Take how somebody's line is; those who lead hear of it when it becomes poor, and when it no longer is."""
        if (level == POOR) == (key in self._poor):
            return
        (self._poor.add if level == POOR else self._poor.discard)(key)
        text = push("media.line", participant=str(key[1]), level=level)
        for (room, person), connection in self._leaders.items():
            if room == key[0] and person != key[1]:
                connection.send(text)

    def forget(self, key: Key) -> None:
        """Somebody has no line any more."""
        self._poor.discard(key)
