"""Bring a database to the newest form, and tell whether it is there.

Alembic is imported only where something has to be migrated: the check at every start is quick without it.
"""

import re
from pathlib import Path

import psycopg

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_REVISION = re.compile(r"^(down_revision|revision)\b[^=]*=\s*(?:\"([^\"]*)\"|None)", re.MULTILINE)


def migrate(url: str) -> str:
    """Run every missing migration at `url`; return the revision reached."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
    return newest()


def newest() -> str:
    """Return the newest revision that this code knows: the one that no other follows."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in (FOLDER / "versions").glob("*.py"):
        for name, revision in _REVISION.findall(path.read_text()):
            (known if name == "revision" else followed).add(revision)
    heads = known - followed
    assert len(heads) == 1, f"the migrations have {len(heads)} ends: {sorted(heads)}"
    return heads.pop()


def reached(url: str) -> str:
    """Return the revision at which the database is, empty before the first migration."""
    with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=10) as connection:
        there = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
