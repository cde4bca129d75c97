"""PostgreSQL as Journeywork needs it: an embedded server, and a check that any server keeps its word."""

from app.kit.postgres.durability import UnsafeDatabase, refuse_unsafe
from app.kit.postgres.place import NAME, SUPERUSER, PostgresWouldNotStart
from app.kit.postgres.server import EmbeddedPostgres

__all__ = [
    "NAME",
    "SUPERUSER",
    "EmbeddedPostgres",
    "PostgresWouldNotStart",
    "UnsafeDatabase",
    "refuse_unsafe",
]
