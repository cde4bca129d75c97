"""Who listens to what, in this process."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from app.realtime.connection import Connection


class Hub:
    """Connections by topic and by person."""

    def __init__(self) -> None:
        self._by_topic: defaultdict[str, set[Connection]] = defaultdict(set)
        self._by_person: defaultdict[UUID, set[Connection]] = defaultdict(set)

    def add(self, connection: Connection) -> None:
        """Take a new connection in."""
        self._by_person[connection.actor.id].add(connection)

    def remove(self, connection: Connection) -> None:
        """Forget a connection and all that it listened to."""
        for topic in tuple(connection.heard):
            self.unsubscribe(connection, topic)
        ours = self._by_person[connection.actor.id]
        ours.discard(connection)
        if not ours:
            del self._by_person[connection.actor.id]

    def subscribe(self, connection: Connection, topic: str, seq: int) -> None:
        """Let a connection hear what comes after `seq`."""
        connection.heard[topic] = seq
        self._by_topic[topic].add(connection)

    def unsubscribe(self, connection: Connection, topic: str) -> None:
        """Let a connection hear no more of a topic."""
        connection.heard.pop(topic, None)
        listeners = self._by_topic[topic]
        listeners.discard(connection)
        if not listeners:
            del self._by_topic[topic]

    def topics(self) -> tuple[str, ...]:
        """Return all topics that somebody here listens to."""
        return tuple(self._by_topic)

    def listens(self, topic: str) -> bool:
        """Say whether anybody here listens to `topic`."""
        return topic in self._by_topic

    def of_person(self, person_id: UUID) -> Iterable[Connection]:
        """Return the open connections of one person (or guest)."""
        return tuple(self._by_person.get(person_id, ()))

    def deliver(self, topic: str, seq: int, text: str) -> None:
        """Hand one event to everybody who has not heard it yet."""
        for connection in tuple(self._by_topic.get(topic, ())):
            if connection.heard[topic] < seq:
                connection.heard[topic] = seq
                connection.send(text)

    def all(self) -> tuple[Connection, ...]:
        """Return every open connection."""
        return tuple(c for found in self._by_person.values() for c in found)
