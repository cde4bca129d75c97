"""A database whose every request is undone: one world, and each attack meets it untouched."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession


class UndoneDatabase:
    """Stands in for `app.kit.db.Database`: all units of work share one connection, and nothing is ever committed."""

    def __init__(self, engine: AsyncEngine, line: AsyncConnection) -> None:
        self.engine = engine
        self.line = line

    def session(self) -> AsyncSession:
        """Return a session whose commit is a savepoint of the one transaction."""
        return AsyncSession(self.line, expire_on_commit=False, join_transaction_mode="create_savepoint")

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[AsyncSession]:
        """Open a unit of work as the application does."""
        async with self.session() as session, session.begin():
            yield session

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Take back whatever the block does."""
        savepoint = await self.line.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()

    async def close(self) -> None:
        """There is nothing to close: whoever opened the line closes it."""


@asynccontextmanager
async def undone_database(engine: AsyncEngine) -> AsyncIterator[UndoneDatabase]:
    """Open the one connection, and roll everything back at the end."""
    async with engine.connect() as line:
        outer = await line.begin()
        try:
            yield UndoneDatabase(engine, line)
        finally:
            await outer.rollback()
