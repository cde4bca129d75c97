"""How Alembic reaches the database: the address comes from whoever calls (see app/kit/migrations.py)."""

from alembic import context
from sqlalchemy import create_engine, pool

import app.models  # noqa: F401  so that every table is known to the metadata
from app.kit.db import Base
from app.kit.migrations import is_ours
from app.services.trades.words import fill_words

LOCK = 0x4A6F7572  # "Jour": one migration at a time, also when several processes start at once


def run() -> None:
    """Run the missing migrations, all in one transaction: interrupted, they leave no half of themselves."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, compare_type=True, include_object=is_ours
        )
        with context.begin_transaction():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            context.run_migrations()
            fill_words(connection.connection.driver_connection)


run()
