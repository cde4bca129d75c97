"""The command line, as an operator meets it: real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.cli import papers
from app.config import BadSettings, load_settings
from app.kit.postgres import EmbeddedPostgres
from tests.running import ROOT, free_port


class Operator:
    """Somebody at a terminal, with a data folder of their own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.choices = {
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "MEDIA_PORT": str(free_port()),
            "MEDIA_HOST": "127.0.0.1",
            "METRICS_PORT": "none",
            "DEMO": "false",
        }
        self.running: subprocess.Popen[str] | None = None

    def environment(self, **choices: str) -> dict[str, str]:
        return os.environ | {f"JOURNEYWORK_{name}": value for name, value in (self.choices | choices).items()}

    def types(self, *command: str, **choices: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *command],
            cwd=ROOT,
            env=self.environment(**choices),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def starts_everything(self) -> None:
        log = (self.data_dir.parent / f"{self.data_dir.name}.log").open("a")
        self.running = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up"],
            cwd=ROOT,
            env=self.environment(),
            stdout=log,
            stderr=log,
            text=True,
        )
        eventually(self.gets_a_page)

    def gets_a_page(self) -> bool:
        assert self.running is None or self.running.poll() is None, self.reads()
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def reads(self) -> str:
        return (self.data_dir.parent / f"{self.data_dir.name}.log").read_text()

    def presses_ctrl_c(self) -> int:
        assert self.running
        self.running.send_signal(signal.SIGINT)
        return self.running.wait(60)

    def asks(self, query: str) -> list[tuple[object, ...]]:
        server = EmbeddedPostgres(self.data_dir)
        with psycopg.connect(server.url().replace("+psycopg", "", 1), autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def child(self, word: str) -> int | None:
        """The process id of one child of the supervisor."""
        assert self.running
        listing = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True).stdout
        for line in listing.splitlines():
            pid, parent, args = line.split(None, 2)
            if int(parent) == self.running.pid and f"app.cli {word}" in args:
                return int(pid)
        return None


