"""Bring a database to the newest form, and tell whether it is there.

Alembic is imported only where something has to be migrated: the check at every start is quick without it.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_REVISION = re.compile(r"^(down_revision|revision)\b[^=]*=\s*(?:\"([^\"]*)\"|None)", re.MULTILINE)


def migrate(url: str) -> str:
    """Run every missing migration at `url`; return the revision reached."""
    from alembic import command

    command.upgrade(_config(url), "head")
    return newest()


def write_migration(url: str, sentence: str) -> str:
    """Write the migration from the database at `url` (at the newest revision) to the models; return its path."""
    from alembic import command

    config = _config(url)
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.set_main_option("truncate_slug_length", "60")
    number = f"{int(newest()) + 1:04}"
    script = command.revision(config, sentence, autogenerate=True, rev_id=number)
    assert script is not None
    assert not isinstance(script, list)
    return script.path


def is_ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Say whether a table (or what belongs to one) is described by our models: not the queue's, not Alembic's."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    return not str(table or "").startswith(("procrastinate", "alembic"))


def _config(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


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
