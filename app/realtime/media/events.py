"""Events for several readers, none of whom can hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container
from contextlib import suppress

from app.realtime.media.engine import EngineAway, EngineBack, MediaEvent

MOST_UNREAD = 10_000

_Queue = asyncio.Queue[MediaEvent | None]


class EventStreams:
    """Hands each event to every open stream; a stream that is not read loses its oldest events."""

    def __init__(self) -> None:
        self._queues: dict[_Queue, Container[str] | None] = {}

    def put(self, event: MediaEvent) -> None:
        """Tell every stream that wants to know of the event's room."""
        for queue, rooms in self._queues.items():
            if rooms is None or isinstance(event, EngineAway | EngineBack) or event.room in rooms:
                _force(queue, event)

    def open(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        """A stream of the events from this call on, of `rooms` where given; it ends at `close`."""
        queue: _Queue = asyncio.Queue(MOST_UNREAD)
        self._queues[queue] = rooms
        return self._read(queue)

    async def _read(self, queue: _Queue) -> AsyncIterator[MediaEvent]:
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.pop(queue, None)

    def close(self) -> None:
        """End every stream after what it has not read yet."""
        for queue in self._queues:
            _force(queue, None)


async def merged(*streams: AsyncIterator[MediaEvent]) -> AsyncIterator[MediaEvent]:
    """The events of several streams as they come, until all have ended."""
    waiting = {asyncio.ensure_future(anext(stream)): stream for stream in streams}
    try:
        while waiting:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                stream = waiting.pop(task)
                with suppress(StopAsyncIteration):
                    event = task.result()
                    waiting[asyncio.ensure_future(anext(stream))] = stream
                    yield event
    finally:
        for task in waiting:
            task.cancel()


def _force(queue: _Queue, event: MediaEvent | None) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(event)
