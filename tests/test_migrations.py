"""The migrations lead to exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import app.models  # noqa: F401  registers every table
from app.kit.db import Base


def test_nothing_is_missing_between_migrations_and_models(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        differences = compare_metadata(context, Base.metadata)
        unlogged = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'"
        )
        assert unlogged.scalars().all() == ["throttle"]
    engine.dispose()
    assert differences == []


def _ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Leave out the queue's tables and Alembic's own."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    return not str(table or "").startswith(("procrastinate", "alembic"))
