"""The bus of a house with a Valkey (or Redis) beside its database; see bus.py."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.kit.bus import CHANNEL, LONGEST_PAUSE

log = structlog.get_logger()


class ValkeyBus:
    """PUBLISH and SUBSCRIBE of a Valkey or Redis server."""

    is_outside: ClassVar[bool] = True

    def __init__(self, url: str) -> None:
        self._server = Redis.from_url(url, socket_timeout=None, socket_connect_timeout=3)

    async def publish(self, notices: Sequence[str]) -> None:
        """Publish all of a commit at once."""
        try:
            pipeline = self._server.pipeline(transaction=False)
            for notice in notices:
                pipeline.publish(CHANNEL, notice)
            await pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("bus away", kind=type(error).__name__)

    async def listen(self, heard: Callable[[str], None], reconnected: Callable[[], None]) -> None:
        """Listen, with a connection that comes back by itself."""
        pause = 0.1
        while True:
            try:
                async with self._server.pubsub(ignore_subscribe_messages=True) as line:
                    await line.subscribe(CHANNEL)
                    pause = 0.1
                    reconnected()
                    async for message in line.listen():
                        heard(message["data"].decode())
            except (RedisError, OSError) as error:
                log.warning("bus away", kind=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
