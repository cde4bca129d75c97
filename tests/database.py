"""Real databases for tests: one server for a whole run, one migrated template, a clone for each worker."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from app.kit.migrations import migrate
from app.kit.postgres import NAME, SUPERUSER, EmbeddedPostgres

RUN_VARIABLE = "JOURNEYWORK_TEST_RUN"
RUN_PREFIX = "journeywork-test-"

EMPTY_ALL = """
DO $$
DECLARE name regclass;
BEGIN
  FOR name IN
    SELECT c.oid FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL ({kept})
  LOOP
    EXECUTE format('DELETE FROM %s', name);
  END LOOP;
END $$
"""


def open_run() -> None:
    """Choose this run's folder, and clear away what runs that were killed have left."""
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{RUN_PREFIX}*"):
        pid = left.name.removeprefix(RUN_PREFIX)
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            _clear(left)
    os.environ[RUN_VARIABLE] = str(root / f"{RUN_PREFIX}{os.getpid()}")


def close_run() -> None:
    """Stop this run's server, if any test needed one, and delete its folder."""
    _clear(Path(os.environ[RUN_VARIABLE]))


def shared_server() -> EmbeddedPostgres:
    """Return this run's server with its migrated template; the first worker to ask makes both."""
    folder = Path(os.environ[RUN_VARIABLE])
    folder.mkdir(mode=0o711, exist_ok=True)
    server = EmbeddedPostgres(folder, durable=False)  # nobody misses the data of a test
    with _locked(folder / "lock"):
        if not server.is_running():
            server.start()
            migrate(server.url())
    return server


def clone(server: EmbeddedPostgres, name: str, template: str = NAME) -> str:
    """Make a database like the template, the migrated one or another; return its address."""
    with _locked(server.data_dir / "lock"), _superuser(server, "postgres") as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(make.format(*map(sql.Identifier, (name, template, NAME))))
    return server.url(name)


class Cleaner:
    """Empties every table of one database after a test, except what the migrations themselves put in."""

    def __init__(self, server: EmbeddedPostgres, name: str) -> None:
        self._connection = _superuser(server, name)
        self._connection.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
        self._connection.execute("SET lock_timeout = '3s'")
        filled = [table for table in self._tables() if self._holds_rows(table)]
        kept = sql.SQL("ARRAY[{}]::name[]").format(sql.SQL(", ").join(map(sql.Literal, filled)))
        self._statement = sql.SQL(EMPTY_ALL).format(kept=kept)

    def clean(self) -> None:
        """Empty the tables; whoever still holds locks on them is thrown out first."""
        try:
            self._connection.execute(self._statement)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            self._connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._connection.execute(self._statement)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _tables(self) -> list[str]:
        rows = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [str(name) for (name,) in rows.fetchall()]

    def _holds_rows(self, table: str) -> bool:
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        row = self._connection.execute(query).fetchone()
        return bool(row and row[0])


def _superuser(server: EmbeddedPostgres, database: str) -> psycopg.Connection:
    return psycopg.connect(server.url(database, SUPERUSER).replace("+psycopg", "", 1), autocommit=True)


def _clear(folder: Path) -> None:
    if folder.exists():
        EmbeddedPostgres(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
