"""LISTEN: hear of committed changes from every process, with a connection that comes back by itself."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from psycopg import sql

log = structlog.get_logger()


async def listen(
    url: str, channel: str, heard: Callable[[str], None], reconnected: Callable[[], None]
) -> None:
    """Call `heard(payload)` for every notification on `channel`, until cancelled.

    While the database is away notifications are lost; `reconnected()` is called once it is back, so that
    the caller looks for itself what it missed.
    """
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    pause = 0.1
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
            async with connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                pause = 0.1
                reconnected()
                async for notice in connection.notifies():
                    heard(notice.payload)
        except psycopg.OperationalError as error:
            log.warning("bus away", kind=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(5.0, pause * 2)
