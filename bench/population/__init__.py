"""A world of schools, teachers, classes, calls and projects with a realistic skew, from a seed, loaded by COPY.

`python -m bench.population URL --schools 300000` fills an empty database; benches and tests call `load`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from app.kit.db import Base
from bench.population.copying import copy_rows, without_indexes
from bench.population.rows import TABLES, tables, world_id
from bench.population.world import FULL, Population, World, make_world

__all__ = ["FULL", "Loaded", "Population", "load", "world_id"]
#: From so many schools on, indexes are made after the rows.
LARGE = 50_000


@dataclass(frozen=True)
class Loaded:
    """What was loaded: rows and bytes (table, indexes) of each table, and how long it took."""

    rows: Mapping[str, int]
    sizes: Mapping[str, tuple[int, int]]
    seconds: float

    @property
    def per_second(self) -> float:
        """Return rows a second, indexes and ANALYZE included."""
        return sum(self.rows.values()) / self.seconds


def load(url: str, population: Population, *, bulk: bool | None = None) -> Loaded:
    """Fill the empty, migrated database at `url`. `bulk`: indexes after the rows; left out, large worlds do so."""
    began = time.perf_counter()
    world = make_world(population)
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address) as connection:
        connection.execute("SET synchronous_commit = off")
        if population.schools >= LARGE if bulk is None else bulk:
            with without_indexes(connection, TABLES):
                rows = _fill(connection, world)
        else:
            rows = _fill(connection, world)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        sizes = {name: _size(connection, name) for name in rows}
    return Loaded(rows, sizes, time.perf_counter() - began)


def _fill(connection: psycopg.Connection, world: World) -> dict[str, int]:
    return {
        model.__tablename__: copy_rows(connection, Base.metadata.tables[model.__tablename__], rows)
        for model, rows in tables(world)
    }


def _size(connection: psycopg.Connection, table: str) -> tuple[int, int]:
    asked = sql.SQL("SELECT pg_table_size({0}), pg_indexes_size({0})").format(
        sql.Literal(sql.Identifier(table).as_string())
    )
    found = connection.execute(asked).fetchone()
    return found or (0, 0)
