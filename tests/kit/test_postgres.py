"""The embedded PostgreSQL comes up in every circumstance in which an operator may find it."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.kit.postgres import SUPERUSER, EmbeddedPostgres, UnsafeDatabase, refuse_unsafe


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the server's user can reach (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory(prefix="journeywork-pg-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path
        EmbeddedPostgres(path).stop()


def ask(server: EmbeddedPostgres, query: str, role: str = "journeywork") -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(role=role).replace("+psycopg", "", 1), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def write_a_row(server: EmbeddedPostgres) -> None:
    ask(server, "CREATE TABLE note (words text)")
    ask(server, "INSERT INTO note VALUES ('kept')")


def test_a_new_data_folder_gets_a_safe_database_with_its_extensions(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()

    refuse_unsafe(server.url())
    assert ask(server, "SHOW data_checksums") == [("on",)]
    assert ask(server, "SHOW listen_addresses") == [("",)]
    assert {name for (name,) in ask(server, "SELECT extname FROM pg_extension")} >= {
        "pg_trgm",
        "unaccent",
        "vector",
    }
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_rows_are_there_after_a_stop_and_a_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    write_a_row(server)
    server.stop()
    assert not server.is_running()

    server.start()

    assert ask(server, "SELECT words FROM note") == [("kept",)]


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    write_a_row(server)
    os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    again = EmbeddedPostgres(folder)
    again.start()

    assert ask(again, "SELECT words FROM note") == [("kept",)]


def test_a_server_left_by_a_killed_supervisor_is_taken_over(folder: Path) -> None:
    script = "import sys, pathlib; from app.kit.postgres import EmbeddedPostgres as E; E(pathlib.Path(sys.argv[1])).start()"
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True)
    server = EmbeddedPostgres(folder)
    assert server.is_running()

    server.start()

    assert server.is_running()
    assert not server.exited()


def test_a_lock_file_that_names_a_stranger_is_forgotten(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    pidfile = server.cluster / "postmaster.pid"
    lines = pidfile.read_text().split("\n")
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"], user=server.person.user)
    pidfile.write_text("\n".join([str(stranger.pid), *lines[1:]]))
    os.chown(pidfile, *server.person.owner)
    try:
        server.start()
        assert server.is_running()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_first_start_is_begun_again(folder: Path) -> None:
    half = folder / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    server = EmbeddedPostgres(folder)
    server.start()

    assert server.is_running()


def test_a_path_too_long_for_a_socket_is_no_obstacle(folder: Path) -> None:
    deep = folder / ("a" * 60) / ("b" * 60)
    server = EmbeddedPostgres(deep)
    server.start()
    try:
        assert len(str(server.sockets)) < 80
        assert ask(server, "SELECT 1") == [(1,)]
    finally:
        server.stop()
        server.sockets.rmdir()


def test_a_server_that_may_forget_is_refused(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()

    with pytest.raises(UnsafeDatabase, match="fsync, full_page_writes, synchronous_commit"):
        refuse_unsafe(server.url())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_gets_no_connection(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    psql = [
        str(server.binaries / "psql"),
        "-h",
        str(server.sockets),
        "-U",
        SUPERUSER,
        "-c",
        "SELECT 1",
        "postgres",
    ]

    assert subprocess.run(psql, capture_output=True).returncode == 0
    for stranger in ({"user": 12345}, {"user": server.person.user}):
        assert subprocess.run(psql, capture_output=True, cwd="/", **stranger).returncode != 0


def test_stopping_does_not_wait_for_people_who_are_still_connected(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    with psycopg.connect(server.url().replace("+psycopg", "", 1)):
        server.stop()
    assert not server.is_running()
