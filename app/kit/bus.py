"""The bus: hear of committed changes from every process. Ids only; what they stand for is read from the tables.

PostgreSQL's NOTIFY is part of the transaction and needs nothing else. Where many processes write at once,
transactions that notify wait for one another; a Valkey (or Redis) beside the database takes that away.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

import psycopg
import structlog
from psycopg import sql

log = structlog.get_logger()
CHANNEL = "journeywork"
LONGEST_PAUSE = 5.0  # seconds, between two attempts to listen again


class Bus(Protocol):
    """Carries notices ("topic number") between processes."""

    #: Whether it is told after the commit, by `publish`; else the transaction itself tells it.
    is_outside: ClassVar[bool]

    async def publish(self, notices: Sequence[str]) -> None:
        """Tell every process. Never raises: a lost notice is found by those who sweep."""

    async def listen(self, heard: Callable[[str], None], reconnected: Callable[[], None]) -> None:
        """Call `heard(notice)` for each notice until cancelled; `reconnected()` after each gap, to look oneself."""


class PostgresBus:
    """LISTEN and NOTIFY of the database itself."""

    is_outside: ClassVar[bool] = False

    def __init__(self, url: str) -> None:
        self._address = url.replace("postgresql+psycopg://", "postgresql://", 1)

    async def publish(self, notices: Sequence[str]) -> None:
        """Nothing to do: the transaction has told."""

    async def listen(self, heard: Callable[[str], None], reconnected: Callable[[], None]) -> None:
        """Listen, with a connection that comes back by itself."""
        pause = 0.1
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
                async with connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    pause = 0.1
                    reconnected()
                    async for notice in connection.notifies():
                        heard(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("bus away", kind=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
