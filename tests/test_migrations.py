"""The migrations lead to exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import app.models  # noqa: F401  registers every table
from app.kit.db import Base
from app.kit.migrations import is_ours


def test_nothing_is_missing_between_migrations_and_models(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        differences = compare_metadata(context, Base.metadata)
        unlogged = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'"
        )
        assert unlogged.scalars().all() == ["throttle"]
    engine.dispose()
    assert differences == []
