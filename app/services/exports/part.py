"""Parts: what one feature keeps of a person, as a query. See parts/ for all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

Row = dict[str, Any]
#: A query of columns of any types; their labels are the keys of what is written.
Kept = Select[*tuple[Any, ...]]


def _as_it_is(row: Row) -> Row:
    return row


@dataclass(frozen=True, slots=True)
class Part:
    """One subject. `name` is that of its file, `title` a msgid, `query` what is known of a person; labels are the keys.

    A query selects what the person is, did or wrote, never what somebody else did, and no secret: no hash, no code.
    """

    name: str
    title: str
    query: Callable[[UUID], Kept]
    tidy: Callable[[Row], Row] = _as_it_is


async def rows_of(db: AsyncSession, part: Part, person_id: UUID) -> list[Row]:
    """Return the rows of one part as JSON can hold them."""
    found = await db.execute(part.query(person_id))
    return [part.tidy({key: _plain(value) for key, value in row.items()}) for row in found.mappings()]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
