"""Rows into tables by COPY: every column that a row leaves out gets the model's own default."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bench.population.rows import Rows


def copy_rows(connection: psycopg.Connection, table: Table, rows: Rows) -> int:
    """COPY `rows`, all with the same keys, into `table`; returns how many."""
    stream = iter(rows)
    first = next(stream, None)
    if first is None:
        return 0
    defaults = _defaults(table, first)
    columns = [*first, *defaults]
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    kinds = {c.name: c.type for c in table.columns}
    jsons = [isinstance(kinds[name], JSONB) for name in first]
    arrays = [isinstance(kinds[name], ARRAY) for name in first]
    rest = list(defaults.values())
    count = 0
    with connection.cursor().copy(copy) as out:
        for row in itertools.chain([first], stream):
            told = [_text(*one) for one in zip(row.values(), jsons, arrays, strict=True)]
            out.write_row(told + rest)
            count += 1
    return count


@contextmanager
def without_indexes(
    connection: psycopg.Connection, tables: Sequence[str], but: Sequence[str] = ()
) -> Iterator[None]:
    """Load large tables without indexes and foreign keys, and make (and check) them at the end, as pg_restore does.

    Indexes named in `but` stay, because the load looks things up in them.
    """
    names = (list(tables),)
    indexes = [one for one in connection.execute(_INDEXES, names).fetchall() if one[0] not in but]
    keys = connection.execute(_FOREIGN_KEYS, names).fetchall()
    for table, name, _ in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    connection.execute("SET maintenance_work_mem = '512MB'")
    yield
    for _, definition in indexes:
        connection.execute(definition.encode())
    for table, name, definition in keys:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}".encode())


_INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype <> 'f')"""
_FOREIGN_KEYS = """SELECT k.conrelid::regclass::text, quote_ident(k.conname), pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relname = ANY(%s) AND k.contype = 'f'"""


def _defaults(table: Table, first: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name in first or column.default is None or column.primary_key:
            continue
        arg: Any = getattr(column.default, "arg", None)
        value = arg(None) if callable(arg) else arg
        found[column.name] = _text(value, isinstance(column.type, JSONB), isinstance(column.type, ARRAY))
    return found


def _text(value: Any, is_json: bool, is_array: bool) -> Any:
    if is_array:
        return "{" + ",".join(map(str, value)) + "}"
    if is_json:
        return _list(tuple(value)) if isinstance(value, list) and not _is_deep(value) else json.dumps(value)
    if isinstance(value, Enum):
        return value.value
    return _moment(value) if isinstance(value, (date, datetime)) else value


def _is_deep(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], list)


@lru_cache(maxsize=50_000)
def _list(value: tuple[Any, ...]) -> str:
    return json.dumps(list(value))


@lru_cache(maxsize=50_000)
def _moment(value: date) -> str:
    return value.isoformat()
