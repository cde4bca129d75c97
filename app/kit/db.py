"""The database: one declarative base, one engine a process, short units of work."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import ColumnElement, DateTime, Enum, MetaData, Text, Uuid, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from app.kit.bus import Bus, PostgresBus

#: Where a session keeps what a bus outside the database is told after the commit; None: NOTIFY does it.
NOTICES = "notices"
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the project."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[str]: JSONB(),
        list[Any]: JSONB(),
    }


def states(kind: type[StrEnum]) -> Enum:
    """Return the column type for a closed set of states, kept as readable text under a CHECK."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def among(column: InstrumentedAttribute[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of these ids, as one list.

    With `in_` SQLAlchemy writes the statement anew for each number of them, which costs milliseconds with sixty.
    """
    return column == any_(bindparam(None, list(set(ids)), type_=ARRAY(Uuid())))


def read_json(told: bytes | str) -> Any:
    """Return what a JSON column holds. A list of classes holds hundreds, and this reader takes a fifth of `json`'s time."""
    return from_json(told)


class Database:
    """One process's way into PostgreSQL."""

    def __init__(
        self, url: str, *, pool_size: int = 10, max_overflow: int = 10, bus: Bus | None = None
    ) -> None:
        self.url = url
        self.bus = bus or PostgresBus(url)
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_pre_ping=True,
            hide_parameters=True,  # errors are logged, and parameters are what people wrote
            json_deserializer=read_json,
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    def session(self) -> AsyncSession:
        """Return a new session; whoever opens it commits and closes it."""
        return self._sessions()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[AsyncSession]:
        """Open a short unit of work: commits when the block ends well, rolls back when it does not."""
        async with self._sessions() as session:
            async with session.begin():
                # A bus outside the database is told after the commit; what it loses, the relay's sweep finds.
                notices = session.info[NOTICES] = [] if self.bus.is_outside else None
                yield session
            if notices:
                await self.bus.publish(notices)

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()