def eventually(what: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError(f"did not happen within {seconds:g} s: {what}")


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="journeywork-cli-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@contextmanager
def operating(data_dir: Path) -> Iterator[Operator]:
    operator = Operator(data_dir)
    try:
        yield operator
    finally:
        if operator.running and operator.running.poll() is None:
            operator.running.terminate()
            operator.running.wait(30)
        EmbeddedPostgres(operator.data_dir).stop()


@pytest.fixture
def operator(folder: Path) -> Iterator[Operator]:
    with operating(folder / "data") as operator:
        yield operator


@pytest.fixture(scope="module")
def busy() -> Iterator[Operator]:
    """Somebody whose house runs: started once, whatever is killed in it comes back."""
    with tempfile.TemporaryDirectory(prefix="journeywork-cli-") as name:
        Path(name).chmod(0o711)
        with operating(Path(name) / "data") as operator:
            operator.starts_everything()
            yield operator


def test_one_command_starts_everything(busy: Operator) -> None:
    eventually(lambda: "Journeywork is ready" in busy.reads())
    eventually(lambda: busy.child("work") and busy.child("media"))


def test_a_second_start_in_the_same_folder_says_so(busy: Operator) -> None:
    second = busy.types("up", PORT=str(free_port()))

    assert second.returncode == 1
    assert "already runs with the data folder" in second.stderr


def test_a_killed_process_is_started_again(busy: Operator) -> None:
    first = busy.child("serve")
    assert first

    os.kill(first, signal.SIGKILL)

    eventually(lambda: busy.child("serve") not in {None, first})
    eventually(busy.gets_a_page)
    assert "The web application ended (killed by SIGKILL); starting it again" in busy.reads()


def test_a_killed_database_is_started_again(busy: Operator) -> None:
    server = EmbeddedPostgres(busy.data_dir)
    os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    eventually(lambda: "PostgreSQL ended; starting it again" in busy.reads())
    eventually(busy.gets_a_page)


def test_ctrl_c_ends_everything(busy: Operator) -> None:
    assert busy.presses_ctrl_c() == 0

    assert not EmbeddedPostgres(busy.data_dir).is_running()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", busy.port)) != 0


def test_nothing_lives_on_when_the_supervisor_is_killed(operator: Operator) -> None:
    operator.starts_everything()
    serving = operator.child("serve")
    assert serving
    assert operator.running

    operator.running.kill()
    operator.running.wait()

    eventually(lambda: not Path(f"/proc/{serving}").exists())
    operator.starts_everything()  # and takes over the database that is left
    assert operator.gets_a_page()


def test_a_taken_port_is_named_before_anything_starts(operator: Operator) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", operator.port))
        other.listen()

        outcome = operator.types("up")

    assert outcome.returncode == 1
    assert f"port {operator.port} is taken" in outcome.stderr
    assert not operator.data_dir.joinpath("postgres").exists()


def test_a_backup_comes_back_on_an_empty_machine_and_on_no_other(operator: Operator, folder: Path) -> None:
    operator.types("migrate")
    with EmbeddedPostgres(operator.data_dir).running():
        operator.asks("CREATE TABLE note (words text)")
        operator.asks("INSERT INTO note VALUES ('Grüße, ورشة')")
    (operator.data_dir / "files" / "ab").mkdir(parents=True)
    (operator.data_dir / "files" / "ab" / "plan.pdf").write_bytes(b"\x00\xffplan")
    secret = load_settings(_env_file=None, data_dir=operator.data_dir).secret("links")

    saved = operator.types("backup", str(folder / "saved"))
    assert saved.returncode == 0, saved.stderr
    poured = operator.types("restore", str(folder / "saved"))
    elsewhere = Operator(folder / "elsewhere")
    restored = elsewhere.types("restore", str(folder / "saved"))

    assert poured.returncode == 1
    assert "not empty" in poured.stderr
    assert restored.returncode == 0, restored.stderr
    with EmbeddedPostgres(elsewhere.data_dir).running():
        assert elsewhere.asks("SELECT words FROM note") == [("Grüße, ورشة",)]
    assert (elsewhere.data_dir / "files" / "ab" / "plan.pdf").read_bytes() == b"\x00\xffplan"
    assert load_settings(_env_file=None, data_dir=elsewhere.data_dir).secret("links") == secret
    assert (folder / "saved").stat().st_mode & 0o077 == 0


def test_wrong_settings_stop_the_start_with_name_and_reason(operator: Operator) -> None:
    outcome = operator.types(
        "up", PROT="80", BASE_URL="journeywork.example", SECRET_KEY="short", MEDIA_WORKERS="many"
    )

    assert outcome.returncode == 2
    assert "JOURNEYWORK_PROT is not a setting of Journeywork" in outcome.stderr
    assert "JOURNEYWORK_BASE_URL must be http(s)://host[:port] without a path" in outcome.stderr
    assert "JOURNEYWORK_SECRET_KEY must have at least 32 characters" in outcome.stderr
    assert "JOURNEYWORK_MEDIA_WORKERS input should be a valid integer" in outcome.stderr
    assert "short" not in outcome.stderr.replace("at least", "")


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"smtp_url": None}, "SMTP_URL: is needed in production"),
        ({"demo": True}, "DEMO: must be off in production"),
        ({"media_workers": 2, "media_control": "10.0.0.1:9"}, "MEDIA_CONTROL: names 1 workers"),
        ({"media_engine": "janus"}, "MEDIA_JANUS: names 0 nodes"),
        ({"media_engine": "janus", "media_janus": "ws://10.0.0.1:8188"}, "MEDIA_JANUS_SECRET"),
        ({"media_janus": "http://10.0.0.1:8188"}, "MEDIA_JANUS: must be ws://"),
    ],
)
def test_production_is_not_started_half_configured(choices: dict[str, object], reason: str) -> None:
    good = {
        "environment": "production",
        "smtp_url": "smtp://mail.example:587",
        "database_url": "postgresql://db/jw",
    }
    assert load_settings(_env_file=None, **good).secret_key is None

    with pytest.raises(BadSettings, match=reason):
        load_settings(
            _env_file=None, **{name: value for name, value in (good | choices).items() if value is not None}
        )


def test_texts_are_not_filled_where_they_are_not_compared(folder: Path) -> None:
    outcome = Operator(folder).types("texts", "fill")
    assert outcome.returncode == 1
    assert "texts are not compared here; set JOURNEYWORK_COMPARE_TEXTS=true first" in outcome.stderr


def test_the_secret_is_made_once_and_stays_private(folder: Path) -> None:
    settings = load_settings(_env_file=None, data_dir=folder)

    assert settings.secret("links") == load_settings(_env_file=None, data_dir=folder).secret("links")
    assert settings.secret("links") != settings.secret("sessions")
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600


def test_the_table_of_settings_is_current() -> None:
    document = (ROOT / "docs" / "operations.md").read_text()

    assert papers.with_settings_table(document) == document, "run: bin/journeywork settings-table"
