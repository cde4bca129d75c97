"""Bring a database to the newest form, and tell whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def migrate(url: str) -> str:
    """Run every missing migration at `url`; return the revision reached."""
    command.upgrade(_config(url), "head")
    return newest()


def newest() -> str:
    """Return the newest revision that this code knows."""
    return ScriptDirectory.from_config(_config("")).get_current_head() or ""


def reached(url: str) -> str:
    """Return the revision at which the database is, empty before the first migration."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""
    finally:
        engine.dispose()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
