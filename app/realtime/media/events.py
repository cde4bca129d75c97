"""Events for several readers, none of whom can hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

MOST_UNREAD = 10_000

T = TypeVar("T")


class EventStreams(Generic[T]):
    """Hands each event to every open stream; a stream that is not read loses its oldest events."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[T | None]] = set()

    def put(self, event: T) -> None:
        """Tell every stream."""
        for queue in self._queues:
            _force(queue, event)

    def open(self) -> AsyncIterator[T]:
        """A stream of the events from this call on; it ends at `close`."""
        queue: asyncio.Queue[T | None] = asyncio.Queue(MOST_UNREAD)
        self._queues.add(queue)
        return self._read(queue)

    async def _read(self, queue: asyncio.Queue[T | None]) -> AsyncIterator[T]:
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End every stream after what it has not read yet."""
        for queue in self._queues:
            _force(queue, None)


def _force(queue: asyncio.Queue[T | None], event: T | None) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(event)
